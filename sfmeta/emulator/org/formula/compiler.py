"""A formula's tree to SQL over the table of its object, for one user at one moment."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.formula import operators, values
from sfmeta.emulator.org.formula.errors import (
    cycle,
    unemulated,
    unknown_field,
    unknown_function,
    unsupported,
    wrong_count,
    wrong_object,
    wrong_result,
    wrong_type,
)
from sfmeta.emulator.org.formula.functions import FUNCTIONS, KNOWN
from sfmeta.emulator.org.formula.parser import parse
from sfmeta.emulator.org.formula.rollup import rollup_sql
from sfmeta.emulator.org.formula.settings import metadata_field, metadata_sql, setting_field, setting_sql
from sfmeta.emulator.org.formula.tree import Binary, Call, Constant, Name, Node, Number, Text, Unary, step_of
from sfmeta.emulator.org.formula.values import (
    BOOLEAN,
    CHOICES,
    DATE,
    DATETIME,
    NOTHING,
    NUMBER,
    TEXT,
    TIME,
    Value,
    literal,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sfmeta.emulator.org.schema import Field, Schema, SObject

DEEPEST = 10
OWN = {"$User": "User", "$Organization": "Organization", "$Profile": "Profile", "$UserRole": "UserRole"}
"""Global variables: the object whose row of the user's they are."""
NO_RECORD = ""
QUEUE = "queue"
QUEUED = ("Case", "Lead", "Order", "Task")
"""The standard objects whose records a queue can own (Salesforce Help, "Create Queues"), beside all custom ones."""
QUEUE_FIELDS = {"queuename": "Name", "queueemail": "Email"}
"""What a formula calls the fields of the group that is a queue, where it has names of its own for them."""
FIXED: Mapping[str, tuple[str, str]] = {
    "$system.origindatetime": ("1900-01-01T00:00:00.000+0000", DATETIME),
    "$user.uitheme": ("Theme4d", TEXT),
    "$user.uithemedisplayed": ("Theme4d", TEXT),
}
"""Global variables that are the same for everybody here (Salesforce Help, "Understanding Global Variables"): everybody
sees Lightning Experience."""
SERVER = re.compile(r"(Partner|Enterprise)_Server_URL_(\d{2,3})", re.IGNORECASE)
DOMAIN = "https://emulator.my.salesforce.com"


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who reads, and when. ``has_record`` says whether a custom metadata type has a record of a name; who computes a
    formula that was checked when it was deployed need not ask."""

    schema: Schema
    user_id: str
    now: datetime
    has_record: Callable[[SObject, str], bool] = lambda sobject, name: True


def formula_sql(eyes: Eyes, sobject: SObject, field: Field, alias: str) -> str:
    """SQL of a calculated field's cell, over the table that ``alias`` stands for.

    Queries compare texts in whatever case they are written; formulas do not.
    """
    cell = _Compiler(eyes, sobject, alias, field).cell()
    return f"({cell} COLLATE NOCASE)" if values.OF_DESCRIBE.get(field.type, TEXT) == TEXT else cell


def default_sql(eyes: Eyes, sobject: SObject, field: Field) -> str:
    """SQL of what a new record gets in the field. There is no record yet whose fields the formula could name.

    Options stand in it as texts, percentages as decimals: 0.10 (the examples beside the box in Setup).
    """
    type_ = "string" if values.OF_DESCRIBE.get(field.type) in CHOICES else field.type
    asked = replace(field, type=type_, calculated_formula=field.default_value_formula)
    return _Compiler(eyes, sobject, NO_RECORD, asked).cell()


def check(eyes: Eyes, sobject: SObject, field: Field) -> None:
    """Raise FormulaError for what keeps the field, or its default, from being computed."""
    if field.calculated:
        _Compiler(eyes, sobject, "t", field).cell()
    elif field.default_value_formula:
        default_sql(eyes, sobject, field)


class _Compiler:
    """Compiles one field; fields that it uses are compiled by compilers of their own, so deep and no deeper."""

    def __init__(self, eyes: Eyes, sobject: SObject, alias: str, field: Field, depth: int = 0) -> None:
        if depth > DEEPEST:
            raise cycle()
        self.eyes = eyes
        self.sobject = sobject
        self.alias = alias
        self.field = field
        self.depth = depth

    def cell(self) -> str:
        """The field as its column would hold it."""
        if self.field.rollup:
            return rollup_sql(self.eyes.schema, self.field, self.alias, self.other)
        value = self.compile(parse(self.field.calculated_formula or ""))
        expected = values.OF_DESCRIBE.get(self.field.type, TEXT)
        if value.kind in CHOICES:
            raise wrong_type("formula", (expected,), value)
        if (value.kind, expected) == (DATETIME, DATE):  # `CreatedDate` in a date field: real orgs have such
            return f"substr({value.sql}, 1, 10)"
        if value.kind not in (expected, NOTHING):
            raise wrong_result(value.kind, expected)
        if expected == NUMBER:
            share = "100.0 * " if self.field.type == "percent" else ""
            return f"formula_round({share}{value.sql}, {self.field.scale})"
        if expected == TEXT:
            return f"NULLIF({value.sql}, '')"
        return f"COALESCE({value.sql}, 0)" if expected == BOOLEAN else value.sql

    # ---- parts

    def compile(self, node: Node) -> Value:
        match node:
            case Number(text):
                return Value(f"{text}." if "." not in text else text, NUMBER)
            case Text(value):
                return Value(literal(value), TEXT)
            case Constant("NULL"):
                return Value("NULL", NOTHING)
            case Constant(name):
                return Value("1" if name == "TRUE" else "0", BOOLEAN)
            case Name():
                return self.name(node)
            case Call(name, arguments):
                return self.call(name, [self.compile(argument) for argument in arguments])
            case Unary(operator, operand):
                return operators.unary(operator, self.compile(operand))
            case Binary(operator, left, right):
                return operators.binary(operator, self.compile(left), self.compile(right))

    def call(self, name: str, arguments: list[Value]) -> Value:
        now = f"{self.eyes.now:%Y-%m-%dT%H:%M:%S}"
        clock = {
            "NOW": Value(literal(f"{now}.000+0000"), DATETIME),
            "TIMENOW": Value(literal(f"{now[11:]}.000Z"), TIME),
            "TODAY": Value(literal(now[:10]), DATE),
        }
        if name in clock:
            if arguments:
                raise wrong_count(name, 0, len(arguments))
            return clock[name]
        if name in FUNCTIONS:
            return FUNCTIONS[name].call(name, arguments)
        raise unemulated(f"the function {name}") if name in KNOWN else unknown_function(name)

    # ---- names

    def name(self, name: Name) -> Value:
        if name.parts[0].startswith("$"):
            return self.own(name)
        if self.alias == NO_RECORD:
            raise unknown_field(str(name))
        return self.along(name.parts, self.sobject, self.alias)

    def along(self, parts: tuple[str, ...], sobject: SObject, alias: str) -> Value:
        """The field at the end of a path of relationships, each of them a subquery for the one parent."""
        if len(parts) == 1:
            return self.read(sobject, alias, parts[0])
        step, meant = step_of(parts[0])
        relationship = sobject.relationship(step)
        if relationship is None:
            raise unknown_field(step)
        target = self._target(relationship, meant, sobject)
        if target is None:
            raise wrong_object(relationship.name, meant) if meant else unknown_field(step)
        parent = f"{alias}_p"
        following = QUEUE_FIELDS.get(parts[1].casefold(), parts[1]) if meant.casefold() == QUEUE else parts[1]
        inner = self.along((following, *parts[2:]), target, parent)
        joined = f"{parent}.{quoted('Id')} = {alias}.{quoted(relationship.column)}"
        made = self._within(inner, f" FROM {quoted(target.table)} {parent} WHERE {joined})")
        return replace(made, sql=f"COALESCE({made.sql}, 0)") if inner.kind == NUMBER and self._zero else made

    def _target(self, relationship: Field, meant: str, sobject: SObject) -> SObject | None:
        """The object that the relationship leads to; of several the one that the formula says, or the first. A queue
        is a group, and can own the records of every custom object."""
        if meant.casefold() == QUEUE and relationship.name == "OwnerId":
            queues = sobject.custom or sobject.name in QUEUED or "Group" in relationship.reference_to
            return self.eyes.schema.sobject("Group") if queues else None
        names = [name for name in relationship.reference_to if meant.casefold() in ("", name.casefold())]
        return self.eyes.schema.sobject(names[0]) if names else None

    def _within(self, inner: Value, tail: str) -> Value:
        whole = f"(SELECT {inner.whole}{tail}" if inner.whole else ""
        return replace(inner, sql=f"(SELECT {inner.sql}{tail}", whole=whole)

    @property
    def _zero(self) -> bool:
        return self.field.formula_treat_null_number_as_zero

    def read(self, sobject: SObject, alias: str, name: str) -> Value:
        field = sobject.field(name)
        if field is None:
            raise unknown_field(name)
        if field.long_text:
            raise unsupported("Long Text Area", field.name)
        if field.calculated:
            cell = self.other(sobject, alias, field)
        elif field.stored:
            cell = f"{alias}.{quoted(field.column)}"
        else:
            raise unemulated(f"a field of type {field.type}")
        return self.value(field, cell)

    def other(self, sobject: SObject, alias: str, field: Field) -> str:
        """The cell of another calculated field."""
        return _Compiler(self.eyes, sobject, alias, field, self.depth + 1).cell()

    def value(self, field: Field, cell: str) -> Value:
        kind = values.OF_DESCRIBE.get(field.type, TEXT)
        if kind == NUMBER:
            number = f"({cell} / 100.0)" if field.type == "percent" else cell
            return Value(f"COALESCE({number}, 0)" if self._zero else number, NUMBER, field.name)
        if field.type in ("id", "reference"):
            return Value(f"substr({cell}, 1, 15)", TEXT, field.name, whole=cell)
        return Value(cell, kind, field.name)

    def own(self, name: Name) -> Value:
        """``$User.Email`` and the like: a field of the row that belongs to who reads."""
        variable, *rest = name.parts
        if variable.casefold() == "$api":
            return self.server(name)
        if variable.casefold() == "$setup":
            return self.setting(name)
        if variable.casefold() == "$custommetadata":
            return self.metadata(name)
        if str(name).casefold() in FIXED:
            text, kind = FIXED[str(name).casefold()]
            return Value(literal(text), kind)
        if variable.casefold() == "$label":  # custom labels are not emulated: there is none
            raise unknown_field(str(name))
        key = next((known for known in OWN if known.casefold() == variable.casefold()), None)
        target = self.eyes.schema.sobject(OWN[key]) if key else None
        if key is None or target is None or not rest:
            raise unemulated(str(name))
        inner = self.along(tuple(rest), target, "own")
        user = f"(SELECT {{}} FROM {quoted('User')} WHERE {quoted('Id')} = {literal(self.eyes.user_id)})"
        which: dict[str, Callable[[], str]] = {
            "$User": lambda: f" WHERE own.{quoted('Id')} = {literal(self.eyes.user_id)})",
            "$Organization": lambda: ")",
            "$Profile": lambda: f" WHERE own.{quoted('Id')} = {user.format(quoted('ProfileId'))})",
            "$UserRole": lambda: f" WHERE own.{quoted('Id')} = {user.format(quoted('UserRoleId'))})",
        }
        return self._within(inner, f" FROM {quoted(target.table)} own{which[key]()}")

    def setting(self, name: Name) -> Value:
        found = setting_field(self.eyes.schema, name.parts)
        if found is None:
            raise unknown_field(str(name))
        sobject, field = found
        return self.value(field, setting_sql(sobject, field, self.eyes.user_id))

    def metadata(self, name: Name) -> Value:
        found = metadata_field(self.eyes.schema, name.parts)
        if found is None or not self.eyes.has_record(found[0], name.parts[2]):
            raise unknown_field(str(name))
        sobject, field = found
        return self.value(field, metadata_sql(sobject, field, name.parts[2]))

    def server(self, name: Name) -> Value:
        """``$Api.Partner_Server_URL_260``: where that version of the SOAP API is, at the org's own domain."""
        match = SERVER.fullmatch(name.parts[-1])
        if match is None:
            raise unemulated(str(name))
        letter = "u" if match[1].casefold() == "partner" else "c"
        version = f"{int(match[2]) // 10}.{int(match[2]) % 10}"
        address = literal(f"{DOMAIN}/services/Soap/{letter}/{version}/")
        return Value(f"({address} || (SELECT substr({quoted('Id')}, 1, 15) FROM {quoted('Organization')}))", TEXT)
