"""Page layouts: fields placed in a section of their own, or taken off. Pure edits that leave all else as it stands.

A layout is a full-replace component with a long tail of elements (related lists, actions, mini layouts), so an edit
starts from the org's own and hands every node that it does not concern through, known or not. Element names and styles
are those of the Metadata API Developer Guide, Layout (verified on retrieved layouts of real projects).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.metadata.model import Node

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

SECTION, COLUMN, ITEM = "layoutSections", "layoutColumns", "layoutItems"
STYLES = {1: "OneColumn", 2: "TwoColumnsTopToBottom"}
LINKS = "CustomLinks"
READ_ONLY = "Readonly"


@dataclass(frozen=True, slots=True)
class Section:
    """A section that shows ``fields`` (``X__c``, in order) read-only, in one column or two."""

    label: str
    columns: int
    fields: tuple[str, ...]


def placed(layout: Node, wanted: Section) -> Node:
    """The layout with every field of the section on it; the very layout when it is so already.

    A field that somebody placed in another section stays there: a layout shows a field once. Fields that others put in
    this section stay too. A new section stands behind the last one, in front of the custom links.
    """
    there = _named(layout, wanted.label)
    elsewhere = set(fields(layout)) - set(_fields(there) if there is not None else ())
    missing = tuple(field for field in wanted.fields if field not in elsewhere)
    if there is None:
        return _with_new(layout, _new(wanted, missing)) if missing else layout
    filled = _filled(there, wanted, missing)
    return layout if filled == there else _replaced(layout, there, filled)


def removed(layout: Node, gone: Collection[str], own: str | None = None) -> Node:
    """The layout without these fields, in whichever section or mini layout they are; the very layout without any.

    The section labelled ``own`` goes when that leaves it without items.
    """
    children = []
    for child in layout.children:
        kept = _without(child, frozenset(gone))
        if child is not kept and child.tag == SECTION and child.value("label") == own and not _items(kept):
            continue
        children.append(kept)
    same = len(children) == len(layout.children) and all(map(_is, children, layout.children))
    return layout if same else replace(layout, children=tuple(children))


def fields(layout: Node) -> tuple[str, ...]:
    """The fields in the layout's sections, in order."""
    return tuple(field for section in layout.all(SECTION) for field in _fields(section))


def attributes(layout: Node) -> Iterator[tuple[str, str]]:
    """What a person sees of the sections: how many columns each has, and where each field stands and behaves."""
    for section in layout.all(SECTION):
        label = section.value("label") or section.value("style") or ""
        columns = section.all(COLUMN)
        yield f"{SECTION}[{label}].columns", str(len(columns))
        for number, column in enumerate(columns, start=1):
            for item in column.all(ITEM):
                if field := item.value("field"):
                    yield f"{ITEM}[{field}].place", f"section {label}, column {number}"
                    yield f"{ITEM}[{field}].behavior", item.value("behavior") or ""


def _is(left: Node, right: Node) -> bool:
    return left is right


def _named(layout: Node, label: str) -> Node | None:
    return next((section for section in layout.all(SECTION) if section.value("label") == label), None)


def _items(section: Node) -> tuple[Node, ...]:
    return tuple(item for column in section.all(COLUMN) for item in column.all(ITEM))


def _fields(section: Node) -> tuple[str, ...]:
    return tuple(field for item in _items(section) if (field := item.value("field")))


def _new(wanted: Section, missing: Sequence[str]) -> Node:
    flags = ("customLabel", "detailHeading", "editHeading")
    columns = _spread([_item(field) for field in missing], [()] * wanted.columns)
    style = Node("style", STYLES[wanted.columns])
    return Node(
        SECTION,
        None,
        (*(Node(flag, "true") for flag in flags), Node("label", wanted.label), *map(_column, columns), style),
    )


def _filled(there: Node, wanted: Section, missing: Sequence[str]) -> Node:
    """The section with what it lacks; with another number of columns, everything in it is spread anew."""
    own = frozenset(wanted.fields)
    held = [tuple(_read_only(child, own) for child in column.children) for column in there.all(COLUMN)]
    if len(held) != wanted.columns:
        children = [child for column in held for child in column if child.tag == ITEM]
        held = _spread(children, [()] * wanted.columns)
    present = frozenset(_fields(there))
    columns = list(map(_column, _spread([_item(field) for field in missing if field not in present], held)))
    if columns == list(there.all(COLUMN)):
        return there
    others = tuple(child for child in there.children if child.tag not in (COLUMN, "style"))
    style = there.child("style")
    if style is None or len(there.all(COLUMN)) != wanted.columns:
        style = Node("style", STYLES[wanted.columns])
    return replace(there, children=(*others, *columns, style))


def _spread(items: Sequence[Node], columns: Sequence[tuple[Node, ...]]) -> list[tuple[Node, ...]]:
    """Each item at the end of the shortest column, the leftmost of several."""
    filled = list(columns)
    for item in items:
        shortest = min(range(len(filled)), key=lambda index: len(filled[index]))
        filled[shortest] = (*filled[shortest], item)
    return filled


def _item(field: str) -> Node:
    return Node(ITEM, None, (Node("behavior", READ_ONLY), Node("field", field)))


def _read_only(item: Node, own: frozenset[str]) -> Node:
    if item.value("field") not in own or item.value("behavior") == READ_ONLY:
        return item
    others = tuple(child for child in item.children if child.tag != "behavior")
    return replace(item, children=(Node("behavior", READ_ONLY), *others))


def _column(children: Sequence[Node]) -> Node:
    return Node(COLUMN, None, tuple(children))


def _with_new(layout: Node, section: Node) -> Node:
    """Sections stay together, as the platform's parser demands of elements of one name."""
    standing = [index for index, child in enumerate(layout.children) if child.tag == SECTION]
    before_links = [index for index in standing if layout.children[index].value("style") == LINKS]
    if before_links:
        at = before_links[0]
    elif standing:
        at = standing[-1] + 1
    else:
        at = sum(child.tag < SECTION for child in layout.children)
    return replace(layout, children=(*layout.children[:at], section, *layout.children[at:]))


def _replaced(layout: Node, there: Node, filled: Node) -> Node:
    return replace(layout, children=tuple(filled if child is there else child for child in layout.children))


def _without(node: Node, gone: frozenset[str]) -> Node:
    """Mini layouts list the fields as plain text, in ``fields``."""
    if node.tag not in (SECTION, COLUMN, "miniLayout"):
        return node
    children = tuple(_without(child, gone) for child in node.children if _field(child) not in gone)
    same = len(children) == len(node.children) and all(map(_is, children, node.children))
    return node if same else replace(node, children=children)


def _field(node: Node) -> str | None:
    return node.value("field") if node.tag == ITEM else node.text if node.tag == "fields" else None
