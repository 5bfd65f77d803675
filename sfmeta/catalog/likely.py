"""What fields that were made by hand may be called, read from ``likely.toml``; and the words of a text."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

Words: TypeAlias = frozenset[str]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words(text: str) -> Words:
    """``Total_Due__c``, ``TotalDue`` and ``Total due`` have the same words; those that tell nothing are left out."""
    found = {word.lower() for word in _WORD.findall(text)}
    return frozenset(found - _passed_over()) or frozenset(found - {"c"})


@cache
def names_of(key: str) -> frozenset[Words]:
    """What a field for this row may be called; empty for custom fields, whose names are the organization's own."""
    return frozenset(words(name) for name in _document()["rows"].get(key, ()))


@cache
def identifier_names() -> frozenset[Words]:
    """What a field that holds a customer's identifier may be called."""
    return frozenset(words(name) for name in _document()["identifier"]["names"])


def likeness(found: Words, names: frozenset[Words]) -> float:
    """1 for the words of a name, less for words more or words missing, 0 for nothing in common."""
    return max((len(found & name) / len(found | name) for name in names if found | name), default=0.0)


@cache
def _passed_over() -> Words:
    return frozenset(_document()["words"]["passed_over"])


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files("sfmeta.catalog").joinpath("likely.toml").read_text(encoding="utf-8"))
