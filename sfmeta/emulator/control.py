"""``/emulator/…``: what a test or a demo asks of the emulator itself. Answered on loopback only, always."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route

from sfmeta.emulator.options import EDITIONS
from sfmeta.emulator.org.clock import LAST
from sfmeta.emulator.scenario import AMOUNT, ScenarioError, is_amount
from sfmeta.emulator.upflow import find, paying, portal
from sfmeta.emulator.upflow.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from sfmeta.emulator.calls import Calls
    from sfmeta.emulator.trouble import Trouble
    from sfmeta.emulator.world import World

    Answer = dict[str, object]
    Work = Callable[["Emulator", Mapping[str, Any]], Answer]

LOCAL_CLIENTS: Final = ("127.0.0.1", "::1")
RANGES: Final = {"portal_disabled_status": (400, 599), "default_limit": (1, 100_000), "greatest_limit": (1, 100_000)}
LOCAL_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


class Emulator(Protocol):
    """What there is to control: the two sides, what was called of them, and what goes wrong on purpose."""

    world: World
    calls: Calls
    trouble: Trouble

    def ready(self) -> Answer: ...


class Misuse(ValueError):
    """A control call that asks for something that cannot be."""


def ready(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """The ready document; its tokens are new where the old ones were expired."""
    return emulator.ready()


def expire_sessions(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """End every session, or those of ``username``: clients have to sign in again."""
    username = asked.get("username")
    user = emulator.world.org.users.by_username(username) if username else None
    if username and user is None:
        raise Misuse(f"there is no user {username!r}")
    with emulator.world.org.transaction():
        return {"ended": emulator.world.org.sessions.end_all(user_id=user.id if user else None)}


def set_pace(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """How long deploys and jobs stay ``queued`` and ``running``, in seconds."""
    return _changed(emulator.world.org.pace, asked)


def set_edition(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Turn the org into another ``edition``."""
    if asked.get("edition") not in EDITIONS:
        raise Misuse(f"edition must be one of {', '.join(EDITIONS)}")
    emulator.world.set_edition(asked["edition"])
    return {"edition": emulator.world.org.edition}


