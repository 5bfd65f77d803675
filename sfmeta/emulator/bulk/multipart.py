"""A job and its data in one request (Bulk API 2.0 Developer Guide, "Create a Job", multipart requests)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from sfmeta.emulator.bulk.errors import form_without, long_form
from sfmeta.emulator.bulk.resources import Resources
from sfmeta.emulator.rest.door import ROOT, respond

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.rest.wire import Answer, Call

FORM = "multipart/form-data"
JOB, CONTENT = "job", "content"
MOST_CHARACTERS = 100_000


class OfForms(Route):
    """A route for forms only: a request of any other type goes on to the next route of that path."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        given = Headers(scope=scope).get("content-type", "") if scope["type"] == "http" else ""
        return super().matches(scope) if given.lower().startswith(FORM) else (Match.NONE, {})


def route(org: Org, path: str, resources: Resources) -> Route:
    async def create(request: Request) -> Response:
        parts = await _parts(request)

        def serve(call: Call) -> Answer:
            for name in (JOB, CONTENT):
                if name not in parts:
                    raise form_without(name)
            if len(parts[CONTENT].decode("utf-8", "replace")) > MOST_CHARACTERS:
                raise long_form(MOST_CHARACTERS)
            return resources.create_with_data(call, parts[CONTENT])

        return await run_in_threadpool(respond, org, request, serve, parts.get(JOB, b""))

    return OfForms(f"{ROOT}{path}", create, methods=["POST"])


async def _parts(request: Request) -> dict[str, bytes]:
    """The parts by name; none where the form cannot be read."""
    parts: dict[str, bytes] = {}
    try:
        async with request.form(max_part_size=8 * MOST_CHARACTERS) as form:
            for name, value in form.multi_items():
                parts[name] = await value.read() if isinstance(value, UploadFile) else value.encode()
    except MultiPartException:
        return {}
    return parts
