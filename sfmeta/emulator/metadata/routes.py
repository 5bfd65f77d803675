"""The endpoints of the Metadata API, and of SOAP sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sfmeta.emulator.metadata import login
from sfmeta.emulator.metadata.access import REFUSED, may_deploy
from sfmeta.emulator.metadata.archive import MAX_REQUEST
from sfmeta.emulator.metadata.call import Call, Service
from sfmeta.emulator.metadata.deployments import Deployments
from sfmeta.emulator.metadata.furnish import furnish
from sfmeta.emulator.metadata.operations import run
from sfmeta.emulator.metadata.rest_routes import rest_routes
from sfmeta.emulator.metadata.retrievals import Retrievals
from sfmeta.emulator.metadata.soap import SoapFault, fault, read_envelope
from sfmeta.emulator.oauth.bearer import check_version
from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sfmeta.emulator.org.org import Org


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

    return [
        Route("/services/Soap/m/{version}", metadata, methods=["POST"]),
        Route("/services/Soap/m/{version}/{rest:path}", metadata, methods=["POST"]),
        *(
            Route(f"/services/Soap/{api.letter}/{{version}}{rest}", sign_in(api), methods=["POST"])
            for api in (login.PARTNER, login.ENTERPRISE)
            for rest in ("", "/{rest:path}")
        ),
        *rest_routes(org, service.deployments),
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
        if not may_deploy(service.org, user):
            raise SoapFault(REFUSED.code, REFUSED.problem)
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
