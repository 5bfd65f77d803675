"""``docs/emulator.md``, written from the routes, the tables of rules, the messages in the source, and the claims."""

from __future__ import annotations

import datetime
import inspect
from collections import defaultdict
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Final

from starlette.routing import Route

from sfmeta.emulator import control
from sfmeta.emulator.coverage.claims import VERIFIED, Claim, claims
from sfmeta.emulator.coverage.messages import messages
from sfmeta.emulator.metadata import field_kinds, field_rules, kinds
from sfmeta.emulator.org.org import Org
from sfmeta.emulator.scenario import ACTIONS, BEHAVIOURS, CALL_PARAMETERS, PARAMETERS
from sfmeta.emulator.server import service_routes
from sfmeta.emulator.upflow.organization import Organization
from sfmeta.emulator.upflow.routes import routes as upflow_routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from starlette.routing import BaseRoute

SPEAKERS: Final = {
    "oauth": "Sign-in",
    "metadata": "Metadata API",
    "tooling": "Tooling API",
    "org": "Saving records, through whichever API, and formulas",
    "soql": "SOQL",
    "rest": "REST API",
    "composite": "Composite resources",
    "bulk": "Bulk API 2.0",
    "upflow": "Upflow API",
}


def page() -> str:
    """The whole page."""
    sections = [
        resources.files(__package__).joinpath("intro.md").read_text(encoding="utf-8").rstrip(),
        "## Endpoints",
        *_endpoints(),
        "## The emulator's own endpoints",
        _control(),
        "## Trouble",
        _trouble(),
        "## Metadata types",
        _metadata_types(),
        "## Field types",
        _field_types(),
        "## Rules of a custom field",
        _field_rules(),
        "## Messages",
        *_messages(),
        "## Refused",
        _table(("what", "answer"), ((each.what, each.answer) for each in claims().refusals)),
        "## Where sources disagree, or nobody knows",
        _table(("what", "sources", "chosen"), ((each.what, each.sources, each.chosen) for each in claims().choices)),
    ]
    return "\n\n".join(sections) + "\n"


def endpoints() -> list[tuple[str, str]]:
    """Path and methods of all routes of the two services, sorted."""
    org = Org.open()
    organization = Organization(lambda: datetime.datetime.now(datetime.UTC))
    try:
        return _described([*service_routes(org), *upflow_routes(organization)])
    finally:
        organization.close()
        org.close()


def _described(routes: Iterable[BaseRoute]) -> list[tuple[str, str]]:
    methods: defaultdict[str, set[str]] = defaultdict(set)
    for route in routes:
        assert isinstance(route, Route)
        methods[route.path] |= (route.methods or {"GET", "POST", "PUT", "PATCH", "DELETE"}) - {"HEAD"}
    return sorted((path, " ".join(sorted(found))) for path, found in methods.items())


def _endpoints() -> Iterator[str]:
    rows: list[tuple[str, str, str, Claim]] = []
    for path, methods in endpoints():
        known = claims().of_endpoint(path)
        rows.append((known.service if known else "Others", path, methods, known.claim if known else Claim()))
    order = [each.service for each in claims().endpoints]
    rows.sort(key=lambda row: (order.index(row[0]) if row[0] in order else len(order), row[1]))
    for service, group in groupby(rows, key=lambda row: row[0]):
        yield f"### {service}"
        lines = ((f"`{path}`", methods, claim.truth, claim.source) for _, path, methods, claim in group)
        yield _table(("path", "methods", "how sure", "source"), lines)


def _control() -> str:
    lines = [
        (f"`{method} {path}`", inspect.getdoc(work) or "")
        for path, works in control.ENDPOINTS.items()
        for method, work in works.items()
    ]
    return "On the Salesforce port, for its own machine only, and never for a page of another site.\n\n" + _table(
        ("call", "what it does"), lines
    )


def _trouble() -> str:
    lines = [
        *((f"`{name}`", "a call", _names((*CALL_PARAMETERS, *parameters))) for name, parameters in ACTIONS.items()),
        *((f"`{name}`", "inside the org", _names(parameters)) for name, parameters in BEHAVIOURS.items()),
    ]
    words = (
        "A scenario is a JSON list of rules, given with `--scenario` or to `POST /emulator/trouble`. Every rule also"
        " takes `nth` and `times`. A parameter that says which cases are meant may be left out: then all of them are."
    )
    meanings = ((f"`{name}`", each.takes, each.means) for name, each in PARAMETERS.items())
    tables = (
        _table(("action", "happens to", "parameters"), lines),
        _table(("parameter", "takes", "means"), meanings),
    )
    return "\n\n".join((words, *tables))


def _metadata_types() -> str:
    lines = [
        (f"`{kind.name}`", f"`{kind.directory}`" if kind.directory else f"in {kind.parent}")
        for kind in kinds.KINDS.values()
    ]
    return (
        _table(("type", "folder"), lines) + "\n\nEvery other type is refused by name: `Not emulated: metadata type X`."
    )


def _field_types() -> str:
    def about(kind: field_kinds.FieldKind) -> tuple[str, str, str, str]:
        return f"`{kind.name}`", f"`{kind.describe}`", _names(kind.needs), _names(kind.takes)

    return _table(("type", "in describe", "must have", "may have"), map(about, field_kinds.KINDS.values()))


def _field_rules() -> str:
    lines = (
        (f"`{rule.id}`", _quoted(rule.message), VERIFIED if rule.verified else "modelled", rule.source)
        for rule in field_rules.RULES
    )
    return _table(("rule", "message", "how sure", "source"), lines)


def _messages() -> Iterator[str]:
    for service, group in groupby(messages(), key=lambda message: message.service):
        yield f"### {SPEAKERS.get(service, service)}"
        lines = [
            (_quoted(each.text), f"`{each.code}`" if each.code else "", claim.truth, claim.source)
            for each in group
            for claim in [claims().of_message(each.text)]
        ]
        yield _table(("message", "code", "how sure", "source"), lines)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _quoted(text: str) -> str:
    return f"`{text}`" if "`" not in text else text


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )
