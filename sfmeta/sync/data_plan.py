"""A data plan as lines of text, both ways, and its digest. The format is ``sfmeta/data-plan/1``.

One JSON document a line: what the plan is for, a line for each record in the order of their ids, a line for each portal
link that is to be made, what it all comes to with the gates' words, and the digest of the lines before. Whoever writes
or reads it needs one line at a time, however many there are. A portal link itself is never in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeAlias

from sfmeta.errors import ProjectError
from sfmeta.sync import exact
from sfmeta.sync.record import RecordChange
from sfmeta.sync.rows import DueLink

SCHEMA = "sfmeta/data-plan/1"

AGAIN = "make the plan again: sfmeta sync --org ALIAS --plan --out FILE"
"""Which org it was for is not known: the file is not to be believed."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a plan is for. ``spec`` is the digest of what sfmeta.yml says of values, ``made_at`` the moment whose
    figures it has; ``compare`` is what the values before are."""

    org: str
    org_id: str
    object: str
    upflow: str
    spec: str
    compare: str
    made_at: datetime


Entry: TypeAlias = RecordChange | DueLink


def lines(header: Header, entries: Iterable[Entry], summary: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a plan, each with its end."""
    so_far = hashlib.sha256()
    first = {"schema": SCHEMA, **{name: getattr(header, name) for name in Header.__slots__ if name != "made_at"}}
    opening = {**first, "made_at": header.made_at.isoformat()}
    for content in chain([opening], map(_entry, entries), [{"summary": summary}]):
        line = exact.dumps(content) + "\n"
        so_far.update(line.encode())
        yield line
    yield exact.dumps({"digest": so_far.hexdigest()}) + "\n"


def header_of(found: Iterable[str]) -> Header:
    """What the first line of a plan says, once all of them turned out to be as they were written; ProjectError when
    they are not, when it is no plan, or one of another release."""
    lines = iter(found)
    first = next(lines, "")
    opening = _decoded(first)
    if opening.get("schema") != SCHEMA:
        raise ProjectError(f"this is a document of the kind {opening.get('schema')!r}, not {SCHEMA!r}", fix=AGAIN)
    so_far, last = hashlib.sha256(), first
    for line in lines:
        so_far.update(last.encode())
        last = line
    _check(_decoded(last).get("digest"), so_far.hexdigest())
    try:
        names = {name: str(opening[name]) for name in Header.__slots__ if name != "made_at"}
        return Header(made_at=datetime.fromisoformat(opening["made_at"]), **names)
    except (KeyError, ValueError, TypeError):
        raise _damaged("its first line is not whole") from None


def verified(found: Iterable[str]) -> Iterator[Entry]:
    """The entries of a plan, from its first line to its last; ProjectError at the end when it was edited or cut off.

    Exhaust it before anything is done: only the last line says that the ones before are as they were written.
    """
    so_far, expected = hashlib.sha256(), None
    for number, line in enumerate(found):
        if expected:
            raise _damaged("it goes on after its end")
        content = _decoded(line)
        if "digest" in content:
            expected = content["digest"]
            continue
        so_far.update(line.encode())
        if number and "summary" not in content:
            yield _entry_from(content)
    _check(expected, so_far.hexdigest())


def _check(said: object, found: str) -> None:
    if said is None:
        raise _damaged("its end is missing")
    if said != found:
        raise _damaged("it was edited: its digest is not that of its content")


def _entry(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, DueLink):
        return {"link": entry.account_id, "customer": entry.customer_id, "renew": entry.had, "why": entry.why}
    return {
        "record": entry.account_id,
        "customer": entry.customer_id,
        "name": entry.name,
        "currency": entry.currency,
        "acknowledged": entry.known,
        "fields": {name: {"before": entry.before[name], "after": after} for name, after in entry.after.items()},
        "why": list(entry.why),
    }


def _entry_from(content: Mapping[str, Any]) -> Entry:
    try:
        if "link" in content:
            return DueLink(content["link"], content["customer"], content["renew"], why=content["why"])
        fields = content["fields"]
        return RecordChange(
            account_id=content["record"],
            customer_id=content["customer"],
            name=content["name"],
            before={name: field["before"] for name, field in fields.items()},
            after={name: field["after"] for name, field in fields.items()},
            known=content["acknowledged"],
            currency=content["currency"],
            why=tuple(content["why"]),
        )
    except (KeyError, TypeError, AttributeError):
        raise _damaged("a line of it is no record") from None


def _decoded(line: str) -> dict[str, Any]:
    try:
        found = exact.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProjectError("this is not a saved plan of a sync", fix=AGAIN)
    return found


def _damaged(reason: str) -> ProjectError:
    return ProjectError(f"the plan is damaged: {reason}", fix=AGAIN)
