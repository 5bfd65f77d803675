"""A component's attributes, one by one: which repeated elements belong together, and when two values are the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sfmeta.metadata import layout
from sfmeta.metadata.siblings import KEYED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.model import Node

BOOLEANS = frozenset({"true", "false"})


def name_of(node: Node) -> str | None:
    """What tells this element from its siblings of the same tag; None when its tag is all there is."""
    child = KEYED.get(node.tag)
    return node.value(child) if child is not None else None


def identity(node: Node) -> tuple[str, str | None]:
    """Two siblings with the same identity are the same attribute."""
    return node.tag, name_of(node)


def text_of(node: Node) -> str:
    """An element's text as the platform keeps it: line ends as ``\\n``, no blanks around."""
    return (node.text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def default(parent: Node, node: Node) -> str:
    """What the platform takes for this element where ``parent`` lacks it, so that leaving it out is no change.

    Booleans are false except a picklist value's ``isActive``; a picklist value's label is its name.
    """
    if node.tag == "isActive":
        return "true"
    if node.tag == "label" and parent.tag in ("value", "customValue"):
        return parent.value("fullName") or ""
    return "false" if text_of(node) in BOOLEANS else ""


def attributes(node: Node, path: str = "") -> Iterator[tuple[str, str]]:
    """Every attribute below ``node`` by path: ``valueSet.valueSetDefinition.value[SMB].label``.

    A picklist value that does not say whether it is active is. What is listed without names (a list view's columns) is
    one attribute; of a layout, it is what a person sees of its sections.
    """
    if node.tag == "Layout":
        yield from layout.attributes(node)
        return
    tags = Counter(child.tag for child in node.children if name_of(child) is None)
    listed: dict[str, list[str]] = {}
    for child in node.children:
        name = name_of(child)
        step = f"{path}.{child.tag}" if path else child.tag
        if name is not None:
            step += f"[{name}]"
        if child.children:
            yield from attributes(child, step)
        elif tags[child.tag] > 1:
            listed.setdefault(step, []).append(text_of(child))
        else:
            yield step, text_of(child)
    yield from ((step, ", ".join(texts)) for step, texts in listed.items())
    if node.tag in ("value", "customValue") and node.child("isActive") is None:
        yield f"{path}.isActive", "true"
