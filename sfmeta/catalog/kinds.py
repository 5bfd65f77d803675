"""The kinds of value that YAML tells apart, which of them a shape takes, and what a finding says of them."""

from __future__ import annotations

import enum
import re
from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries, Items, Leaf
from sfmeta.catalog.shape import Choice, Flag, Integer, ListOf, Nothing, OneOf, Record, Shape, Table, Text
from sfmeta.catalog.wording import listed, shortened

if TYPE_CHECKING:
    from sfmeta.catalog.document import Value


class Kind(enum.Enum):
    """Each with what it is called when it is found and when it is wanted."""

    NOTHING = ("empty", ("empty",))
    FLAG = ("true or false", ("true", "false"))
    NUMBER = ("a number", ("a whole number",))
    TEXT = ("text", ("text",))
    OTHER = ("a date, a fraction or a number in another notation", ())
    LIST = ("a list", ("a list",))
    MAPPING = ("a mapping", ("a mapping of keys to values",))


def kind_of(value: Value) -> Kind:
    match value:
        case Items():
            return Kind.LIST
        case Entries():
            return Kind.MAPPING
        case Leaf(value=None):
            return Kind.NOTHING
        case Leaf(value=bool()):
            return Kind.FLAG
        case Leaf(value=int()):
            return Kind.NUMBER
        case Leaf(plain=plain):
            return Kind.TEXT if plain else Kind.OTHER


def kinds_of(shape: Shape) -> tuple[Kind, ...]:
    match shape:
        case Nothing():
            return (Kind.NOTHING,)
        case Flag():
            return (Kind.FLAG,)
        case Integer():
            return (Kind.NUMBER,)
        case Text(bare_number=True):
            return (Kind.TEXT, Kind.OTHER)
        case Text() | Choice():
            return (Kind.TEXT,)
        case ListOf():
            return (Kind.LIST,)
        case Record() | Table():
            return (Kind.MAPPING,)
        case OneOf(shapes=shapes):
            return tuple(kind for one in shapes for kind in kinds_of(one))


def mismatch(value: Value, shape: Shape) -> str:
    """``must be true or false, not text``."""
    wanted = listed((word for kind in kinds_of(shape) for word in kind.value[1]), "or")
    return f"must be {wanted}, not {kind_of(value).value[0]}"


def remedy(value: Value, shape: Shape) -> str | None:
    """How to write what was probably meant."""
    if not isinstance(value, Leaf) or value.value is None:
        return None
    wanted = kinds_of(shape)
    if Kind.FLAG in wanted and value.text.lower() in _ONCE_FLAGS:
        return f"write {_ONCE_FLAGS[value.text.lower()]}: YAML 1.2 takes {value.text} for a word"
    if Kind.NUMBER in wanted and re.fullmatch(r"\d{1,9}", value.text):
        return f"write {value.text} without quotes"
    if Kind.NUMBER in wanted and not value.plain:
        return "write it in plain digits"
    if Kind.TEXT in wanted:
        return f'put it in quotes: "{shortened(value.text)}"'
    return None


_ONCE_FLAGS = dict.fromkeys(("yes", "on", "y"), "true") | dict.fromkeys(("no", "off", "n"), "false")
"""What YAML 1.1 took for a flag."""
