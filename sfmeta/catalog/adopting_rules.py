"""What must be true of fields that exist already: what sfmeta.yml may say of them, and which of them it may manage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.draft_fields import SUFFIX
from sfmeta.catalog.wording import listed
from sfmeta.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.catalog.draft import Draft

MAKING = (
    "retire",
    "label",
    "description",
    "help",
    "length",
    "precision",
    "scale",
    "visible_lines",
    "restricted",
    "sorted",
    "retire",
)
"""Settings that say how a field is made, or goes. ``type`` and ``options`` of an adopted field are checked instead."""


def named_once(draft: Draft) -> Iterator[Finding]:
    for one in draft.fields:
        if {"name", "field"} <= one.places.keys():
            yield Finding(
                "name-twice",
                Severity.ERROR,
                f"{one.path}: `name` and `field` both say what the field is called",
                one.place("field"),
                "leave `name` out where the field exists already, `field` where sfmeta is to make it",
            )


def only_own_fields_are_managed(draft: Draft) -> Iterator[Finding]:
    """Standard fields and those of a managed package cannot be made, changed or deleted by a deploy."""
    for one in draft.fields:
        name = one.field.full_name
        base = name.removesuffix(SUFFIX)
        if one.field.managed and (base == name or "__" in base):
            whose = "a standard field" if base == name else "a field of a managed package"
            yield Finding(
                "not-ours-to-manage",
                Severity.ERROR,
                f"{one.path}: {name} is {whose}, which no deploy of ours can make or delete",
                one.place("field"),
                f"add `manage: false`: a sync fills it, and nothing else{_custom(base, name)}",
            )


def adopted_fields_are_not_made(draft: Draft) -> Iterator[Finding]:
    for one in draft.fields:
        making = [key for key in MAKING if key in one.places]
        if not one.field.managed and making:
            yield Finding(
                "not-managed",
                Severity.ERROR,
                f"{one.path}: how {one.field.full_name} is made is somebody else's business with `manage: false`, and "
                f"{listed(making)} would say so",
                one.place(making[0]),
                "leave it out, or leave out `manage: false`",
            )


def grant_is_for_adopted_fields(draft: Draft) -> Iterator[Finding]:
    for one in draft.fields:
        if one.field.managed and "grant" in one.places:
            yield Finding(
                "misplaced-key",
                Severity.ERROR,
                f"{one.path}: grant does not belong here; it goes with manage: false",
                one.place("grant"),
                "leave it out: what sfmeta makes is always in the integration permission set",
            )


def identifiers_are_not_written(draft: Draft) -> Iterator[Finding]:
    """A sync that fills the field by which it finds the records would lose them."""
    for one in draft.fields:
        same_name = one.field.full_name.lower() == draft.match.salesforce.lower()
        if not one.field.managed and same_name and draft.match.upflow != f"custom:{one.field.upflow}":
            yield Finding(
                "match-overwritten",
                Severity.ERROR,
                f"{one.path}: {one.field.full_name} is what customers are matched by, and a sync would write over it",
                one.place("field"),
                "give the value another field, or match by another one",
            )


def _custom(base: str, name: str) -> str:
    return f"; if it is a custom field, it is called {name}{SUFFIX}" if base == name else ""
