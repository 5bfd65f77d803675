"""Bulk API 1.0 (``/services/async``): every call is refused by name, in that API's own form.

Bulk API 1.0 Developer Guide, "Errors": HTTP 400 and an ``error`` of the namespace ``asyncapi/dataload``, in XML or, to
who sends JSON, in JSON. Forms and texts but our own are verified by field logs (heroku/salesforce-bulk 16 and 44,
simple-salesforce 619, forceworkbench 465).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator.oauth.bearer import user_of
from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

PATH = "/services/async/{rest:path}"
XML = """\
<?xml version="1.0" encoding="UTF-8"?><error
   xmlns="http://www.force.com/2009/06/asyncapi/dataload">
 <exceptionCode>{code}</exceptionCode>
 <exceptionMessage>{message}</exceptionMessage>
</error>
"""


def routes(org: Org) -> list[BaseRoute]:
    """One route for all of it, whatever the method."""
    return [Route(PATH, _endpoint(org), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]


def _endpoint(org: Org) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        return _answer(request, _refusal(org, request.headers.get("x-sfdc-session", "")))

    return endpoint


def _refusal(org: Org, session: str) -> Fault:
    try:
        user_of(org, session)
    except Fault:
        return Fault("InvalidSessionId", "Invalid session id")
    org.usage.count()
    return Fault(
        "FeatureNotEnabled",
        "Not emulated: Bulk API 1.0 (/services/async); Bulk API 2.0 (/services/data/vXX.0/jobs) is",
    )


def _answer(request: Request, fault: Fault) -> Response:
    code, message = fault.problem.code, fault.problem.message
    if "json" in request.headers.get("content-type", ""):
        body = json.dumps({"exceptionCode": code, "exceptionMessage": message})
        return Response(body, fault.status, media_type="application/json;charset=UTF-8")
    return Response(XML.format(code=code, message=message), fault.status, media_type="application/xml")
