"""Who sees the fields, and where, of a document that fits its shape; and where each of it was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries, Items, Leaf
from sfmeta.catalog.model import Assignment, Placement, Visibility
from sfmeta.catalog.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.catalog.document import Entry, Value

COLUMNS = 2


def visibility(top: Part) -> Visibility:
    return Visibility(
        mirror=top.text("mirror_access", ""),
        assign=tuple(one for entry in top.part("assign").entries for one in _assigned(entry)),
        layouts=tuple(_placement(entry) for entry in top.part("layouts").entries),
        list_view=top.flag("list_view", False),
    )


def _assigned(entry: Entry) -> Iterator[Assignment]:
    for value in _listed(entry.value):
        if isinstance(value, Leaf):
            yield Assignment(entry.key, "user", value.text, value.place)
        elif isinstance(value, Entries):
            for one in value.entries:
                yield Assignment(entry.key, one.key, Part(value).text(one.key, ""), one.place)


def _placement(entry: Entry) -> Placement:
    settings = Part(entry.value)
    return Placement(
        entry.key,
        settings.text("section", ""),
        settings.integer("columns", COLUMNS),
        tuple(value.text for value in _listed(settings.get("fields")) if isinstance(value, Leaf)),
        entry.place,
    )


def _listed(value: Value | None) -> tuple[Value, ...]:
    return value.values if isinstance(value, Items) else ()
