"""The catalogue: the 18 rows that Upflow exports, in ``upflow.toml``, and those beyond them, in ``extra.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from sfmeta.catalog.model import OfferedType, Row, Source


@cache
def rows() -> tuple[Row, ...]:
    """The 18 rows by number."""
    return _rows("upflow.toml")


@cache
def extra_rows() -> tuple[Row, ...]:
    """What is offered beyond the 18, off unless the spec names it; their numbers go on from 19."""
    return tuple(replace(row, extra=True) for row in _rows("extra.toml"))


def standard_rows() -> tuple[Row, ...]:
    """Rows 1 to 12: one field each, the same in every organization."""
    return tuple(row for row in rows() if row.kind is None)


def kinds() -> dict[str, Row]:
    """Rows 13 to 18 by kind of custom field."""
    return {row.kind: row for row in rows() if row.kind is not None}


def _rows(name: str) -> tuple[Row, ...]:
    document = tomllib.loads(files("sfmeta.catalog").joinpath(name).read_text(encoding="utf-8"))
    return tuple(_row(entry) for entry in document["row"])


def _row(entry: dict[str, Any]) -> Row:
    types = tuple(_offered(dict(offered)) for offered in entry.pop("types"))
    reads = tuple(entry.pop("reads", ()))
    return Row(**{**entry, "types": types, "reads": reads, "source": Source(entry["source"])})


def _offered(entry: dict[str, Any]) -> OfferedType:
    return OfferedType(entry.pop("type"), tuple(sorted(entry.items())))
