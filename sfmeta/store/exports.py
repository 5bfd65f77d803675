"""A file that holds the values of a field, as somebody exported it: CSV with a header, or Parquet."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.errors import ProjectError
from sfmeta.sync.identifier import comparable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from sfmeta.catalog.model import FileSource

QUOTES = """all_varchar = true, quote = '"', escape = '"'"""
"""Not guessed: a file cut off inside of quotes would be read as if they were text."""

READERS = {".csv": f"read_csv($path, header = true, {QUOTES})", ".parquet": "read_parquet($path)"}

MOST_NAMED = 5


def read_export(root: Path, source: FileSource, now: datetime, *, record_id: bool) -> Mapping[str, str | None]:
    """The values by identifier. ProjectError when the file is missing, old, unreadable, without one of its columns, has
    one of them twice, or says two things of one identifier."""
    import duckdb  # 20 MB of library: only who reads a file pays for it

    path = root / source.path
    if not path.is_file():
        raise _wrong(source, "is not there", f"put the export at {source.path}, or mend `file: path:` in sfmeta.yml")
    age = now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if age > timedelta(hours=source.max_age):
        hours = round(age.total_seconds() / 3600)
        told = f"is {hours} hours old, and `max_age:` allows {source.max_age}"
        raise _wrong(source, told, "export it anew: its values are no longer to be trusted")
    reader = READERS[path.suffix.lower()]
    values = {"path": str(path)}
    try:
        with duckdb.connect() as db:
            columns = [str(row[0]) for row in db.execute(f"DESCRIBE SELECT * FROM {reader}", values).fetchall()]
            named = _named(db, path, source)
            for column in (source.key, source.column):
                if len(same := [name for name in named if name.casefold() == column.casefold()]) > 1:
                    told = f"has more than one column {column}: {', '.join(same)}"
                    raise _wrong(source, told, "export it with one column of that name")
                if column not in columns:
                    raise _wrong(source, f"has no column {column}", f"its columns are {', '.join(columns)}")
            key, value = (f'"{name.replace(chr(34), chr(34) * 2)}"' for name in (source.key, source.column))
            rows = db.execute(f"SELECT {key}::VARCHAR, {value}::VARCHAR FROM {reader}", values).fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise _wrong(source, f"cannot be read: {first}", "check that it is CSV with a header, or Parquet") from error
    found = [(comparable(key, record_id=record_id), value) for key, value in rows]
    twice = [key for key, count in Counter(key for key, _ in found if key).items() if count > 1]
    if twice:
        some = ", ".join(sorted(twice)[:MOST_NAMED])
        told = f"has {counted(len(twice), 'identifier')} more than once in the column {source.key}: {some}"
        raise _wrong(source, told, "export one row for each customer")
    return {key: value for key, value in found if key}


def _named(db: DuckDBPyConnection, path: Path, source: FileSource) -> list[str]:
    """The columns as the file itself names them: of two with one name, DuckDB gives the second another."""
    values = {"path": str(path)}
    if path.suffix.lower() == ".parquet":
        query = "SELECT path_in_schema FROM parquet_metadata($path) WHERE row_group_id = 0"
        return [str(row[0]) for row in db.execute(query, values).fetchall()]
    dialect = db.execute(
        f"SELECT Delimiter, SkipRows FROM sniff_csv($path, header = true, {QUOTES})", values
    ).fetchone()
    if dialect is None:
        raise _wrong(source, "cannot be read: its columns cannot be told apart", "check that it is CSV with a header")
    values |= dict(zip(("delim", "skip"), dialect, strict=True))
    header = f"SELECT * FROM read_csv($path, header = false, {QUOTES}, delim = $delim, skip = $skip) LIMIT 1"
    return [str(name) for name in db.execute(header, values).fetchone() or () if name is not None]


def _wrong(source: FileSource, what: str, fix: str) -> ProjectError:
    return ProjectError(f"the file {source.path} {what}", where=source.path, fix=fix)
