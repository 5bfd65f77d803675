"""A formula's tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Constant:
    """``TRUE``, ``FALSE`` or ``NULL``."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """A field, or one over relationships: ``Parent.Name``; a global one begins with ``$``. Of a relationship to several
    objects the formula says which it means: ``Owner:User.Name``."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)


def step_of(part: str) -> tuple[str, str]:
    """A part of a path that leads further: the relationship, and the object meant (``""`` where it is not said)."""
    relationship, _, meant = part.partition(":")
    return relationship, meant


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Node
    right: Node


Node: TypeAlias = Number | Text | Constant | Name | Call | Unary | Binary
