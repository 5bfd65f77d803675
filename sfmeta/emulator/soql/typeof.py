"""TYPEOF: what is read of a polymorphic relationship depends on what it leads to (SOQL and SOSL Reference)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import no_type, not_emulated, pointing
from sfmeta.emulator.soql.paths import Paths, Stop
from sfmeta.emulator.soql.plan import Slot, TypeofSlot
from sfmeta.emulator.soql.syntax import Name, Typeof

COMPOUND = ("address", "location")


def typeof_slot(text: str, item: Typeof, paths: Paths, add: Callable[[str], int]) -> TypeofSlot:
    """The slot of one TYPEOF; ``add`` puts SQL among the columns and says where."""
    name = item.relationship
    stop = paths.stop_of(name)
    if not stop.polymorphic:
        message = f"TYPEOF needs a polymorphic relationship, '{name.text}' is none"  # modelled
        raise Fault("MALFORMED_QUERY", pointing(text, name.at, message))
    if stop.path[:-1]:
        raise not_emulated(text, name.at, "TYPEOF behind a relationship")
    values = _Values(text, paths, add)
    branches = tuple(_branch(text, stop, kind, names, values) for kind, names in item.branches)
    otherwise = None if item.otherwise is None else values.of(stop, item.otherwise)
    return TypeofSlot(stop.path, add(stop.id_sql), stop.types, branches, otherwise)


def _branch(
    text: str, stop: Stop, kind: Name, names: tuple[Name, ...], values: _Values
) -> tuple[str, tuple[Slot, ...]]:
    for target in stop.targets:
        if target.sobject.name.casefold() == kind.text.casefold():
            return target.sobject.name, values.of(Stop(stop.path, (target,)), names)
    raise no_type(text, kind.at, kind.text)


@dataclass(frozen=True, slots=True)
class _Values:
    text: str
    paths: Paths
    add: Callable[[str], int]

    def of(self, stop: Stop, names: tuple[Name, ...]) -> tuple[Slot, ...]:
        """The fields of a branch, each once; its slots are relative to the record."""
        slots: dict[str, Slot] = {}
        for name in names:
            if len(name.parts) > 1:
                raise not_emulated(self.text, name.at, "A path inside TYPEOF")
            found = self.paths.field_on(stop, name, name.text)
            if found.field.type in COMPOUND:
                raise not_emulated(self.text, name.at, "A compound field inside TYPEOF")
            field = found.field
            slots.setdefault(field.name, Slot((), field.name, field.type, (self.add(found.sql),), field))
        return tuple(slots.values())
