"""What a function call or a field is in SQL, and what kind of value comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import not_emulated
from sfmeta.emulator.soql.functions import AGGREGATES, DATE_FUNCTIONS, LABEL, TIMEZONE
from sfmeta.emulator.soql.operands import NUMBERS
from sfmeta.emulator.soql.paths import Paths, Resolved
from sfmeta.emulator.soql.syntax import Call, Expression, Name

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import Field

NEVER_AGGREGATED = frozenset(
    ("boolean", "time", "base64", "address", "anyType", "encryptedstring", "location", "multipicklist")
)


@dataclass(frozen=True, slots=True)
class Value:
    """``sql`` computes it; ``kind`` is its describe type; ``source`` the field it is made of, None for COUNT().

    ``function`` is empty where the value is that field itself.
    """

    sql: str
    kind: str
    source: Resolved | None
    function: str = ""
    aggregate: bool = False
    labelled: bool = False

    @property
    def field(self) -> Field | None:
        return self.source.field if self.source else None


def value_of(text: str, expression: Expression, paths: Paths) -> Value:
    """The SQL of a field or call. Faults where the function is unknown, not emulated, or cannot take its argument."""
    if isinstance(expression, Name):
        found = paths.resolve(expression)
        return Value(found.sql, found.field.type, found)
    function = expression.function
    if function in AGGREGATES:
        return _aggregate(text, expression, paths)
    if function in DATE_FUNCTIONS:
        return _date(text, expression, paths)
    if function == LABEL and isinstance(expression.argument, Name):
        found = paths.resolve(expression.argument)
        return Value(found.sql, found.field.type, found, function, labelled=True)
    if function == TIMEZONE:
        raise not_emulated(text, expression.at, f"{expression.written}()")
    raise Fault("MALFORMED_QUERY", f"Unknown function: {expression.written}")  # modelled


def long_text(field: Field) -> bool:
    return field.type == "textarea" and field.length > 255


def flag(field: Field, name: str) -> bool:
    """``filterable``, ``groupable``, ``sortable`` or ``aggregatable``, as describe tells it, but of a compound field:
    describe calls it filterable for the sake of DISTANCE(), which is not emulated."""
    if field.type in ("address", "location"):
        return False
    own = getattr(field, name)
    return bool(own) if own is not None else bool(getattr(field.traits, name)) and not long_text(field)


def _aggregate(text: str, call: Call, paths: Paths) -> Value:
    function = AGGREGATES[call.function]
    if call.argument is None:
        if call.function != "COUNT":
            raise Fault("MALFORMED_QUERY", f"{call.written}() needs a field")  # modelled
        return Value("COUNT(*)", "int", None, "COUNT", aggregate=True)
    inner = value_of(text, call.argument, paths)
    field = inner.field
    if inner.aggregate or field is None:
        raise not_emulated(text, call.at, f"{call.written}() of another function")
    unfit = field.type in NEVER_AGGREGATED or long_text(field) or (function.numbers_only and inner.kind not in NUMBERS)
    if unfit:
        raise Fault("MALFORMED_QUERY", f"field {field.name} does not support aggregate operator {call.function}")
    return Value(
        function.sql.format(inner.sql), function.kind or inner.kind, inner.source, call.function, aggregate=True
    )


def _date(text: str, call: Call, paths: Paths) -> Value:
    function = DATE_FUNCTIONS[call.function]
    argument = call.argument
    if isinstance(argument, Call) and argument.function == TIMEZONE:
        argument = argument.argument
    if not isinstance(argument, Name):
        raise Fault("MALFORMED_QUERY", f"{call.written}() needs a date field")  # modelled
    found = paths.resolve(argument)
    kinds = ("datetime",) if function.datetime_only else ("date", "datetime")
    if found.field.type not in kinds:
        raise Fault(
            "MALFORMED_QUERY", f"field {found.field.name} does not support operator {call.function}"
        )  # modelled
    return Value(function.sql.format(found.sql), function.kind, found, call.function)
