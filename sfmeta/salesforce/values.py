"""The values that records carry in one field, read page by page by a user who sees them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.query import pages, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sfmeta.plan.model import DescribedField
    from sfmeta.salesforce.connection import Connection
    from sfmeta.sync.documents import Plain


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one field. Long texts cannot be filtered in SOQL: there, every record is read and the empty ones passed
    over."""

    connection: Connection
    object: str
    field: DescribedField
    also: tuple[str, ...] = ()
    """Further fields that this user sees and that are read along."""

    @property
    def columns(self) -> tuple[str, ...]:
        return ("Id", *self.also, self.field.name)

    @property
    def username(self) -> str:
        return self.connection.identity.username

    def count(self) -> int:
        """How many records carry a value; of a checkbox, how many are ticked."""
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

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The columns of each record that carries a value, which comes last; numbers exact, a page in memory."""
        where = f" WHERE {self._condition}" if self.field.filterable else ""
        for page in pages(self.connection, f"SELECT {', '.join(self.columns)} FROM {self.object}{where}"):
            for record in page:
                if record[self.field.name] is not None:
                    yield tuple(_text(record[column]) for column in self.columns)

    def _counted(self, condition: str) -> int:
        soql = f"SELECT COUNT() FROM {self.object} WHERE {condition}"
        return int(self.connection.get("query", {"q": soql})["totalSize"])

    @property
    def _condition(self) -> str:
        return f"{self.field.name} = true" if self.field.type == "boolean" else f"{self.field.name} != null"


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
        return format(value, "f")
    return "" if value is None else str(value)
