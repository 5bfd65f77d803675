"""A picklist field's own values. What leaves sfmeta.yml stays in its source file, inactive: a value that a deploy left
out would be kept by some versions of the platform and not by others, and records may carry it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.errors import SpecError
from sfmeta.metadata import xml
from sfmeta.metadata.model import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PATH = ("valueSet", "valueSetDefinition")


def values(field: Node) -> dict[str, bool]:
    """The values of a field's own list in order, each with whether it is active; empty for any other field."""
    return {_name(value): is_active(value) for value in _nodes(field)}


def is_active(value: Node) -> bool:
    """A value that does not say whether it is active is."""
    return value.value("isActive") != "false"


def choosing(field: Node, wanted: Callable[[Node], bool]) -> Node:
    """The field with those of its values alone."""
    if all(map(wanted, _nodes(field))):
        return field
    return _changed(field, lambda children: (child for child in children if child.tag != "value" or wanted(child)))


def keeping_dropped(made: bytes, present: bytes, *, ours: bool) -> bytes:
    """The file of a field as generated, with the values that the file ``present`` has and the spec no more, inactive.

    Of a file that is not ``ours`` as we wrote it, only values that are inactive already: the others a person may have
    put there.
    """
    try:
        before, after = xml.parse(present, "present"), xml.parse(made, "made")
    except SpecError:
        return made
    names = {name.casefold() for name in values(after)}
    left = [
        _inactive(value)
        for value in _nodes(before)
        if _name(value).casefold() not in names and (ours or not is_active(value))
    ]
    if not names or not left:
        return made
    return xml.write(xml.canonical(_changed(after, lambda children: (*children, *left))))


def newly_dropped(before: bytes, after: bytes) -> tuple[str, ...]:
    """The values that were active in a field's file and are inactive now."""
    return tuple(name for name, now in _of_active(before, after) if now is False)


def overwritten(before: bytes, after: bytes) -> tuple[str, ...]:
    """The values that were active in a field's file and are not in it any more: an org that has them keeps them."""
    return tuple(name for name, now in _of_active(before, after) if now is None)


def _of_active(before: bytes, after: bytes) -> Iterator[tuple[str, bool | None]]:
    """Each value that was active, and whether it is now; None where it is gone. Nothing of a file that is broken."""
    try:
        was, now = values(xml.parse(before, "before")), values(xml.parse(after, "after"))
    except SpecError:
        return
    yield from ((name, now.get(name)) for name, active in was.items() if active)


def _nodes(field: Node) -> tuple[Node, ...]:
    node: Node | None = field
    for tag in PATH:
        node = node.child(tag) if node is not None else None
    return node.all("value") if node is not None else ()


def _name(value: Node) -> str:
    return value.value("fullName") or ""


def _inactive(value: Node) -> Node:
    others = tuple(child for child in value.children if child.tag != "isActive")
    return replace(value, children=(*others, Node("isActive", "false")))


def _changed(node: Node, change: Callable[[tuple[Node, ...]], Iterable[Node]], path: tuple[str, ...] = PATH) -> Node:
    """The node with the children of what stands at ``path`` changed."""
    if not path:
        return replace(node, children=tuple(change(node.children)))
    children = (_changed(child, change, path[1:]) if child.tag == path[0] else child for child in node.children)
    return replace(node, children=tuple(children))
