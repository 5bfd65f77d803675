"""The values that records carry in one field, read by a user who sees them: page by page, or as a file by Bulk API 2.0
where that takes fewer calls. In memory there is never more than a page."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from sfmeta.salesforce.bulk_query import bulk_rows
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.query import IDS, PAGE, by_ids, pages, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sfmeta.plan.model import DescribedField
    from sfmeta.salesforce.connection import Connection
    from sfmeta.sync.documents import Plain


PAGES = 10
"""A bulk query takes about as many calls: create it, look a few times, fetch, forget."""

NUMBERS = frozenset({"currency", "double", "int", "long", "percent"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one field. Long texts cannot be filtered in SOQL: there, every record is read and the empty ones passed
    over. A checkbox is never empty: its value is what is not its default."""

    connection: Connection
    object: str
    field: DescribedField
    also: tuple[str, ...] = ()
    """Further fields that this user sees and that are read along."""
    most_pages: int = PAGES

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(("Id", *self.also, self.field.name)))

    @property
    def username(self) -> str:
        return self.connection.identity.username

    def count(self) -> int:
        """How many records carry a value; of a checkbox, another than its default."""
        if not self.field.filterable:
            return sum(1 for _ in self.rows())
        return self._counted(self._condition)

    def carrying(self, value: str) -> int:
        """How many records carry this value of a picklist, alone or among others."""
        test = f"INCLUDES ({quoted(value)})" if self.field.type == "multipicklist" else f"= {quoted(value)}"
        return self._counted(f"{self.field.name} {test}")

    def longest(self) -> int:
        """The length of the longest value; 0 when there is none."""
        return max((len(row[-1]) for row in self.rows()), default=0)

    def widest(self) -> tuple[int, int]:
        """The most digits left and right of the point that a number has."""
        left = right = 0
        for row in self.rows():
            whole, _, fraction = row[-1].lstrip("-").partition(".")
            left, right = max(left, len(whole.lstrip("0"))), max(right, len(fraction))
        return left, right

    def lacking(self) -> int:
        """How many records carry no value."""
        return self._counted(f"{self.field.name} = null") if self.field.filterable else self.records() - self.count()

    def records(self) -> int:
        """How many records this user sees."""
        return self._counted("")

    def repeated(self) -> int:
        """How many values stand on more than one record, 2,000 at most. Numbers cannot be grouped in SOQL: they are
        read in order, and each compared with the one before."""
        selection = f"FROM {self.object} WHERE {self._condition}"
        name = self.field.name
        if self.field.groupable:
            soql = f"SELECT {name} {selection} GROUP BY {name} HAVING COUNT(Id) > 1 LIMIT {PAGE}"
            return len(self.connection.get("query", {"q": soql})["records"])
        values = (
            row[name] for page in pages(self.connection, f"SELECT {name} {selection} ORDER BY {name}") for row in page
        )
        return sum(len(list(same)) > 1 for _, same in groupby(values))

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The columns of each record that carries a value, which comes last; numbers exact."""
        for row in self._texts(self._condition if self.field.filterable else ""):
            if row[-1]:
                yield row

    def held(self, ids: Iterable[list[str]], number: int) -> Iterator[tuple[str, str]]:
        """Which of ``number`` records are there, with the value of each: empty where it carries none. They are asked
        for by their ids, or the whole object is read: whatever takes fewer calls."""
        if number / IDS <= self.records() / PAGE:
            for some in ids:
                for record in by_ids(self.connection, self.object, some, self.columns[1:]):
                    yield str(record["Id"]), self._carried(_text(record[self.field.name]))
        else:
            for row in self._texts(""):
                yield row[0], self._carried(row[-1])

    def _texts(self, condition: str) -> Iterator[tuple[str, ...]]:
        soql = f"SELECT {', '.join(self.columns)} FROM {self.object}{f' WHERE {condition}' if condition else ''}"
        if self._counted(condition) > self.most_pages * PAGE:
            for row in bulk_rows(self.connection, soql):
                yield (*(row[column] for column in self.columns[:-1]), self._canonical(row[self.field.name]))
        else:
            for page in pages(self.connection, soql):
                for record in page:
                    yield tuple(_text(record[column]) for column in self.columns)

    def _counted(self, condition: str) -> int:
        soql = f"SELECT COUNT() FROM {self.object}{f' WHERE {condition}' if condition else ''}"
        return int(self.connection.get("query", {"q": soql})["totalSize"])

    @property
    def _condition(self) -> str:
        if self.field.type == "boolean":
            return f"{self.field.name} = {_text(not self.field.default)}"
        return f"{self.field.name} != null"

    def _carried(self, text: str) -> str:
        return "" if self.field.type == "boolean" and text == _text(self.field.default) else text

    def _canonical(self, text: str) -> str:
        return _text(Decimal(text)) if text and self.field.type in NUMBERS else text


def readers(
    users: Iterable[Connection], object_: str, fields: Collection[str], also: Collection[str] = ()
) -> dict[str, Reader]:
    """For each field (``X__c``) a reader as the first user who sees it; a field that none sees is not in it."""
    found: dict[str, Reader] = {}
    for user in users:
        if found.keys() >= set(fields):
            break
        described = describe(user, object_)
        along = tuple(name for name in also if name in described and name != "Id")
        for name in fields:
            if name in described and name not in found:
                found[name] = Reader(user, object_, described[name], along)
    return found


def _text(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)
