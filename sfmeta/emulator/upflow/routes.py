"""The API's paths. The list of lists is `LISTS`; everything else about a list follows from its row there."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sfmeta.emulator.dispatch import dispatch
from sfmeta.emulator.upflow import find, linking, portal, wire, writing
from sfmeta.emulator.upflow.errors import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from sfmeta.emulator.upflow.organization import Organization
    from sfmeta.emulator.upflow.store import Row

    Shape = Callable[[Organization, Sequence[Row]], list[wire.Json]]
    Work = Callable[[Request, Mapping[str, object]], Response]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of the API: its path, its table, the key its entries answer under, how a row looks, what can be done."""

    path: str
    table: str
    envelope: str
    shape: Shape
    writable: bool = False


LISTS: Final = (
    # Envelope keys seen by clients: customers, invoices, users; items for payments (dashboard client), dunning_plans
    # and actions. That credit notes, refunds and custom fields follow the latter, younger kind is modelled.
    Listing("customers", "customer", "customers", wire.customers, writable=True),
    Listing("invoices", "invoice", "invoices", wire.invoices, writable=True),
    Listing("payments", "payment", "items", wire.payments, writable=True),
    Listing("credit_notes", "credit_note", "items", wire.credit_notes, writable=True),
    Listing("refunds", "refund", "items", wire.refunds, writable=True),
    Listing("users", "user", "users", wire.users),
    Listing("dunning_plans", "dunning_plan", "items", wire.dunning_plans),
    Listing("custom_fields", "custom_field", "items", wire.custom_fields),
)


def application(organization: Organization) -> ASGIApp:
    """The whole API of one organization."""
    return dispatch(routes(organization), {Refusal: _refused, HTTPException: _unrouted})


def routes(organization: Organization) -> list[BaseRoute]:
    found: list[BaseRoute] = []
    for listing in LISTS:
        found += _listing_routes(organization, listing)

    def make_link(request: Request, payload: Mapping[str, object]) -> Response:
        customer = find.by_reference(organization, "customer", request.path_params["id"])
        return JSONResponse(portal.make_link(organization, customer, payload))

    def reconcile(request: Request, payload: Mapping[str, object]) -> Response:
        linking.reconcile(organization, payload)
        return JSONResponse("CREATED", 201)

    def open_link(request: Request) -> Response:
        customer, ancestors = portal.open_link(organization, request.path_params["token"])
        policy = f"frame-ancestors {' '.join(ancestors) or chr(39) + 'none' + chr(39)}"
        page = f"<!doctype html><title>Customer portal</title><p>The portal of customer {customer['id']}."
        return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})

    return [
        *found,
        _route(organization, "/v1/customers/{id}/portal", {"POST": make_link}),
        _route(organization, "/v1/reconcile", {"POST": reconcile}),
        Route("/portal/{token}", open_link, methods=["GET"]),
    ]


def _listing_routes(organization: Organization, listing: Listing) -> list[BaseRoute]:
    table, settings, store = listing.table, organization.settings, organization.store

    def one(row: Row) -> wire.Json:
        return listing.shape(organization, [row])[0]

    def listed(request: Request, payload: Mapping[str, object]) -> Response:
        """Filters that Upflow does not know, by state or date, are ignored (micahyee415 README)."""
        owner = _owner(organization, listing, request)
        offset = _count(request, "offset", 0)
        limit = min(_count(request, "limit", settings.default_limit), settings.greatest_limit)
        if owner is None:
            found, total = store.page(table, offset, limit), store.total(table)
        else:
            found, total = store.page_of(table, owner, offset, limit)
        key = settings.envelopes.get(listing.path, listing.envelope)
        entries = listing.shape(organization, found)
        return JSONResponse({"offset": offset, "limit": limit, "total": total, key: entries})

    def read(request: Request, payload: Mapping[str, object]) -> Response:
        return JSONResponse(one(find.by_reference(organization, table, request.path_params["id"])))

    def upsert(request: Request, payload: Mapping[str, object]) -> Response:
        row, is_new = writing.upsert(organization, table, payload)
        return JSONResponse(one(row), 201 if is_new else 200)

    def change(request: Request, payload: Mapping[str, object]) -> Response:
        row = find.by_reference(organization, table, request.path_params["id"])
        return JSONResponse(one(writing.change(organization, table, row, payload)))

    def delete(request: Request, payload: Mapping[str, object]) -> Response:
        writing.delete(organization, table, find.by_reference(organization, table, request.path_params["id"]))
        return Response(status_code=204)

    many: dict[str, Work] = {"GET": listed}
    single: dict[str, Work] = {}
    if listing.writable:
        many["POST"] = upsert
        single |= {"GET": read, "DELETE": delete}
    if table in ("customer", "invoice"):
        single["PUT"] = change
    found: list[BaseRoute] = [_route(organization, f"/v1/{listing.path}", many)]
    if single:
        found.append(_route(organization, f"/v1/{listing.path}/{{id}}", single))
    return found


def _owner(organization: Organization, listing: Listing, request: Request) -> int | None:
    """Whose entries are asked for alone; None: everybody's. Nobody's, for a customer that is not there, is modelled."""
    reference = request.query_params.get("customerId")
    if reference is None or listing.path not in organization.settings.by_customer:
        return None
    try:
        return int(find.by_reference(organization, "customer", reference)["n"])
    except Refusal:
        return 0


def _route(organization: Organization, path: str, works: Mapping[str, Work]) -> Route:
    """A path that wants the organization's keys. The work itself runs in a thread: it waits for the database."""

    async def endpoint(request: Request) -> Response:
        _check_keys(organization, request)
        payload = _decoded(await request.body()) if request.method in ("POST", "PUT") else {}
        return await run_in_threadpool(works[request.method], request, payload)

    return Route(path, endpoint, methods=list(works))


def _check_keys(organization: Organization, request: Request) -> None:
    given = (request.headers.get("x-api-key", ""), request.headers.get("x-api-secret", ""))
    wanted = (organization.api_key, organization.api_secret)
    if not all(hmac.compare_digest(one.encode(), other.encode()) for one, other in zip(given, wanted, strict=True)):
        raise Refusal(401, "Unauthorized")


def _decoded(body: bytes) -> Mapping[str, object]:
    try:
        payload = json.loads(body or b"{}")
    except ValueError:
        raise invalid("the body is not JSON") from None
    if not isinstance(payload, dict):
        raise invalid("the body must be an object")
    return payload


def _count(request: Request, name: str, default: int) -> int:
    written = request.query_params.get(name)
    if written is None:
        return default
    if not written.isascii() or not written.isdigit():
        raise invalid(f"{name} must be a whole number")
    return int(written)


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return JSONResponse({"message": refusal.message}, refusal.status)


async def _unrouted(request: Request, error: Exception) -> Response:
    """A path or a method that clients found missing answers 404 (dashboard client's list of what "would 404")."""
    note = {"X-Emulator": f"{request.method} {request.url.path} is not emulated; docs/emulator.md lists what is"}
    return JSONResponse({"message": "Not Found"}, 404, note)
