"""The shape of a document as data: one description that checks sfmeta.yml and becomes its JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Nothing:
    """A key that stands alone: ``overdue_amount:``."""


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text, blanks around it dropped. ``what`` completes *must be …*; ``pattern`` is for the whole text, in ECMAScript.

    ``blank`` allows empty text, ``lines`` more than one line, ``bare_number`` a number that YAML does not take for
    text (``67.0``). ``words`` are texts that another one may have been meant to be.
    """

    what: str
    pattern: str = ""
    longest: int | None = None
    blank: bool = False
    lines: bool = False
    bare_number: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Integer:
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words. ``refusal`` says what is wrong with another: ``{value}`` stands for it.

    ``spoken`` maps what people also call a word to the word.
    """

    words: tuple[str, ...]
    refusal: str
    spoken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape
    least: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record: its shape, and one sentence for people who write the file."""

    shape: Shape
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Trap:
    """A wrong key that deserves better than *unknown*: a finding's rule, message and fix from the path and the key."""

    rule: str
    pattern: str
    explain: Callable[[tuple[str, ...], str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys. ``noun`` is what each is: *a key of a field*. A variant adds keys.

    ``spoken`` maps what people also call a key to the key.
    """

    noun: str
    keys: Mapping[str, Key]
    variant: Variant | None = None
    traps: tuple[Trap, ...] = ()
    spoken: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variant:
    """More keys, which ones depends on the value of ``key``; ``default`` is its value when it is not given."""

    key: str
    cases: Mapping[str, Record]
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping whose keys are the writer's own: aliases, names."""

    name: Text
    value: Shape


@dataclass(frozen=True, slots=True)
class OneOf:
    """Several shapes that no value could be two of: nothing, a flag, text, a record."""

    shapes: tuple[Shape, ...]


Shape: TypeAlias = Nothing | Flag | Text | Integer | Choice | ListOf | Record | Table | OneOf
