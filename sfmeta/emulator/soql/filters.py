"""WHERE and HAVING as SQL.

SOQL knows no unknown: ``!=`` and ``NOT IN`` are true of an empty field, NOT of a condition that an empty field does not
meet. Text is compared without regard to case unless the field is case-sensitive (SOQL, "Comparison Operators").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import invalid_field, malformed, pointing
from sfmeta.emulator.soql.operands import IDS, WORDS, operand, wrong_type
from sfmeta.emulator.soql.operations import Value, flag, value_of
from sfmeta.emulator.soql.paths import Paths
from sfmeta.emulator.soql.ranges import days
from sfmeta.emulator.soql.sql import Sql, bracketed, every, joined, some
from sfmeta.emulator.soql.syntax import (
    And,
    Comparison,
    Condition,
    DateRange,
    Expression,
    Literal,
    Membership,
    Not,
    Null,
    Or,
    Query,
    Selection,
    Text,
)

if TYPE_CHECKING:
    from datetime import date

FALSE = Sql("0")
SemiJoin = Callable[[Query, Value], Sql]


@dataclass(frozen=True, slots=True)
class Filters:
    """``semi_join`` compiles the query of an IN; None where such a query is not allowed (HAVING, inside another)."""

    text: str
    paths: Paths
    today: date
    semi_join: SemiJoin | None
    having: bool = False

    def sql(self, condition: Condition) -> Sql:
        match condition:
            case And(conditions=parts):
                return every([self.sql(part) for part in parts])
            case Or(conditions=parts):
                self._no_semi_join_in(parts)
                return some([self.sql(part) for part in parts])
            case Not(condition=inner):
                self._no_semi_join_in((inner,))
                return Sql("NOT COALESCE(") + self.sql(inner) + Sql(", 0)")
            case Comparison():
                return self._comparison(condition)
            case Membership():
                return self._membership(condition)
            case Selection():
                return self._selection(condition)

    def _value(self, expression: Expression) -> Value:
        value = value_of(self.text, expression, self.paths)
        if value.aggregate and not self.having:
            raise Fault("MALFORMED_QUERY", pointing(self.text, expression.at, "Aggregates are only allowed in HAVING"))
        field = value.field
        if field and not value.aggregate and not flag(field, "filterable"):
            raise invalid_field(self.text, expression.at, f"field '{field.name}' can not be filtered in a query call")
        return value

    def _name(self, value: Value, expression: Expression) -> str:
        return value.field.name if value.field else str(expression)

    # ---- = != < <= > >= LIKE

    def _comparison(self, condition: Comparison) -> Sql:
        value = self._value(condition.left)
        if condition.operator == "LIKE":
            return self._like(value, condition)
        if isinstance(condition.right, DateRange):
            return self._range(value, condition.left, condition.operator, condition.right)
        return self._compare(value, condition.left, condition.operator, condition.right)

    def _compare(self, value: Value, left: Expression, operator: str, literal: Literal) -> Sql:
        cell = operand(self.text, left.at, self._name(value, left), value.kind, literal)
        if value.kind == "boolean" and cell is None:
            cell = 0  # null matches what is false (SOQL, "Use null in WHERE")
        sql = value.sql
        if cell is None:
            if operator not in ("=", "!="):
                return FALSE
            return Sql(f"{sql} IS {'' if operator == '=' else 'NOT '}NULL")
        if isinstance(cell, str) and not cell.isascii() and value.kind not in WORDS:
            sql, cell = f"fold({sql})", cell.casefold()
        if operator == "!=":
            return Sql(f"{sql} IS NOT ?", (cell,))
        return Sql(f"{sql} {operator} ?", (cell,))

    def _range(self, value: Value, left: Expression, operator: str, literal: DateRange) -> Sql:
        if value.kind not in ("date", "datetime"):
            raise wrong_type(self.text, left.at, self._name(value, left), value.kind)
        try:
            first, after = (_edge(day, value.kind) for day in days(literal.name, literal.count, self.today))
        except (ValueError, OverflowError):
            message = f"{literal.name}:{literal.count} is out of the range of dates"  # modelled
            raise malformed(self.text, literal.at, message) from None
        match operator:
            case "=":
                return Sql(f"{value.sql} >= ? AND {value.sql} < ?", (first, after))
            case "!=":
                return Sql(f"({value.sql} IS NULL OR {value.sql} < ? OR {value.sql} >= ?)", (first, after))
            case "<" | ">=":
                return Sql(f"{value.sql} {operator} ?", (first,))
            case "<=":
                return Sql(f"{value.sql} < ?", (after,))
            case _:
                return Sql(f"{value.sql} >= ?", (after,))

    def _like(self, value: Value, condition: Comparison) -> Sql:
        if value.kind in IDS:
            raise self._operator("invalid operator on id field", condition)
        if value.kind in WORDS or value.kind == "multipicklist":
            raise self._operator("invalid operator", condition)
        if isinstance(condition.right, Null):
            raise Fault(
                "MALFORMED_QUERY", pointing(self.text, condition.right.at, "unexpected token: 'NULL'", grammar=True)
            )
        if not isinstance(condition.right, Text):
            raise wrong_type(self.text, condition.left.at, self._name(value, condition.left), value.kind)
        pattern = condition.right.pattern
        if not pattern:
            return Sql(f"{value.sql} IS NULL")
        if not pattern.isascii():
            return Sql(f"fold({value.sql}) LIKE ? ESCAPE '\\'", (pattern.casefold(),))
        return Sql(f"{value.sql} LIKE ? ESCAPE '\\'", (pattern,))

    def _operator(self, message: str, condition: Comparison) -> Fault:
        return Fault("INVALID_QUERY_FILTER_OPERATOR", pointing(self.text, condition.left.at, message))

    # ---- IN, INCLUDES

    def _membership(self, condition: Membership) -> Sql:
        value = self._value(condition.left)
        if isinstance(condition.values, Query):
            return self._semi_join(condition, value, condition.values)
        single = [literal for literal in condition.values if isinstance(literal, DateRange)]
        if single or value.kind == "multipicklist":
            parts = [self._any(value, condition, literal) for literal in condition.values]
            whole = some(parts)
            return Sql("NOT COALESCE(") + whole + Sql(", 0)") if condition.negated else bracketed(whole)
        name = self._name(value, condition.left)
        cells = [operand(self.text, condition.left.at, name, value.kind, literal) for literal in condition.values]
        given = [cell for cell in cells if cell is not None]
        sql = value.sql
        if value.kind not in WORDS and any(isinstance(cell, str) and not cell.isascii() for cell in given):
            sql, given = f"fold({sql})", [str(cell).casefold() for cell in given]
        inside = Sql(f"{sql} IN ({', '.join('?' * len(given))})", tuple(given))
        if len(given) < len(cells):
            inside = Sql(f"({sql} IS NULL OR {inside.text})", inside.values)
        return Sql("NOT COALESCE(") + inside + Sql(", 0)") if condition.negated else inside

    def _any(self, value: Value, condition: Membership, literal: Literal) -> Sql:
        if isinstance(literal, DateRange):
            return self._range(value, condition.left, "=", literal)
        return self._compare(value, condition.left, "=", literal)

    def _selection(self, condition: Selection) -> Sql:
        value = self._value(condition.left)
        if value.kind != "multipicklist":
            message = "includes/excludes operators only valid on multipicklist field"  # modelled
            raise Fault("INVALID_QUERY_FILTER_OPERATOR", pointing(self.text, condition.left.at, message))
        groups = [self._selected(value, condition, literal) for literal in condition.values]
        whole = some(groups)
        return Sql("NOT COALESCE(") + whole + Sql(", 0)") if condition.negated else bracketed(whole)

    def _selected(self, value: Value, condition: Selection, literal: Literal) -> Sql:
        """``'AAA;BBB'`` wants both selected."""
        cell = operand(self.text, condition.left.at, self._name(value, condition.left), value.kind, literal)
        if cell is None:
            return Sql(f"{value.sql} IS NULL")
        parts = [part.strip().casefold() for part in str(cell).split(";") if part.strip()]
        return joined(
            " AND ", [Sql(f"instr(fold(';' || {value.sql} || ';'), ?) > 0", (f";{part};",)) for part in parts]
        )

    def _semi_join(self, condition: Membership, value: Value, query: Query) -> Sql:
        if self.semi_join is None:
            raise Fault("MALFORMED_QUERY", "Nesting of semi join sub-selects is not supported")
        if value.kind not in IDS:
            message = (
                "semi join sub-selects can only query id fields, cannot use: '"
                + self._name(value, condition.left)
                + "'"
            )
            raise Fault("MALFORMED_QUERY", pointing(self.text, condition.left.at, message))  # modelled
        inner = self.semi_join(query, value)
        sql = Sql(f"{value.sql} IN (") + inner + Sql(")")
        return Sql("NOT COALESCE(") + sql + Sql(", 0)") if condition.negated else sql

    def _no_semi_join_in(self, parts: tuple[Condition, ...]) -> None:
        if any(isinstance(part, Membership) and isinstance(part.values, Query) for part in parts):
            raise Fault("MALFORMED_QUERY", "Semi join sub-selects are not allowed with the 'OR' operator")


def _edge(day: date, kind: str) -> str:
    return day.isoformat() if kind == "date" else f"{day.isoformat()}T00:00:00.000+0000"
