"""The values of selects as Upflow's customers carry them. How Upflow lists the options that it defines is not known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.types import limits
from sfmeta.sync.given import given
from sfmeta.sync.text import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sfmeta.catalog.model import Field, Option
    from sfmeta.sync.documents import Customer
    from sfmeta.sync.raw import Raw

SEPARATOR = ";"
SELECT, MULTI_SELECT = "select", "multi_select"


@dataclass(frozen=True, slots=True)
class Choices:
    """What of a select's values the spec knows and Upflow's customers carry.

    ``new`` are values with the number of customers, the most frequent first; ``unseen`` are options that no customer
    carries; ``unfit`` are values that no picklist can have, or that differ from an option in case alone.
    """

    field: Field
    new: tuple[tuple[str, int], ...]
    unseen: tuple[str, ...]
    unfit: tuple[str, ...]


def parts(raw: Raw, options: Iterable[Option]) -> list[str]:
    """The texts of a multi-select: a list, or one text with ``;`` or, unless it is an option itself, ``,`` between."""
    if isinstance(raw, tuple):
        return [text for each in raw if (text := text_of(each)) is not None]
    text = text_of(raw)
    if text is None:
        return []
    names = {name for option in options for name in (option.value, option.label)}
    separator = SEPARATOR if SEPARATOR in text else ","
    return [text] if text in names else [part.strip() for part in text.split(separator) if part.strip()]


def choices(fields: Sequence[Field], customers: Iterable[Customer]) -> tuple[Choices, ...]:
    """For each select among the fields, what the customers carry."""
    selects = [field for field in fields if field.row.kind in (SELECT, MULTI_SELECT)]
    counts = {field.key: Counter[str]() for field in selects}
    for customer in customers:
        carried = given(customer, selects)
        for field in selects:
            counts[field.key].update(set(_texts(field, carried)))
    return tuple(_choices(field, counts[field.key]) for field in selects)


def _texts(field: Field, carried: Mapping[str, Raw]) -> list[str]:
    raw = carried.get(field.key)
    if field.row.kind == MULTI_SELECT:
        return parts(raw, field.options)
    text = text_of(raw)
    return [] if text is None else [text]


def _choices(field: Field, counts: Counter[str]) -> Choices:
    known = {name for option in field.options for name in (option.value, option.label)}
    folded = frozenset(name.casefold() for name in known)
    taken = set(folded)
    new: list[tuple[str, int]] = []
    unfit: list[str] = []
    for value, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if value.casefold() in folded:
            continue
        if value.casefold() in taken or SEPARATOR in value or "\n" in value or len(value) > limits().value:
            unfit.append(value)
        else:
            taken.add(value.casefold())
            new.append((value, number))
    unseen = (option.value for option in field.options if not counts[option.value] and not counts[option.label])
    return Choices(field, tuple(new), tuple(unseen), tuple(unfit))
