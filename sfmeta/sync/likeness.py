"""Which of an org's own fields look like those that Upflow exports, how much so, and why."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sfmeta.catalog.likely import likeness, names_of, words
from sfmeta.catalog.types import field_types
from sfmeta.catalog.wording import listed
from sfmeta.sync.described import type_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sfmeta.catalog.likely import Words
    from sfmeta.catalog.model import Field
    from sfmeta.sync.described import Described


class Confidence(enum.StrEnum):
    """``sure`` and ``likely`` are proposed; ``perhaps`` is only told, and taken when a person names it."""

    SURE = "sure"
    LIKELY = "likely"
    PERHAPS = "perhaps"


LEAST = {Confidence.SURE: 80, Confidence.LIKELY: 60, Confidence.PERHAPS: 35}
NAME, LABEL, UPFLOW, HELP = 45, 45, 20, 10
"""What a name, a label, the word Upflow and a help text count for."""
STANDARD = 25
"""What a standard field counts less: it is there in every org, and hardly for this."""


@dataclass(frozen=True, slots=True)
class OrgField:
    """A field of the org as people know it; ``external`` and ``unique`` tell an identifier."""

    described: Described
    label: str
    help: str
    custom: bool
    external: bool
    unique: bool

    @property
    def name(self) -> str:
        return self.described.name

    @property
    def says_upflow(self) -> bool:
        return "upflow" in f"{self.name} {self.label} {self.help}".lower()


@dataclass(frozen=True, slots=True)
class Likeness:
    """A field of the spec and one of the org's that looks like it. ``reasons`` are for people, the strongest first."""

    field: Field
    found: OrgField
    points: int
    reasons: tuple[str, ...]
    objection: str = ""
    """Why it cannot be taken, however much it looks like it."""

    @property
    def confidence(self) -> Confidence:
        return next(one for one, least in LEAST.items() if self.points >= least)

    @property
    def is_proposed(self) -> bool:
        return not self.objection and self.confidence is not Confidence.PERHAPS


def likenesses(fields: Sequence[Field], org: Sequence[OrgField]) -> tuple[Likeness, ...]:
    """The likeliest first; every field of the spec, and every one of the org, at most once as a proposal.

    Where two look alike to the last point, neither is proposed: which one it is a person knows.
    """
    every = [one for field in fields for found in org if (one := _likeness(field, found)) is not None]
    every.sort(key=lambda one: (bool(one.objection), -one.points, one.field.row.number, one.found.name))
    chosen: list[Likeness] = []
    for _, tied in groupby(every, key=lambda one: (bool(one.objection), -one.points, one.field.key)):
        free = [one for one in tied if not _taken(one, chosen)]
        chosen.extend(free if len(free) == 1 else map(_undecided, free))
    return tuple(chosen)


def _taken(one: Likeness, chosen: Iterable[Likeness]) -> bool:
    return any(
        other.is_proposed and (other.field.key == one.field.key or other.found.name == one.found.name)
        for other in chosen
    )


def _undecided(one: Likeness) -> Likeness:
    points = min(one.points, LEAST[Confidence.LIKELY] - 1)
    return Likeness(one.field, one.found, points, (*one.reasons, "another field looks just like it"), one.objection)


def _likeness(field: Field, found: OrgField) -> Likeness | None:
    names = names_of(field.key) | {words(field.label), words(field.key), words(field.row.name or field.upflow)}
    by_name, by_label = likeness(words(found.name), names), likeness(words(found.label), names)
    if not by_name and not by_label:
        return None
    points = round(NAME * by_name + LABEL * by_label) - (0 if found.custom else STANDARD)
    reasons = list(_said(field, found, by_name, by_label, names))
    if found.says_upflow:
        points += UPFLOW
        reasons.append("it mentions Upflow")
    if found.help and likeness(words(found.help), names) > 0:
        points += HELP
    if points < LEAST[Confidence.PERHAPS]:
        return None
    type_ = type_of(found.described, tuple(one.type for one in field.row.types))
    if type_ is None and (not found.custom or max(by_name, by_label) < 1):
        return None
    if type_ is not None:
        reasons.append(f"it is of a type that Upflow offers: {field_types()[type_].label}")
    return Likeness(field, found, points, tuple(reasons), _objection(field, found, type_))


def _said(field: Field, found: OrgField, by_name: float, by_label: float, names: frozenset[Words]) -> Iterator[str]:
    for what, text, like in (("name", found.name, by_name), ("label", found.label, by_label)):
        if like == 1:
            yield f"its {what} {text!r} is one for {field.row.label}"
        elif like >= 0.5:
            yield f"its {what} {text!r} is much like one for {field.row.label}"


def _objection(field: Field, found: OrgField, type_: str | None) -> str:
    if found.described.computed:
        return "Salesforce computes it: nobody can write it"
    if type_ is None:
        offered = listed((field_types()[one.type].label for one in field.row.types), "or")
        return f"it is of type {found.described.type}, and Upflow offers {offered}"
    return ""
