"""What two states of a source tree differ by: the components to deploy and those to delete.

The rules are sfdx-git-delta's, so that both make the same manifests (verified against its release 6.31.0: the cases of
``tests/git/delta``, and some 300 pairs of commits of eight public projects). A component counts as changed when a file
of it was added or changed in any way; as deleted when its last file is gone; one whose file moved is changed. Of the
types that keep many components in one file, the components inside are compared.

Unlike it, we do not list the translations that mention a changed flow, do not lose a deletion when a file of the same
name is added in another folder, and take ``'`` and ``&apos;`` for the same text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sfmeta.diff import Create, Delete, Update, diff
from sfmeta.errors import SpecError
from sfmeta.metadata import registry, xml, xml_reader
from sfmeta.metadata.model import Key
from sfmeta.metadata.owner import owner
from sfmeta.metadata.registry import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sfmeta.diff import Change
    from sfmeta.metadata.model import Node, Tree

WHOLE = frozenset({"GlobalValueSetTranslation", "Profile", "StandardValueSetTranslation", "Translations"})
"""Types of one file whose entries no manifest names: the file counts as changed when an entry was added or changed."""

UNQUALIFIED = frozenset({"CustomLabels"})
"""Containers that no manifest names beside what is inside of them; the names of that are not qualified by theirs."""


@dataclass(frozen=True, slots=True)
class Delta:
    """What a deploy would carry, and what its destructive changes would name; both sorted, and never both."""

    changed: tuple[Key, ...]
    deleted: tuple[Key, ...]


_Elements: TypeAlias = "tuple[Node, ...]"

_Sides: TypeAlias = "Iterator[tuple[bool, Key]]"
"""A component and whether it is there afterwards."""


def delta(before: Tree, after: Tree, unchanged: Iterable[str] = ()) -> Delta:
    """Compare the files that two states differ by; ``unchanged`` are paths of files that both have alike.

    A component of several files (a Lightning web component, a static resource) that loses one of them is changed.
    """
    found = {side for change in diff(before, after) for side in _sides(change)}
    lost = {key for stays, key in found if not stays}
    if any(_is_spread(key) for key in lost):
        found |= {(True, key) for key in map(owner, unchanged) if key in lost}
    changed = {key for stays, key in found if stays}
    staying = set(map(_as_salesforce_knows, changed))
    return Delta(tuple(sorted(changed)), tuple(sorted(key for key in lost if _as_salesforce_knows(key) not in staying)))


def _as_salesforce_knows(key: Key) -> Key:
    """Names are the same in capitals and in small letters: to delete ``url__c`` deletes ``Url__c``."""
    return Key(key.type, key.full_name.casefold())


def _sides(change: Change[str, bytes]) -> _Sides:
    key = owner(change.key)
    if key is None:
        return
    inside = registry.children(key.type)
    in_file = bool(inside) and registry.types()[key.type].layout is Layout.FILE
    match change:
        case Delete() if not in_file:
            yield False, key
        case Create() if not in_file:
            yield True, key
        case Update(before=old, after=new) if key.type in WHOLE:
            if set(_elements(new)) - set(_elements(old)):
                yield True, key
        case Update() if not in_file:
            yield True, key
        case Create(after=new):
            yield from _inside(key, (), _elements(new))
        case Update(before=old, after=new):
            yield from _inside(key, _elements(old), _elements(new))
        case Delete(before=old):
            yield from _inside(key, _elements(old), ())


def _inside(container: Key, before: _Elements, after: _Elements) -> _Sides:
    """The components in a file, and the file's own when anything in it is new or changed."""
    stem = "" if container.type in UNQUALIFIED else f"{container.full_name}."
    for part in diff(_named(container, before), _named(container, after)):
        type_, name = part.key
        yield not isinstance(part, Delete), Key(type_, f"{stem}{name}")
    if container.type not in UNQUALIFIED and set(after) - set(before):
        yield True, container


def _named(container: Key, elements: _Elements) -> dict[tuple[str, str], Node]:
    """The elements that are components of their own, by type and name."""
    kinds = registry.children(container.type)
    inside = ((kinds[element.tag], element) for element in elements if element.tag in kinds)
    return {(kind.name, element.value(kind.key) or ""): element for kind, element in inside}


def _elements(data: bytes) -> _Elements:
    """The elements below the root. A file that is no XML has none: it is for others to object to it."""
    try:
        root, _ = xml_reader.read(data, "")
    except SpecError:
        return ()
    return tuple(map(xml.canonical, root.children))


def _is_spread(key: Key) -> bool:
    """Whether a component of this type is made of several files."""
    kind = registry.types()[key.type]
    return kind.layout in (Layout.BUNDLE, Layout.CONTENT) or bool(registry.children(key.type))
