"""What Salesforce allows for the field types that Upflow offers, read from ``salesforce.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldType:
    """A Metadata API FieldType: its label in Setup, the least and most of each attribute, its number of values."""

    name: str
    label: str
    ranges: tuple[tuple[str, tuple[int, int]], ...]
    values: int | None

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(attribute for attribute, _ in self.ranges)


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest name, label, help text, description and picklist value, and the long text that an object can hold."""

    name: int
    label: int
    help: int
    description: int
    value: int
    long_text: int


@cache
def field_types() -> dict[str, FieldType]:
    """The field types by their Metadata API name."""
    return {name: _field_type(name, entry) for name, entry in _document()["type"].items()}


@cache
def limits() -> Limits:
    return Limits(**_document()["limits"])


def _field_type(name: str, entry: dict[str, Any]) -> FieldType:
    ranges = {key: (bounds[0], bounds[1]) for key, bounds in entry.items() if isinstance(bounds, list)}
    return FieldType(name, entry["label"], tuple(sorted(ranges.items())), entry.get("values"))


def _document() -> dict[str, Any]:
    return tomllib.loads(files("sfmeta.catalog").joinpath("salesforce.toml").read_text(encoding="utf-8"))
