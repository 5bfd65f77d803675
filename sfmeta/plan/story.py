"""What happened to a field from one state of the source tree to the next, in a reviewer's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.catalog.deprecated import MARK
from sfmeta.diff import Update
from sfmeta.metadata.model import Key
from sfmeta.plan.classes import Reach, reach
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.overlay import kind
from sfmeta.plan.text import attribute_lines, quoted
from sfmeta.plan.words import type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.model import Node

SIZE = frozenset({"type", "length", "precision", "scale"})
LABEL = "label"
SIZED = {Reach.WIDENING: "widened", Reach.NARROWING: "narrowed"}


@dataclass(frozen=True, slots=True)
class Event:
    """``verb`` is made, retyped, widened, narrowed, relabelled, deprecated, changed or retired; ``detail`` can be
    empty."""

    verb: str
    detail: str

    def __str__(self) -> str:
        return f"{self.verb}: {self.detail}" if self.detail else self.verb


def events(before: Node | None, after: Node | None) -> tuple[Event, ...]:
    """What turned the field ``before`` into ``after``; None is a field that is not there. Empty: nothing of meaning."""
    if after is None:
        return () if before is None else (Event("retired", ""),)
    if before is None:
        return (Event("made", f"{type_of(after)}, {quoted(after.value(LABEL), None)}"),)
    return tuple(_changes(before, after))


def _changes(before: Node, after: Node) -> Iterator[Event]:
    if kind(before) != kind(after):
        yield Event("retyped", f"{type_of(before)} → {type_of(after)}")
    elif type_of(before) != type_of(after):
        sized = reach(Update(Key("CustomField", ""), _only_size(before), _only_size(after)))
        yield Event(SIZED.get(sized, "changed"), f"{type_of(before)} → {type_of(after)}")
    changes = attribute_changes(Update(Key("CustomField", ""), before, after))
    for change in changes:
        if change.path == LABEL:
            deprecated = (change.after or "").endswith(MARK) and not (change.before or "").endswith(MARK)
            verb = "deprecated" if deprecated else "relabelled"
            yield Event(verb, f"{quoted(change.before, None)} → {quoted(change.after, None)}")
    rest = [change for change in changes if change.path not in {*SIZE, LABEL}]
    for line in attribute_lines(rest):
        yield Event("changed", line)


def _only_size(node: Node) -> Node:
    return replace(node, children=tuple(child for child in node.children if child.tag in SIZE))
