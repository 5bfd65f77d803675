"""Tables of DuckDB that live for one run: Python sees a page at a time, and what exceeds the memory goes to disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

MEMORY = "1GB"
SPILL = "spill"

TYPES: Mapping[str, str] = {
    # the columns of schema.sql that are not text
    **dict.fromkeys(("amount_due", "amount_overdue", "count_due", "count_overdue"), "HUGEINT"),
    **dict.fromkeys(("gross", "outstanding", "amount", "linked"), "HUGEINT"),
    **dict.fromkeys(("due", "paid", "day"), "DATE"),
    **dict.fromkeys(("known", "had"), "BOOLEAN"),
}


class Tables:
    """Those of `schema.sql`, empty."""

    def __init__(self, scratch: Path | None = None) -> None:
        """``scratch`` is a folder for what does not fit into ``MEMORY``."""
        import duckdb  # 20 MB of library: only who computes pays for it

        config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": MEMORY}
        if scratch is not None:
            config["temp_directory"] = str(scratch / SPILL)
        self.db: DuckDBPyConnection = duckdb.connect(":memory:", config=config)
        self.db.execute(sql("schema"))

        self._spill = scratch / SPILL if scratch is not None else None

    def close(self) -> None:
        self.db.close()
        if self._spill is not None:
            shutil.rmtree(self._spill, ignore_errors=True)

    def run(self, name: str, **values: Any) -> None:
        """The statements of a file, each with those of the ``values`` that it names."""
        for statement in self.db.extract_statements(sql(name)):
            self.db.execute(statement, {each: values[each] for each in statement.named_parameters})

    def insert(self, table: str, columns: Mapping[str, list[Any]]) -> None:
        """Rows by their columns: far faster than row by row. An id that is there already is replaced."""
        marks = ", ".join(
            f"unnest(${number}::{TYPES.get(name, 'VARCHAR')}[])" for number, name in enumerate(columns, start=1)
        )
        self.db.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {marks}", list(columns.values()))

    def pages(self, query: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """On a cursor of its own: the tables may be written meanwhile."""
        cursor = self.db.cursor()
        cursor.execute(query)
        while page := cursor.fetchmany(size):
            yield page
        cursor.close()

    def count(self, what: str) -> int:
        row = self.db.execute(f"SELECT count(*) FROM {what}").fetchone()
        assert row is not None
        return int(row[0])


@cache
def sql(name: str) -> str:
    return files("sfmeta.sync").joinpath(f"{name}.sql").read_text(encoding="utf-8")
