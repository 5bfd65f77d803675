"""What in an org no longer is as declared: a plan's changes, told the other way round. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.diff import Create, Delete, Update
from sfmeta.metadata.picklist_values import values
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.overlay import kind
from sfmeta.plan.text import attribute_lines
from sfmeta.plan.words import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.metadata.model import Inventory, Key
    from sfmeta.plan.model import AttributeChange, ComponentChange

SETTINGS = {
    # attribute of a field: the key of sfmeta.yml that sets it
    "label": "label",
    "description": "description",
    "inlineHelpText": "help",
    "length": "length",
    "precision": "precision",
    "scale": "scale",
    "visibleLines": "visible_lines",
    "valueSet.restricted": "restricted",
    "valueSet.valueSetDefinition.sorted": "sorted",
}
VALUE = re.compile(r"valueSet\.valueSetDefinition\.value\[(?P<value>.*)\]\.(?P<attribute>label|isActive)")
"""An attribute of a picklist value that ``options:`` of sfmeta.yml decides."""

TEXTS = frozenset({"label", "description", "help"})
FLAGS = frozenset({"restricted", "sorted"})


@dataclass(frozen=True, slots=True)
class Touch:
    """Who last changed a component, by name, and when, as Salesforce writes it."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Drift:
    """One component that is not as declared.

    ``result`` is changed, missing or undeleted; ``lines`` tell the differences, the declared value first. ``settings``
    are what sfmeta.yml would have to say of the field to accept what can be accepted there, ``left`` the attributes
    that it has no word for.
    """

    key: Key
    result: str
    lines: tuple[str, ...]
    touch: Touch | None
    settings: tuple[tuple[str, str | int | bool], ...] = ()
    left: tuple[str, ...] = ()
    options: tuple[tuple[str, str | None], ...] = ()
    """What ``options:`` would have to say of a picklist value: another label, or None where it is to be left out."""


def drift(change: ComponentChange, touch: Touch | None) -> Drift:
    """What a deploy would change, said of the org."""
    is_field = change.key.type == "CustomField"
    match change:
        case Create():
            return Drift(change.key, "missing", (), None, (("enabled", False),) if is_field else ())
        case Delete():
            return Drift(change.key, "undeleted", (), touch, (("enabled", True),))
        case Update(key=key, before=org, after=declared):
            told = Update(key, declared, org)
            if kind(org) != kind(declared):
                return Drift(key, "changed", (f"type: {type_of(declared)} → {type_of(org)}",), touch, left=("type",))
            attributes = attribute_changes(told)
            lines = tuple(attribute_lines(attributes))
            if not is_field:
                return Drift(key, "changed", lines, touch)
            settings = tuple((SETTINGS[one.path], _setting(one)) for one in attributes if one.path in SETTINGS)
            options = _options(attributes)
            left = tuple(one.path for one in attributes if one.path not in SETTINGS and _option(one) is None)
            return Drift(key, "changed", lines, touch, settings, left, options)


def _options(changes: Iterable[AttributeChange]) -> tuple[tuple[str, str | None], ...]:
    """Each value once: one that was deactivated is left out, whatever its label has become."""
    merged: dict[str, str | None] = {}
    for value, label in filter(None, map(_option, changes)):
        merged[value] = None if label is None or merged.get(value, label) is None else label
    return tuple(merged.items())


def _option(change: AttributeChange) -> tuple[str, str | None] | None:
    """The value and its label; None where sfmeta.yml has no word for what changed (made active, or the
    label absent)."""
    found = VALUE.fullmatch(change.path)
    if found is None:
        return None
    if found["attribute"] == "label":
        return None if change.after is None else (found["value"], change.after)
    return (found["value"], None) if change.after == "false" else None


def _setting(change: AttributeChange) -> str | int | bool:
    name, value = SETTINGS[change.path], change.after or ""
    if name in TEXTS:
        return value
    return value == "true" if name in FLAGS else int(value or "0")


def added_values(declared: Inventory, org: Inventory) -> Iterator[tuple[Key, tuple[str, ...]]]:
    """Picklist values that the org has and nobody declared: every deploy keeps them, so they are no drift."""
    for key in sorted(declared.keys() & org.keys()):
        names = values(declared[key].node)
        if added := tuple(name for name in values(org[key].node) if name not in names):
            yield key, added
