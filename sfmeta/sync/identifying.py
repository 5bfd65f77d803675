"""Which field of the org holds the identifier that Upflow's customers carry: told by its name, proved by its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.likely import identifier_names, likeness, words
from sfmeta.catalog.model import Match
from sfmeta.sync.identifier import CUSTOM, RECORD_IDS, comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sfmeta.sync.documents import Customer
    from sfmeta.sync.likeness import OrgField

FILTERABLE = frozenset({"id", "string", "reference"})
"""Identifiers that SOQL can look for; a text area it cannot filter."""
MOST_FIELDS = 8
"""Fields whose values are asked about."""
ENOUGH = 0.5
"""The share of customers that must be found before an identifier is proposed."""


@dataclass(frozen=True, slots=True)
class Identified:
    """Of ``asked`` customers that have this identifier, so many belong to a record of the org that has it too."""

    match: Match
    found: int
    asked: int

    @property
    def share(self) -> float:
        return self.found / self.asked if self.asked else 0.0


def candidates(org: Iterable[OrgField], now: str) -> tuple[OrgField, ...]:
    """The likeliest fields: the one that sfmeta.yml names, record ids, external ids, unique ones, then by name."""

    def rank(one: OrgField) -> tuple[bool, bool, float]:
        like = likeness(words(one.name), identifier_names()) + likeness(words(one.label), identifier_names())
        return one.name == now or one.described.type == "id", one.external or one.unique, like

    usable = [one for one in org if one.described.type in FILTERABLE and (any(rank(one)[:2]) or rank(one)[2] >= 1)]
    return tuple(sorted(usable, key=rank, reverse=True)[:MOST_FIELDS])


def carried(customers: Sequence[Customer]) -> dict[str, tuple[str, ...]]:
    """The identifiers that Upflow has, by what ``match.upflow`` calls them; one that two customers share is none."""
    named: dict[str, list[str]] = {}
    for customer in customers:
        values = {"external_id": customer.external_id, "id": customer.id}
        custom = {f"{CUSTOM}{each.external_id or each.id}": each.value for each in customer.custom}
        for name, value in {**values, **custom}.items():
            if isinstance(value, str) and (text := comparable(value, record_id=False)):
                named.setdefault(name, []).append(text)
    return {name: tuple(values) for name, values in named.items() if len(set(values)) == len(values)}


def identified(
    sides: Mapping[str, Sequence[str]], held: Mapping[OrgField, frozenset[str]], now: Match
) -> tuple[Identified, ...]:
    """What matches at least some, the best first; ``held`` are the values asked for that the org's field has."""
    every = [
        Identified(Match(name, field.name), sum(_as_held(one, field) in values for one in carried), len(carried))
        for name, carried in sides.items()
        for field, values in held.items()
    ]
    return tuple(sorted((one for one in every if one.found), key=lambda one: (-one.share, one.match != now)))


def _as_held(value: str, field: OrgField) -> str | None:
    return comparable(value, record_id=field.described.type in RECORD_IDS)
