"""The tree of a SOQL query: frozen, with the offset of everything that a later stage may complain about."""

from __future__ import annotations

from dataclasses import dataclass, field

# ---- expressions


@dataclass(frozen=True, slots=True)
class Name:
    """A field or a path of relationships that ends in one, as written: ``Owner.Profile.Name``."""

    parts: tuple[str, ...]
    at: int

    @property
    def text(self) -> str:
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Call:
    """``COUNT(Id)``, ``toLabel(Type)``, ``COUNT()``. ``function`` in capitals, ``written`` as it was."""

    function: str
    written: str
    argument: Name | Call | None
    at: int


Expression = Name | Call

# ---- literals


@dataclass(frozen=True, slots=True)
class Text:
    """``pattern`` is the same text for LIKE, in which ``\\`` still protects what follows it."""

    value: str
    pattern: str
    at: int


@dataclass(frozen=True, slots=True)
class Number:
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool
    at: int


@dataclass(frozen=True, slots=True)
class Null:
    at: int


@dataclass(frozen=True, slots=True)
class Date:
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class DateTime:
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Time:
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """A date literal: ``TODAY``, or ``LAST_N_DAYS`` with its ``count``."""

    name: str
    count: int | None
    at: int


Literal = Text | Number | Boolean | Null | Date | DateTime | Time | DateRange

# ---- conditions


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operator`` is one of = != < <= > >= LIKE."""

    left: Expression
    operator: str
    right: Literal
    at: int


@dataclass(frozen=True, slots=True)
class Membership:
    """``IN`` and ``NOT IN``, over a list or over a semi-join's query."""

    left: Expression
    negated: bool
    values: tuple[Literal, ...] | Query
    at: int


@dataclass(frozen=True, slots=True)
class Selection:
    """``INCLUDES`` and ``EXCLUDES`` of a multi-select picklist."""

    left: Expression
    negated: bool
    values: tuple[Literal, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition


@dataclass(frozen=True, slots=True)
class And:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    conditions: tuple[Condition, ...]


Condition = Comparison | Membership | Selection | Not | And | Or

# ---- the query


@dataclass(frozen=True, slots=True)
class Column:
    expression: Expression
    alias: str | None


@dataclass(frozen=True, slots=True)
class Fields:
    """``FIELDS(ALL)``, ``FIELDS(STANDARD)``, ``FIELDS(CUSTOM)``."""

    scope: str
    at: int


@dataclass(frozen=True, slots=True)
class Child:
    """A query over a child relationship, in the select list."""

    query: Query


@dataclass(frozen=True, slots=True)
class Typeof:
    """``TYPEOF What WHEN Account THEN Phone ELSE Name END``: fields by the type of what a polymorphic lookup names."""

    relationship: Name
    branches: tuple[tuple[Name, tuple[Name, ...]], ...]
    otherwise: tuple[Name, ...] | None


Item = Column | Fields | Child | Typeof


@dataclass(frozen=True, slots=True)
class Order:
    """``nulls_last`` is None where the query does not say: then nulls come first (SOQL, "ORDER BY")."""

    expression: Expression
    descending: bool
    nulls_last: bool | None


@dataclass(frozen=True, slots=True)
class Query:
    """``source`` names an sObject, or in a child query a relationship."""

    items: tuple[Item, ...]
    source: Name
    alias: str | None = None
    parents: tuple[tuple[Name, str], ...] = ()
    where: Condition | None = None
    grouping: tuple[Expression, ...] = ()
    having: Condition | None = None
    ordering: tuple[Order, ...] = field(default=())
    limit: int | None = None
    offset: int | None = None
    scope: str | None = None
    viewed: str | None = None
