"""The select list as columns of SQL and slots of the record."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.schema import Field, SObject
from sfmeta.emulator.soql.errors import invalid_field, not_emulated, pointing
from sfmeta.emulator.soql.functions import LABEL
from sfmeta.emulator.soql.operations import Value, value_of
from sfmeta.emulator.soql.paths import Paths, Resolved, Stop
from sfmeta.emulator.soql.plan import AnySlot, ParentSlot, Slot, TypeofSlot
from sfmeta.emulator.soql.syntax import Call, Column, Expression, Fields, Item, Name, Typeof
from sfmeta.emulator.soql.typeof import typeof_slot

if TYPE_CHECKING:
    from sfmeta.emulator.soql.world import World

MOST_WITH_FIELDS = 200


class Selecting:
    """Collects columns and slots of one query, in the order of its select list."""

    def __init__(self, text: str, paths: Paths, world: World, columns: tuple[str, ...]) -> None:
        self._text = text
        self._paths = paths
        self._world = world
        self._keys: set[tuple[tuple[str, ...], str]] = set()
        self._parents: set[tuple[str, ...]] = {()}
        self.columns: list[str] = list(columns)
        self.slots: list[AnySlot] = []

    def records(self, items: tuple[Item, ...], limit: int | None) -> None:
        """The select list of a query that answers records; child queries are added by the caller."""
        for item in items:
            if isinstance(item, Fields):
                self._fields(item, limit)
            elif isinstance(item, Column):
                self._column(item)
            elif isinstance(item, Typeof):
                self.slots.append(self._typeof(item))

    def aggregates(self, items: tuple[Item, ...], grouped: Collection[str]) -> None:
        """The select list of a query with GROUP BY or aggregate functions; ``grouped`` by SQL."""
        count = 0
        for item in items:
            if not isinstance(item, Column):
                raise Fault("MALFORMED_QUERY", "only root queries support aggregate expressions")
            value = value_of(self._text, item.expression, self._paths)
            if not value.aggregate and value.sql not in grouped:
                raise _ungrouped(self._text, item.expression, value)
            if item.alias:
                key = item.alias
            elif isinstance(item.expression, Call):
                key, count = f"expr{count}", count + 1
            else:
                key = value.field.name if value.field else item.expression.text
            self._once((), key, f"duplicate alias: {key}", code="MALFORMED_QUERY")
            self.slots.append(
                Slot((), key, value.kind, (self._add(value.sql),), value.field, labelled=value.labelled,
                     aggregate=isinstance(item.expression, Call), written=_written(item.expression))
            )  # fmt: skip

    # ---- records

    def _column(self, item: Column) -> None:
        expression = item.expression
        if isinstance(expression, Call) and expression.function == LABEL:
            self._labelled(item, expression)
            return
        if item.alias:
            raise Fault("MALFORMED_QUERY", "only aggregate expressions use field aliasing")
        if isinstance(expression, Call):
            raise not_emulated(self._text, expression.at, f"{expression.written}() outside of a grouped query")
        self._resolved(self._paths.resolve(expression))

    def _labelled(self, item: Column, call: Call) -> None:
        value = value_of(self._text, call, self._paths)
        assert value.source is not None
        self._resolved(value.source, key=item.alias, labelled=True)

    def _resolved(self, found: Resolved, *, key: str | None = None, labelled: bool = False) -> None:
        stop, field = found.stop, found.field
        path = () if key else stop.path
        if path:
            self._parent(stop)
        name = key or field.name
        self._once(path, name, f"duplicate field selected: {name}")
        if field.type in ("address", "location"):
            self._compound(stop, field)
        else:
            self.slots.append(Slot(path, name, field.type, (self._add(found.sql),), field, labelled=labelled))

    def _parent(self, stop: Stop) -> None:
        """Make sure that every record on the way is there before its values."""
        for depth in range(1, len(stop.path) + 1):
            path = stop.path[:depth]
            if path not in self._parents:
                self._parents.add(path)
                step = self._paths.stop_of(Name(path, 0))
                self.slots.append(ParentSlot(path, self._add(step.id_sql), step.types))

    def _typeof(self, item: Typeof) -> TypeofSlot:
        slot = typeof_slot(self._text, item, self._paths, self._add)
        if slot.path in self._parents:
            raise Fault("MALFORMED_QUERY", f"duplicate field selected: {item.relationship.text}")  # modelled
        self._parents.add(slot.path)
        return slot

    def _compound(self, stop: Stop, field: Field) -> None:
        target = stop.targets[0]
        parts = components(target.sobject, field)
        indexes = tuple(self._add(self._paths.read(target, part)) for _, part in parts)
        self.slots.append(Slot(stop.path, field.name, field.type, indexes, field, tuple(name for name, _ in parts)))

    # ---- FIELDS()

    def _fields(self, item: Fields, limit: int | None) -> None:
        if item.scope != "STANDARD" and (limit is None or limit > MOST_WITH_FIELDS):
            raise Fault("MALFORMED_QUERY", f"The SOQL FIELDS function must have a LIMIT of at most {MOST_WITH_FIELDS}")
        sobject = self._paths.sobject
        for field in sobject.fields:
            wanted = item.scope == "ALL" or field.custom == (item.scope == "CUSTOM")
            if wanted and self._world.visible(sobject, field):
                self._resolved(self._paths.resolve(Name((field.name,), item.at)))

    # ---- bookkeeping

    def _add(self, sql: str) -> int:
        if sql not in self.columns:
            self.columns.append(sql)
        return self.columns.index(sql)

    def _once(self, path: tuple[str, ...], key: str, complaint: str, *, code: str = "INVALID_FIELD") -> None:
        folded = (path, key.casefold())
        if folded in self._keys:
            raise Fault(code, complaint)
        self._keys.add(folded)


def components(sobject: SObject, compound: Field) -> list[tuple[str, Field]]:
    """The parts of an address or a geolocation by their key: ``BillingCity`` is ``city`` of ``BillingAddress``."""
    prefix = compound.name.removesuffix("Address")
    parts = []
    for field in sobject.fields:
        if field.compound_field_name == compound.name and field is not compound:
            bare = field.name.removeprefix(prefix) if compound.type == "address" else field.name.rsplit("__", 2)[-2]
            parts.append((bare[:1].lower() + bare[1:], field))
    return sorted(parts, key=lambda part: part[0])


def _ungrouped(text: str, expression: Expression, value: Value) -> Fault:
    if value.field is None:
        return invalid_field(text, expression.at, "Field must be grouped or aggregated")
    message = f"Field must be grouped or aggregated: {value.field.name}"
    return Fault("MALFORMED_QUERY", pointing(text, expression.at, message))


def _written(expression: Expression) -> str:
    if isinstance(expression, Name):
        return expression.text
    return f"{expression.written}({_written(expression.argument) if expression.argument else ''})"
