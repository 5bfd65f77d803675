"""The endpoints of the Metadata API, and of SOAP sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator.metadata import login, requests
from sfmeta.emulator.metadata.archive import MAX_REQUEST
from sfmeta.emulator.metadata.call import Call, Service
from sfmeta.emulator.metadata.deployments import Deployments
from sfmeta.emulator.metadata.furnish import furnish
from sfmeta.emulator.metadata.operations import run
from sfmeta.emulator.metadata.retrievals import Retrievals
from sfmeta.emulator.metadata.soap import SoapFault, fault, read_envelope
from sfmeta.emulator.oauth.bearer import authenticate, check_version
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.door import refusal, response
from sfmeta.emulator.rest.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

NEEDED = ("ModifyAllData", "ModifyMetadata")
REST = "/services/data/{version}/metadata/deployRequest"
REFUSED = "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions"


def routes(org: Org) -> list[BaseRoute]:
    """All of them, for one org. Whatever stands behind the version of a SOAP address is accepted."""
    service = Service(org, Deployments(org), Retrievals(org))
    furnish(org, service.deployments.store)

    async def metadata(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_soap, service, request.path_params["version"], body)

    def sign_in(api: login.Api) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            return await run_in_threadpool(_sign_in, org, api, request, body)

        return endpoint

    async def deploy(request: Request) -> Response:
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parts = await _form(request)
            return await run_in_threadpool(_rest, org, request, lambda user: _new(service, parts, user))
        body = await request.body()
        return await run_in_threadpool(_rest, org, request, lambda user: _quick(service, body, user))

    def show(request: Request) -> Response:
        details = request.query_params.get("includeDetails", "").casefold() == "true"
        deploy_id = request.path_params["id"]
        return _rest(
            org, request, lambda _: Answer(200, requests.show(service.deployments, deploy_id, details=details))
        )

    async def cancel(request: Request) -> Response:
        deploy_id, body = request.path_params["id"], await request.body()
        return await run_in_threadpool(
            _rest,
            org,
            request,
            lambda user: Answer(202, requests.cancel(service.deployments, deploy_id, body, user)),
        )

    return [
        Route("/services/Soap/m/{version}", metadata, methods=["POST"]),
        Route("/services/Soap/m/{version}/{rest:path}", metadata, methods=["POST"]),
        *(
            Route(f"/services/Soap/{api.letter}/{{version}}{rest}", sign_in(api), methods=["POST"])
            for api in (login.PARTNER, login.ENTERPRISE)
            for rest in ("", "/{rest:path}")
        ),
        Route(REST, deploy, methods=["POST"]),
        Route(f"{REST}/{{id}}", show, methods=["GET"]),
        Route(f"{REST}/{{id}}", cancel, methods=["PATCH"]),
    ]


def _soap(service: Service, version: str, body: bytes) -> Response:
    try:
        number = _soap_version(version)
        if len(body) > MAX_REQUEST:
            raise SoapFault(
                "LIMIT_EXCEEDED", f"Maximum size of request reached. Maximum size of request is {MAX_REQUEST} bytes."
            )
        envelope = read_envelope(body)
        user_id = service.org.sessions.user_id(envelope.session_id)
        user = service.org.users.by_id(user_id) if user_id else None
        if user is None:
            raise SoapFault("INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session")
        if not any(service.org.permissions.allowed(user.id, permission) for permission in NEEDED):
            raise SoapFault("INSUFFICIENT_ACCESS", REFUSED)
        service.org.usage.count()
        return run(Call(service, user, number, envelope.operation, envelope.headers))
    except SoapFault as error:
        return fault(error)
    except Fault as error:
        return fault(SoapFault(error.problem.code, error.problem.message))


def _soap_version(version: str) -> str:
    try:
        return check_version(version)
    except Fault:
        raise SoapFault("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL") from None


def _sign_in(org: Org, api: login.Api, request: Request, body: bytes) -> Response:
    try:
        version = _soap_version(request.path_params["version"])
    except SoapFault as error:
        return fault(error, api.faults)
    return login.serve(org, api, version, str(request.base_url).rstrip("/"), body)


def _rest(org: Org, request: Request, act: Callable[[User], Answer]) -> Response:
    """Serve a REST resource to a caller who may change metadata."""
    try:
        check_version(request.path_params["version"])
        user = authenticate(org, request)
        org.usage.count()
        if not any(org.permissions.allowed(user.id, permission) for permission in NEEDED):
            raise Fault("INSUFFICIENT_ACCESS", REFUSED)
        answer = act(user)
    except Fault as error:
        return refusal(org, error)
    return response(answer, {"Sforce-Limit-Info": org.usage.header})


def _new(service: Service, parts: list[requests.FormPart], user: User) -> Answer:
    return Answer(201, requests.submit(service.deployments, parts, user))


def _quick(service: Service, body: bytes, user: User) -> Answer:
    return Answer(201, requests.submit_validated(service.deployments, body, user))


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
