"""A query's tree to a plan, for the eyes of one user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import no_child_relationship, no_query, no_type, not_emulated
from sfmeta.emulator.soql.filters import Filters
from sfmeta.emulator.soql.operations import Value, flag, value_of
from sfmeta.emulator.soql.ordering import ordering_sql
from sfmeta.emulator.soql.paths import Paths
from sfmeta.emulator.soql.plan import ChildSlot, Plan
from sfmeta.emulator.soql.selecting import Selecting
from sfmeta.emulator.soql.sql import Sql, bracketed, joined
from sfmeta.emulator.soql.syntax import Call, Child, Column, Item, Name, Query

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import ChildRelationship, SObject
    from sfmeta.emulator.soql.world import World

MOST_OFFSET = 2000
DEEPEST = 5
AGGREGATING = frozenset(("COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"))


def compile_query(text: str, query: Query, world: World, *, all_rows: bool = False) -> Plan:
    """The plan of ``query``, whose source is ``text``. ``all_rows`` is queryAll: deleted rows too."""
    sobject = world.schema.sobject(query.source.text)
    if sobject is None or not world.readable(sobject):
        raise no_type(text, query.source.at, query.source.text)
    if not sobject.queryable:
        raise no_query(sobject.name)
    return _Compiler(text, world, all_rows).root(query, sobject)


class _Compiler:
    def __init__(self, text: str, world: World, all_rows: bool) -> None:
        self.text = text
        self.world = world
        self.all_rows = all_rows
        self._semi_joins = 0

    def root(self, query: Query, sobject: SObject) -> Plan:
        if query.offset is not None and query.offset > MOST_OFFSET:
            raise Fault("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {MOST_OFFSET}")
        paths = Paths(self.text, query, sobject, self.world)
        where = self._where(query, paths)
        if _counts_only(query.items):
            return self._count(query, paths, where)
        if query.grouping or any(_aggregates(item) for item in query.items):
            return self._aggregate(query, paths, where)
        return self._records(query, paths, where, depth=1)

    # ---- the three kinds of query

    def _count(self, query: Query, paths: Paths, where: Sql) -> Plan:
        if query.grouping or query.ordering:
            raise not_emulated(self.text, query.source.at, "COUNT() with GROUP BY or ORDER BY")
        columns = (f'{paths.base.targets[0].alias}."Id"',)
        return Plan(
            paths.sobject, columns, paths.from_sql, where, (), limit=query.limit, offset=query.offset, counts=True
        )

    def _aggregate(self, query: Query, paths: Paths, where: Sql) -> Plan:
        if not query.grouping and query.limit is not None:
            raise Fault(
                "MALFORMED_QUERY", "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"
            )
        grouped = self._groups(query, paths)
        selecting = Selecting(self.text, paths, self.world, ())
        selecting.aggregates(query.items, grouped)
        having = None
        if query.having:
            having = Filters(self.text, paths, self.world.today, None, having=True).sql(query.having)
        ordering = ordering_sql(self.text, query.ordering, paths, grouped)
        return Plan(
            paths.sobject,
            tuple(selecting.columns),
            paths.from_sql,
            where,
            tuple(selecting.slots),
            grouping=tuple(grouped),
            having=having,
            ordering=ordering,
            limit=query.limit,
            offset=query.offset,
            aggregates=True,
        )

    def _records(self, query: Query, paths: Paths, where: Sql, *, depth: int, foreign_key: str | None = None) -> Plan:
        if query.having:
            raise Fault("MALFORMED_QUERY", "having clause is only allowed in a grouped query")  # modelled
        first = (f'{paths.base.targets[0].alias}."Id"', *((foreign_key,) if foreign_key else ()))
        selecting = Selecting(self.text, paths, self.world, first)
        for item in query.items:
            if isinstance(item, Child):
                selecting.slots.append(self._child(item.query, paths.sobject, depth + 1))
            else:
                selecting.records((item,), query.limit)
        ordering = ordering_sql(self.text, query.ordering, paths, None)
        return Plan(
            paths.sobject,
            tuple(selecting.columns),
            paths.from_sql,
            where,
            tuple(selecting.slots),
            ordering=ordering,
            limit=query.limit,
            offset=query.offset,
            foreign_key=foreign_key,
        )

    # ---- queries inside

    def _child(self, query: Query, parent: SObject, depth: int) -> ChildSlot:
        relationship = self._relationship(query.source, parent)
        sobject = self.world.schema.sobject(relationship.child)
        field = sobject.field(relationship.field) if sobject else None
        if sobject is None or field is None or not self.world.readable(sobject) or depth > DEEPEST:
            raise no_child_relationship(self.text, query.source.at, query.source.text)
        if query.grouping or any(_aggregates(item) for item in query.items):
            raise Fault("MALFORMED_QUERY", "only root queries support aggregate expressions")
        paths = Paths(self.text, query, sobject, self.world, prefix=f"c{depth}_")
        foreign_key = f"{paths.base.targets[0].alias}.{quoted(field.column)}"
        where = self._where(query, paths)
        plan = self._records(query, paths, where, depth=depth, foreign_key=foreign_key)
        return ChildSlot(str(relationship.name), plan)

    def _relationship(self, source: Name, parent: SObject) -> ChildRelationship:
        """``FROM Contacts``, or ``FROM Account.Contacts`` with the parent before it."""
        wanted = source.parts[-1].casefold()
        for relationship in self.world.schema.children(parent.name):
            if relationship.name and relationship.name.casefold() == wanted:
                return relationship
        raise no_child_relationship(self.text, source.at, source.text)

    def _semi_join(self, query: Query, left: Value) -> Sql:
        self._semi_joins += 1
        if self._semi_joins > 2:
            raise Fault("MALFORMED_QUERY", "Maximum 2 semi join sub-selects are allowed")
        sobject = self.world.schema.sobject(query.source.text)
        if sobject is None or not self.world.readable(sobject):
            raise no_type(self.text, query.source.at, query.source.text)
        paths = Paths(self.text, query, sobject, self.world, prefix=f"s{self._semi_joins}_")
        if len(query.items) != 1 or not isinstance(query.items[0], Column):
            raise Fault("MALFORMED_QUERY", "Semi join sub-selects can only query one field")  # modelled
        inner = value_of(self.text, query.items[0].expression, paths)
        if inner.kind not in ("id", "reference"):
            name = inner.field.name if inner.field else ""
            raise Fault("MALFORMED_QUERY", f"The inner select field '{name}' must be an id field")  # modelled
        where = self._conditions(query, paths, Filters(self.text, paths, self.world.today, None))
        return Sql(f"SELECT {inner.sql} FROM {paths.from_sql} WHERE {inner.sql} IS NOT NULL AND ") + bracketed(where)

    # ---- clauses

    def _where(self, query: Query, paths: Paths) -> Sql:
        return self._conditions(query, paths, Filters(self.text, paths, self.world.today, self._semi_join))

    def _conditions(self, query: Query, paths: Paths, filters: Filters) -> Sql:
        alias = paths.base.targets[0].alias
        parts = []
        deleted = paths.sobject.field("IsDeleted")
        if deleted is not None and deleted.stored and not self.all_rows:
            parts.append(Sql(f'{alias}."IsDeleted" = 0'))
        if query.scope:
            parts += self._scope(query, paths, alias)
        if query.where:
            parts.append(bracketed(filters.sql(query.where)))
        return joined(" AND ", parts) if parts else Sql("1")

    def _scope(self, query: Query, paths: Paths, alias: str) -> list[Sql]:
        scope = str(query.scope).casefold()
        if scope == "everything":
            return []
        if scope == "mine" and paths.sobject.field("OwnerId"):
            return [Sql(f'{alias}."OwnerId" = ?', (self.world.user_id,))]
        raise not_emulated(self.text, query.source.at, f"USING SCOPE {query.scope}")

    def _groups(self, query: Query, paths: Paths) -> dict[str, Value]:
        """What the query groups by, by its SQL."""
        groups: dict[str, Value] = {}
        for expression in query.grouping:
            value = value_of(self.text, expression, paths)
            field = value.field
            if field and not value.function and not flag(field, "groupable"):
                raise Fault("MALFORMED_QUERY", f"field '{field.name}' can not be grouped in a query call")
            groups[value.sql] = value
        return groups


def _counts_only(items: tuple[Item, ...]) -> bool:
    match items:
        case (Column(expression=Call(function="COUNT", argument=None)),):
            return True
        case _:
            return False


def _aggregates(item: Item) -> bool:
    return isinstance(item, Column) and isinstance(item.expression, Call) and item.expression.function in AGGREGATING
