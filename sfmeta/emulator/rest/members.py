"""JSON records as rows bound to fields: what REST, Collections and Tree have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sfmeta.emulator.org.binding import Binding, UnknownField, bind
from sfmeta.emulator.org.drafts import LEAVE, Row
from sfmeta.emulator.org.values import json_reader
from sfmeta.emulator.rest.errors import no_column

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import SObject

Members = Mapping[str, object]


def members(sobject: SObject, record: Members, *, without: Sequence[str] = ()) -> dict[str, object]:
    """A record's fields by name: no ``attributes``, none of ``without``, parents as ``Parent__r.Code__c``."""
    skipped = {"attributes", *(name.casefold() for name in without)}
    flat: dict[str, object] = {}
    for name, value in record.items():
        if name.casefold() in skipped:
            continue
        if isinstance(value, dict) and sobject.relationship(name) is not None:
            flat |= {f"{name}.{key}": inner for key, inner in value.items() if key != "attributes"}
        else:
            flat[name] = value
    return flat


def bind_members(
    org: Org, user_id: str, sobject: SObject, records: Sequence[Mapping[str, object]]
) -> tuple[Binding, list[Row]]:
    """One binding for all the records' names, and their rows in it. An unknown name refuses the request."""
    names = list(dict.fromkeys(name for record in records for name in record))
    try:
        binding = bind(org, user_id, sobject, names, json_reader)
    except UnknownField as unknown:
        raise no_column(unknown) from None
    return binding, [[record.get(name, LEAVE) for name in names] for record in records]


def member(record: Members, name: str) -> object:
    """A record's member in whatever case it is written, None where it is not there."""
    folded = name.casefold()
    return next((value for key, value in record.items() if key.casefold() == folded), None)