def advance_clock(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Move the clock of both sides on by ``seconds`` and ``days``."""
    try:
        emulator.world.advance(_number(asked, "seconds") + 86_400 * _number(asked, "days"))
    except OverflowError:
        raise Misuse(f"the clock cannot go beyond {LAST:%Y-%m-%d}") from None
    return {"now": emulator.world.org.clock.now().isoformat()}


def show_trouble(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """The rules in force, and how often each was met."""
    return {"rules": emulator.trouble.as_json()}


def add_trouble(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Add the rules of a scenario: ``{"rules": [{"action": …}]}``."""
    rules = asked.get("rules")
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise Misuse("rules must be a list of objects")
    emulator.trouble.add(rules)
    return show_trouble(emulator, asked)


def clear_trouble(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Forget every rule."""
    emulator.trouble.clear()
    return show_trouble(emulator, asked)


def show_calls(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """What was called: counts by route, and the latest calls one by one."""
    return {"counts": emulator.calls.counts(), "calls": [asdict(call) for call in emulator.calls.log()]}


def clear_calls(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Start counting again."""
    emulator.calls.clear()
    return show_calls(emulator, asked)


def pay(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """``customers`` of those with overdue invoices pay them today; the answer names them."""
    how_many = asked.get("customers", 1)
    if isinstance(how_many, bool) or not isinstance(how_many, int) or how_many < 0:
        raise Misuse("customers must be a whole number")
    return {"paid": paying.pay(emulator.world.upflow, how_many)}


def show_settings(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Upflow's limits, and what is modelled of it."""
    return asdict(emulator.world.upflow.settings)


def change_settings(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Change some of them: ``{"requests_per_minute": 0, "envelopes": {"payments": "payments"}}``. ``portal_host`` is
    where portal links lead; with ``http://`` and the address of Upflow's port they open here, at ``/portal/…``."""
    return _changed(emulator.world.upflow.settings, asked)


def show_portal_links(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Whose portal links there are and until when, without the links."""
    return {"links": portal.links(emulator.world.upflow)}


def switch_portal(emulator: Emulator, asked: Mapping[str, Any]) -> Answer:
    """Switch the portal of ``customer`` (an id, or ``external:…``) on or off (``enabled``)."""
    organization = emulator.world.upflow
    customer = find.by_reference(organization, "customer", str(asked.get("customer")))
    organization.store.run("UPDATE customer SET portal = ? WHERE n = ?", int(bool(asked.get("enabled"))), customer["n"])
    return {"customer": customer["id"], "enabled": bool(asked.get("enabled"))}


ENDPOINTS: Final[Mapping[str, Mapping[str, Work]]] = {
    "/emulator": {"GET": ready},
    "/emulator/calls": {"GET": show_calls, "DELETE": clear_calls},
    "/emulator/clock": {"POST": advance_clock},
    "/emulator/edition": {"POST": set_edition},
    "/emulator/pace": {"POST": set_pace},
    "/emulator/sessions/expire": {"POST": expire_sessions},
    "/emulator/trouble": {"GET": show_trouble, "POST": add_trouble, "DELETE": clear_trouble},
    "/emulator/upflow/pay": {"POST": pay},
    "/emulator/upflow/portal": {"POST": switch_portal},
    "/emulator/upflow/portal-links": {"GET": show_portal_links},
    "/emulator/upflow/settings": {"GET": show_settings, "POST": change_settings},
}


def routes(emulator: Emulator) -> Sequence[BaseRoute]:
    """Every control endpoint, for one emulator."""
    return [_route(emulator, path, works) for path, works in ENDPOINTS.items()]


def _route(emulator: Emulator, path: str, works: Mapping[str, Work]) -> Route:
    async def endpoint(request: Request) -> Response:
        if not is_local(request):
            return JSONResponse({"error": "the emulator is controlled from its own machine only"}, 403)
        if not is_own_page(request):
            return JSONResponse({"error": "the emulator is not controlled by the pages of another site"}, 403)
        try:
            asked = json.loads(await request.body() or b"{}")
            if not isinstance(asked, dict):
                raise Misuse("the body must be a JSON object")
            return JSONResponse(await run_in_threadpool(works[request.method], emulator, asked))
        except (ValueError, ScenarioError, Refusal) as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(path, endpoint, methods=list(works))


def is_local(request: Request) -> bool:
    """Refuses who is not on this machine, and a web page that got here under a name of its own."""
    client = request.client.host if request.client else ""
    name = request.headers.get("host", "").rsplit(":", 1)[0]
    return client in LOCAL_CLIENTS and name in LOCAL_NAMES


def is_own_page(request: Request) -> bool:
    """Refuses what a browser sends for a page of another site: it says so in Sec-Fetch-Site, and in Origin with
    whatever may change something. Who sends neither is no browser, and may send any Content-Type (``curl -d`` does)."""
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("origin", own) == own and request.headers.get("sec-fetch-site", "none") in (
        "same-origin",
        "none",
    )


def _changed(settings: Any, asked: Mapping[str, Any]) -> Answer:
    """The settings after those that are asked for were set; each must be known and keep its kind of value."""
    known = {field.name: getattr(settings, field.name) for field in fields(settings)}
    for name, value in asked.items():
        if name not in known:
            raise Misuse(f"there is no setting {name!r}; there are {', '.join(known)}")
        kind = float if isinstance(known[name], float) and not isinstance(value, bool) else type(known[name])
        if not isinstance(value, kind | int if kind is float else kind):
            raise Misuse(f"{name} must be like {known[name]!r}")
        if isinstance(known[name], int | float) and not is_amount(int(value) if isinstance(value, bool) else value):
            raise Misuse(f"{name} must be {AMOUNT}")
        if name in RANGES and not RANGES[name][0] <= value <= RANGES[name][1]:
            raise Misuse(f"{name} must be from {RANGES[name][0]} to {RANGES[name][1]}")
    for name, value in asked.items():
        setattr(settings, name, value)
    return asdict(settings)


def _number(asked: Mapping[str, Any], name: str) -> float:
    value = asked.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise Misuse(f"{name} must be a number that is not negative")
    return float(value)
