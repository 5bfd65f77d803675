"""From the socket to a resource and back: version, session, the count of calls, bodies, and refusals as JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator.oauth.bearer import authenticate, check_version
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.errors import not_allowed
from sfmeta.emulator.rest.table import Resource, Serve, Table
from sfmeta.emulator.rest.wire import Answer, Call, dumps, error_body

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

JSON = "application/json;charset=UTF-8"
ROOT = "/services/data/{version}"
WITH_BODY = ("POST", "PATCH", "PUT")


def routes_of(org: Org, table: Table) -> list[BaseRoute]:
    """A route for each template of the table, in its order."""
    routes: list[BaseRoute] = []
    for template, group in groupby(table.resources, key=lambda resource: resource.template):
        by_method = {resource.method: resource for resource in group}
        methods = [*by_method, *(["POST"] if "PATCH" in by_method and "POST" not in by_method else [])]
        routes.append(Route(f"{ROOT}{template}", _endpoint(org, by_method), methods=methods))
    return routes


def _endpoint(org: Org, by_method: Mapping[str, Resource]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        return await run_in_threadpool(_serve, org, by_method, request, raw)

    return endpoint


def _serve(org: Org, by_method: Mapping[str, Resource], request: Request, raw: bytes) -> Response:
    def answered(call: Call) -> Answer:
        resource = by_method.get(call.method)
        if resource is None:
            raise not_allowed(call.method, by_method)
        _check_media(request, raw)
        return resource.serve(call)

    return respond(org, request, answered, raw)


def respond(org: Org, request: Request, serve: Serve, raw: bytes) -> Response:
    """Let the caller in, count the call, serve it, and say how many are left, whatever comes of it."""
    try:
        call = admit(org, request, _decoded(raw))
        _check_accepted(call)
        answer = serve(call)
    except Fault as fault:
        return refusal(org, fault)
    return response(answer, {"Sforce-Limit-Info": org.usage.header})


def admit(org: Org, request: Request, text: str) -> Call:
    """The call as the resources see it, once its version and session are good and it is counted. Faults otherwise."""
    version = check_version(request.path_params["version"])
    user = authenticate(org, request)
    org.usage.count()
    method = "GET" if request.method == "HEAD" else request.method
    if method == "POST":  # for clients whose HTTP library knows no PATCH
        method = request.query_params.get("_HttpMethod", method).upper()
    return Call(
        org=org,
        user=user,
        version=version,
        method=method,
        path=request.url.path.partition(f"/v{version}")[2],
        params=dict(request.query_params),
        headers={name.lower(): value for name, value in request.headers.items()},
        text=text,
        host=str(request.base_url).rstrip("/"),
        variables={name: value for name, value in request.path_params.items() if name != "version"},
    )


def refusal(org: Org, fault: Fault) -> Response:
    """A fault over the socket; who was not let in is not told of the org's usage."""
    uncounted = fault.status in (401, 410)
    headers = {} if uncounted else {"Sforce-Limit-Info": org.usage.header}
    return response(Answer(fault.status, error_body(fault.problem)), headers)


def response(answer: Answer, headers: Mapping[str, str]) -> Response:
    headers = {**headers, **answer.headers}
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    return Response(dumps(answer.body), answer.status, headers, media_type=JSON)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Fault("JSON_PARSER_ERROR", "Invalid UTF-8 in the request body") from None


def _check_accepted(call: Call) -> None:
    """The platform has every answer in XML too."""
    wanted = call.headers.get("accept", "*/*")
    if "xml" in wanted and "json" not in wanted and "*/*" not in wanted:
        raise Fault("NOT_ACCEPTABLE", f"Not emulated: answers in {wanted}", status=406)


def _check_media(request: Request, raw: bytes) -> None:
    media = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if raw and request.method in WITH_BODY and media != "application/json":
        message = f"Content-Type '{media}' is not supported. Supported are application/json"
        raise Fault("UNSUPPORTED_MEDIA_TYPE", message)
