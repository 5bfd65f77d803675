"""Which keys a record may have, given what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.document import Leaf

if TYPE_CHECKING:
    from sfmeta.catalog.document import Entries
    from sfmeta.catalog.shape import Key, Record, Variant


def effective(shape: Record, entries: Entries) -> tuple[dict[str, Key], dict[str, tuple[str, ...]]]:
    """The keys that it may have, and those that only other cases have, with the names of these cases.

    When the key that decides is wrong or missing, the keys of all cases are there, and belong to no case named.
    """
    keys = dict(shape.keys)
    elsewhere: dict[str, tuple[str, ...]] = {}
    if shape.variant is None:
        return keys, elsewhere
    chosen = _chosen(shape.variant, entries)
    if chosen:
        more, elsewhere = effective(chosen, entries)
        keys |= more
    deeper = frozenset(elsewhere)
    for case, record in shape.variant.cases.items():
        for name in all_keys(record).keys() - keys.keys() - deeper:
            here = (f"{shape.variant.key} {case}",) if chosen else ()
            elsewhere[name] = (*elsewhere.get(name, ()), *here)
    return keys, elsewhere


def all_keys(shape: Record) -> dict[str, Key]:
    """The keys of a record and of its variants' cases, the first of a name."""
    keys = dict(shape.keys)
    for case in shape.variant.cases.values() if shape.variant else ():
        keys = all_keys(case) | keys
    return keys


def _chosen(variant: Variant, entries: Entries) -> Record | None:
    entry = entries.entry(variant.key)
    if entry is None:
        return variant.cases[variant.default] if variant.default else None
    return variant.cases.get(entry.value.text) if isinstance(entry.value, Leaf) else None
