"""The catalogue: the 18 rows that Upflow exports, read from ``upflow.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from sfmeta.catalog.model import OfferedType, Row, Source


@cache
def rows() -> tuple[Row, ...]:
    """The 18 rows by number."""
    document = tomllib.loads(files("sfmeta.catalog").joinpath("upflow.toml").read_text(encoding="utf-8"))
    return tuple(_row(entry) for entry in document["row"])


def standard_rows() -> tuple[Row, ...]:
    """Rows 1 to 12: one field each, the same in every organization."""
    return tuple(row for row in rows() if row.kind is None)


def kinds() -> dict[str, Row]:
    """Rows 13 to 18 by kind of custom field."""
    return {row.kind: row for row in rows() if row.kind is not None}


def _row(entry: dict[str, Any]) -> Row:
    types = tuple(_offered(dict(offered)) for offered in entry.pop("types"))
    return Row(**{**entry, "types": types, "source": Source(entry["source"])})


def _offered(entry: dict[str, Any]) -> OfferedType:
    return OfferedType(entry.pop("type"), tuple(sorted(entry.items())))
