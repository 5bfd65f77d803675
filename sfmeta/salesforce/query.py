"""Rows by SOQL, page by page; numbers exact where they are values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sfmeta.sync import exact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sfmeta.salesforce.connection import Connection, Json
    from sfmeta.sync.documents import Plain

    Row: TypeAlias = Mapping[str, Plain]

PAGE = 2_000
"""The most rows a page can have; Salesforce gives fewer where rows are wide (REST API Developer Guide, "Query")."""

IDS = 200
"""Record ids in one query, so that its URL stays below the 16,384 bytes that Salesforce takes."""


def pages(connection: Connection, soql: str) -> Iterator[list[Row]]:
    """The rows of a query, as many at a time as Salesforce gives."""
    options = {"Sforce-Query-Options": f"batchSize={PAGE}"}
    response = connection.send("GET", "query", params={"q": soql}, headers=options)
    while True:
        answer = exact.loads(response.content)
        yield answer["records"]
        if answer["done"]:
            return
        response = connection.send("GET", answer["nextRecordsUrl"], headers=options)


def rows(connection: Connection, soql: str, *, path: str = "query") -> Iterator[Json]:
    """All rows of a query about the org itself, where no number needs to be exact; ``tooling/query`` asks Tooling."""
    answer = connection.get(path, {"q": soql})
    yield from answer["records"]
    while not answer["done"]:
        answer = connection.get(answer["nextRecordsUrl"])
        yield from answer["records"]


def by_ids(connection: Connection, object_: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Row]:
    """These records; one that is not there, or not for this user, is left out."""
    for start in range(0, len(ids), IDS):
        listed = ",".join(f"'{each}'" for each in ids[start : start + IDS])
        soql = f"SELECT {', '.join(('Id', *fields))} FROM {object_} WHERE Id IN ({listed})"
        for page in pages(connection, soql):
            yield from page


def where_in(connection: Connection, soql: str, values: Collection[str]) -> Iterator[Json]:
    """The rows of ``<soql> IN (…)``, asked in pieces that fit a URL."""
    ordered = sorted(values)
    for start in range(0, len(ordered), IDS):
        listed = ", ".join(map(quoted, ordered[start : start + IDS]))
        yield from rows(connection, f"{soql} IN ({listed})")


def quoted(text: str) -> str:
    """A string literal of SOQL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
