"""The columns of a load bound to fields: what each name means for one user, and how its values are read.

Bound once for a request or a whole Bulk job, used for every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org.values import Prefixes, Reader

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, SObject

Reading = Callable[["Field", Prefixes], Reader]


class UnknownField(Exception):
    """No field of that name, or none that the user may see: each API says that in its own words."""

    def __init__(self, name: str, sobject: SObject) -> None:
        super().__init__(name)
        self.name = name
        self.sobject = sobject


@dataclass(frozen=True, slots=True)
class Through:
    """A parent named by an external id of its own: ``Owner.Username``, ``Parent__r.Code__c``."""

    sobject: SObject
    field: Field


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` is as the client wrote it; ``cell`` is the table's column."""

    name: str
    field: Field
    cell: str
    read: Reader
    through: Through | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """``frozen_on_create`` and ``frozen_on_update`` are what may not be written then: cells, with their fields."""

    sobject: SObject
    columns: tuple[Column, ...]
    frozen_on_create: tuple[tuple[str, str], ...]
    frozen_on_update: tuple[tuple[str, str], ...]


def bind(org: Org, user_id: str, sobject: SObject, names: Iterable[str], reading: Reading) -> Binding:
    """Bind ``names`` (without the record's Id). Raises ``UnknownField`` at the first that the user cannot see."""
    columns = [_column(org, user_id, sobject, name, reading) for name in names]
    editable = {field.name for field, writable in org.permissions.fields(user_id, sobject) if writable}
    new = [(c.cell, c.field.name) for c in columns if not (c.field.createable and c.field.name in editable)]
    old = [(c.cell, c.field.name) for c in columns if not (c.field.updateable and c.field.name in editable)]
    return Binding(sobject, tuple(columns), tuple(new), tuple(old))


def key_prefixes(org: Org, field: Field) -> Prefixes:
    """What the ids in a reference field may begin with; empty where any may."""
    targets = [org.schema.sobject(name) for name in field.reference_to]
    return frozenset(target.key_prefix for target in targets if target and target.key_prefix)


def visible_field(org: Org, user_id: str, sobject: SObject, name: str) -> Field:
    """The field that the user knows by that name. Raises ``UnknownField``."""
    field = sobject.field(name)
    if field is None or not org.permissions.readable(user_id, sobject, field):
        raise UnknownField(name, sobject)
    return field


def _column(org: Org, user_id: str, sobject: SObject, name: str, reading: Reading) -> Column:
    relationship, dot, key = name.partition(".")
    if not dot:
        field = visible_field(org, user_id, sobject, name)
        return Column(name, field, field.column, reading(field, key_prefixes(org, field)))
    reference = sobject.relationship(relationship)
    if reference is None or not org.permissions.readable(user_id, sobject, reference):
        raise UnknownField(name, sobject)
    for target in filter(None, map(org.schema.sobject, reference.reference_to)):
        by = target.field(key)
        if by is not None and (by.id_lookup or by.external_id):
            return Column(name, reference, reference.column, reading(by, frozenset()), Through(target, by))
    raise UnknownField(name, sobject)
