"""The calls inside a call: read from the body, dispatched through the table of resources, answered one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from sfmeta.emulator.composite.errors import ROLLED_BACK, bad_reference_id, malformed
from sfmeta.emulator.composite.references import REFERENCE_ID, resolved
from sfmeta.emulator.oauth.bearer import check_version
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.errors import no_resource
from sfmeta.emulator.rest.table import Table
from sfmeta.emulator.rest.wire import Answer, Call, dumps, error_body

ROOT = "/services/data/"
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
STRICT_REFERENCES = 52.0  # from this version on a bad referenceId refuses the whole call


@dataclass(frozen=True, slots=True)
class Subrequest:
    """One call of a composite call, its references not yet replaced."""

    reference: str
    method: str
    url: str
    body: object
    headers: Mapping[str, str]


def subrequests(call: Call, listed: object) -> list[Subrequest]:
    """The calls in ``compositeRequest``. Faults where one is not well formed: then none is made."""
    if not isinstance(listed, list) or not listed:
        raise malformed("The compositeRequest property is required and must not be empty")
    found = [_subrequest(call, entry) for entry in listed]
    references = [sub.reference for sub in found]
    for reference in references:
        if references.count(reference) > 1:
            raise malformed(f"Duplicate referenceId '{reference}'")
    return found


def _subrequest(call: Call, entry: object) -> Subrequest:
    if not isinstance(entry, dict):
        raise malformed("Every subrequest must be an object")
    reference = entry.get("referenceId", entry.get("referenceID"))
    method, url, headers = entry.get("method"), entry.get("url"), entry.get("httpHeaders") or {}
    if not isinstance(reference, str) or not isinstance(method, str) or not isinstance(url, str):
        raise malformed("Every subrequest must have a method, a url and a referenceId")
    if not isinstance(headers, dict):
        raise malformed(f"The httpHeaders of the subrequest '{reference}' must be an object")
    if method not in METHODS:
        raise malformed(f"Invalid method '{method}' in the subrequest '{reference}'")
    if not REFERENCE_ID.match(reference) and float(call.version) >= STRICT_REFERENCES:
        raise bad_reference_id(reference)
    return Subrequest(reference, method, url, entry.get("body"), {str(k).lower(): str(v) for k, v in headers.items()})


def answer(call: Call, table: Table, sub: Subrequest, answers: Mapping[str, object]) -> Answer:
    """Make one call, with what its references mean; a fault is its answer."""
    try:
        version = float(call.version)
        url = str(resolved(sub.url, answers, version))
        body = resolved(sub.body, answers, version)
        return table.dispatch(inner_call(call, sub.method, url, body, sub.headers))
    except Fault as fault:
        return Answer(fault.status, error_body(fault.problem))


def inner_call(call: Call, method: str, url: str, body: object, headers: Mapping[str, str]) -> Call:
    """The call that a subrequest stands for. Its version is the one in its address."""
    parts = urlsplit(url)
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    if not path.startswith(ROOT):
        raise no_resource()
    version, _, rest = path.removeprefix(ROOT).partition("/")
    return replace(
        call,
        version=check_version(version),
        method=method,
        path=f"/{rest}".rstrip("/"),
        params=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers=headers,
        text="" if body is None else dumps(body),
    )


def run_all(
    call: Call, table: Table, listed: Sequence[Subrequest], *, whole: bool, failed: Callable[[Answer], bool]
) -> tuple[list[Answer], bool]:
    """All calls in their order, and whether all went well. ``whole`` undoes all where one ``failed``."""
    if not whole:
        made = _make(call, table, listed)
        return made, not any(failed(one) for one in made)
    made = []
    try:
        with call.org.transaction():
            made = _make(call, table, listed, stop=failed)
            if any(failed(one) for one in made):
                raise _Undo
    except _Undo:
        halted = Answer(400, error_body(ROLLED_BACK))
        kept = [one if failed(one) else halted for one in made]
        return kept + [halted] * (len(listed) - len(kept)), False
    return made, True


class _Undo(Exception):
    pass


def _make(
    call: Call, table: Table, listed: Sequence[Subrequest], *, stop: Callable[[Answer], bool] | None = None
) -> list[Answer]:
    made: list[Answer] = []
    answers: dict[str, object] = {}
    for sub in listed:
        one = answer(call, table, sub, answers)
        made.append(one)
        if one.status < 400:
            answers[sub.reference] = one.body
        elif stop is not None and stop(one):
            break
    return made


def response(sub: Subrequest, made: Answer) -> dict[str, object]:
    """An entry of ``compositeResponse``."""
    return {
        "body": made.body,
        "httpHeaders": dict(made.headers),
        "httpStatusCode": made.status,
        "referenceId": sub.reference,
    }
