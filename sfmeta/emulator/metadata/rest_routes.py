"""The endpoints of deploying over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator.metadata import requests
from sfmeta.emulator.metadata.access import REFUSED, may_deploy
from sfmeta.emulator.metadata.archive import MAX_REQUEST
from sfmeta.emulator.oauth.bearer import authenticate, check_version
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.door import refusal, response
from sfmeta.emulator.rest.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.emulator.metadata.deployments import Deployments
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

REST = "/services/data/{version}/metadata/deployRequest"


def rest_routes(org: Org, deployments: Deployments) -> list[BaseRoute]:
    async def deploy(request: Request) -> Response:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parts = await _form(request)
            return await run_in_threadpool(_rest, org, request, lambda user: _new(deployments, parts, user))
        body = await request.body()
        return await run_in_threadpool(_rest, org, request, lambda user: _quick(deployments, body, user))

    def show(request: Request) -> Response:
        details = request.query_params.get("includeDetails", "").casefold() == "true"
        deploy_id = request.path_params["id"]
        return _rest(org, request, lambda _: Answer(200, requests.show(deployments, deploy_id, details=details)))

    async def cancel(request: Request) -> Response:
        deploy_id, body = request.path_params["id"], await request.body()
        return await run_in_threadpool(
            _rest,
            org,
            request,
            lambda user: Answer(202, requests.cancel(deployments, deploy_id, body, user)),
        )

    return [
        Route(REST, deploy, methods=["POST"]),
        Route(f"{REST}/{{id}}", show, methods=["GET"]),
        Route(f"{REST}/{{id}}", cancel, methods=["PATCH"]),
    ]


def _rest(org: Org, request: Request, act: Callable[[User], Answer]) -> Response:
    """Serve a REST resource to a caller who may change metadata."""
    try:
        check_version(request.path_params["version"])
        user = authenticate(org, request)
        org.usage.count()
        if not may_deploy(org, user):
            raise Fault(REFUSED.code, REFUSED.problem)
        answer = act(user)
    except Fault as error:
        return refusal(org, error)
    return response(answer, {"Sforce-Limit-Info": org.usage.header})


def _new(deployments: Deployments, parts: list[requests.FormPart], user: User) -> Answer:
    return Answer(201, requests.submit(deployments, parts, user))


def _quick(deployments: Deployments, body: bytes, user: User) -> Answer:
    return Answer(201, requests.submit_validated(deployments, body, user))


async def _form(request: Request) -> list[requests.FormPart]:
    """The parts of a multipart form; a part without a file name is text."""
    parts = []
    async with request.form(max_part_size=MAX_REQUEST) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                data = await value.read()
                parts.append(requests.FormPart(name, (value.content_type or "").partition(";")[0].strip(), data))
            else:
                parts.append(requests.FormPart(name, "application/json", value.encode()))
    return parts
