"""Names to columns: aliases, relationships upwards, and what the user may see of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.schema import Field
from sfmeta.emulator.soql.errors import no_column, no_relationship, not_emulated
from sfmeta.emulator.soql.syntax import Name, Query

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject
    from sfmeta.emulator.soql.world import World

MOST_LEVELS = 5

NAME_FIELDS = frozenset(
    [
        *("alias", "email", "firstname", "id", "isactive", "lastname", "lastreferenceddate", "lastvieweddate"),
        *("middlename", "name", "nameoralias", "phone", "profileid", "recordtypeid", "suffix", "title", "type"),
        *("username", "userroleid"),
    ]
)
"""What can be read through a polymorphic relationship (Object Reference, "Name"); for all else there is TYPEOF."""

NAME_RELATIONSHIPS = frozenset(("profile", "userrole"))
TYPE = Field("Type", "Type", "picklist")


@dataclass(frozen=True, slots=True)
class Target:
    """One table that a relationship may lead to, under its alias."""

    sobject: SObject
    alias: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a path has come to: the relationships walked, and the tables there; several where it is polymorphic."""

    path: tuple[str, ...]
    targets: tuple[Target, ...]

    @property
    def polymorphic(self) -> bool:
        return len(self.targets) > 1

    @property
    def types(self) -> tuple[tuple[str, str], ...]:
        """The objects' names by their key prefixes."""
        return tuple((target.sobject.key_prefix or "", target.sobject.name) for target in self.targets)

    @property
    def id_sql(self) -> str:
        return _either([f'{target.alias}."Id"' for target in self.targets])


@dataclass(frozen=True, slots=True)
class Resolved:
    """A field in reach of the query: ``sql`` reads it. ``stop`` tells on which object."""

    field: Field
    stop: Stop
    sql: str

    @property
    def sobject(self) -> SObject:
        return self.stop.targets[0].sobject


class Paths:
    """The tables of one query, joined as its paths are met. Every name is resolved before SQL is put together."""

    def __init__(self, text: str, query: Query, sobject: SObject, world: World, prefix: str = "t") -> None:
        self._text = text
        self._world = world
        self._prefix = prefix
        self._names = {name for name in (query.alias, sobject.name) if name}
        self.base = Stop((), (Target(sobject, f"{prefix}0"),))
        self._stops: dict[tuple[str, ...], Stop] = {(): self.base}
        self._aliases: dict[str, tuple[str, ...]] = {}
        self._joins: list[str] = []
        self._count = 0
        for path, alias in query.parents:
            self._aliases[alias.casefold()] = self._walk(path, path.parts).path

    @property
    def sobject(self) -> SObject:
        return self.base.targets[0].sobject

    @property
    def from_sql(self) -> str:
        first = self.base.targets[0]
        return " ".join([f"{self._world.table(first.sobject)} {first.alias}", *self._joins])

    def resolve(self, name: Name) -> Resolved:
        """The field that ``name`` means; an INVALID_FIELD fault where there is none that the user may see."""
        *relationships, last = name.parts
        stop = self._walk(name, tuple(relationships))
        return self.field_on(stop, name, last)

    def field_on(self, stop: Stop, name: Name, last: str) -> Resolved:
        """The field called ``last`` of what the path has come to; ``name`` is where it was written."""
        return self._of_name(stop, name, last) if stop.polymorphic else self._of_targets(stop, name, last)

    def _of_targets(self, stop: Stop, name: Name, last: str) -> Resolved:
        found: list[tuple[Field, str]] = []
        for target in stop.targets:
            field = target.sobject.field(last)
            if field is None and stop.polymorphic and last.casefold() == "name":
                field = target.sobject.name_field  # a case's number is its name
            if field is not None and self._world.visible(target.sobject, field):
                found.append((field, self._read(target, field)))
        if not found:
            entity = stop.targets[0].sobject.name if len(stop.targets) == 1 else "Name"
            raise no_column(self._text, name.at, last, entity)
        return Resolved(found[0][0], stop, _either([sql for _, sql in found]))

    def _of_name(self, stop: Stop, name: Name, last: str) -> Resolved:
        """A field of the object Name, which stands for all that a polymorphic relationship may lead to."""
        if last.casefold() not in NAME_FIELDS:
            raise no_column(self._text, name.at, last, "Name")
        if last.casefold() != "type":
            return self._of_targets(stop, name, last)
        cases = [f"WHEN {target.alias}.\"Id\" IS NOT NULL THEN '{target.sobject.name}'" for target in stop.targets]
        return Resolved(TYPE, stop, f"CASE {' '.join(cases)} END")

    def stop_of(self, name: Name) -> Stop:
        """Where a path of relationships alone leads."""
        return self._walk(name, name.parts)

    def read(self, target: Target, field: Field) -> str:
        return self._read(target, field)

    def _read(self, target: Target, field: Field) -> str:
        if field.stored:
            column = f"{target.alias}.{quoted(field.column)}"
            return f"masked({column}, '{field.mask_type}', '{field.mask}')" if self._world.masked(field) else column
        return self._world.formula(target.sobject, field, target.alias) or "NULL"

    def _walk(self, name: Name, relationships: tuple[str, ...]) -> Stop:
        stop = self.base
        if relationships:
            first = relationships[0].casefold()
            known = self.sobject.relationship(relationships[0])
            if first in self._aliases:
                stop, relationships = self._stops[self._aliases[first]], relationships[1:]
            elif known is None and any(first == own.casefold() for own in self._names):
                relationships = relationships[1:]
        for relationship in relationships:
            stop = self._step(name, stop, relationship)
        return stop

    def _step(self, name: Name, stop: Stop, relationship: str) -> Stop:
        source = self._people(name, stop, relationship) if stop.polymorphic else stop.targets[0]
        field = source.sobject.relationship(relationship)
        if field is None or not self._world.visible(source.sobject, field) or len(stop.path) >= MOST_LEVELS:
            raise no_relationship(self._text, name.at, relationship)
        path = (*stop.path, str(field.relationship_name))
        if path not in self._stops:
            self._stops[path] = self._join(name, path, f"{source.alias}.{quoted(field.column)}", field)
        return self._stops[path]

    def _people(self, name: Name, stop: Stop, relationship: str) -> Target:
        """The users among what a polymorphic relationship may lead to: Name has their role and their profile."""
        users = [target for target in stop.targets if target.sobject.name == "User"]
        if not users or relationship.casefold() not in NAME_RELATIONSHIPS:
            raise not_emulated(self._text, name.at, f"The relationship '{relationship}' behind a polymorphic one")
        return users[0]

    def _join(self, name: Name, path: tuple[str, ...], foreign_key: str, field: Field) -> Stop:
        targets = []
        for sobject in filter(None, map(self._world.schema.sobject, field.reference_to)):
            self._count += 1
            alias = f"{self._prefix}{self._count}"
            self._joins.append(f'LEFT JOIN {self._world.table(sobject)} {alias} ON {alias}."Id" = {foreign_key}')
            targets.append(Target(sobject, alias))
        if not targets:
            raise no_relationship(self._text, name.at, path[-1])
        return Stop(path, tuple(targets))


def _either(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"COALESCE({', '.join(parts)})"
