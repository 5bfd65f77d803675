"""The org's metadata components: what was deployed, kept as documents beside the rows and the schema."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.element import Element, parse, write
from sfmeta.emulator.org.clock import rest_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.org import Org

COLUMNS = "type, name, id, xml, created_by, created, modified_by, modified"


@dataclass(frozen=True, slots=True)
class Stored:
    """A component. Times are as in rows; ``document`` has no ``fullName`` unless its type carries one inside a file."""

    type: str
    name: str
    id: str
    document: Element
    created_by: str
    created: str
    modified_by: str
    modified: str


@dataclass(frozen=True, slots=True)
class DeletedField:
    """A custom field in the recycle area: it counts against limits until it is purged."""

    id: str
    sobject: str
    name: str
    type: str
    external_id: bool
    deleted: str


KEPT = timedelta(days=15)  # how long a deleted field can be restored (Salesforce Help, "Delete Fields"; verified)


class Store:
    """Finds and keeps components. Names compare without regard to case; the first spelling stays."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self._database = org.database
        self._database.execute(
            f"CREATE TABLE IF NOT EXISTS _components ({COLUMNS.replace('name', 'name COLLATE NOCASE', 1)},"
            " PRIMARY KEY (type, name))"
        )
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS _deleted_fields"
            " (id TEXT PRIMARY KEY, sobject TEXT, name TEXT, type TEXT, external_id INTEGER, deleted TEXT)"
        )

    def get(self, type_name: str, name: str) -> Stored | None:
        rows = self._database.query(f"SELECT {COLUMNS} FROM _components WHERE type = ? AND name = ?", (type_name, name))
        return _stored(rows[0]) if rows else None

    def all(self, type_name: str, prefix: str = "") -> list[Stored]:
        """The components of a type whose names begin like ``prefix``, by name."""
        rows = self._database.query(
            f"SELECT {COLUMNS} FROM _components WHERE type = ? AND substr(name, 1, ?) = ? COLLATE NOCASE ORDER BY name",
            (type_name, len(prefix), prefix),
        )
        return [_stored(row) for row in rows]

    def by_id(self, component_id: str) -> Stored | None:
        rows = self._database.query(f"SELECT {COLUMNS} FROM _components WHERE id = ?", (component_id,))
        return _stored(rows[0]) if rows else None

    def put(self, type_name: str, name: str, component_id: str, document: Element, user_id: str) -> None:
        """Keep a new component, or the new document of an old one."""
        now = rest_time(self._org.clock.now())
        before = self.get(type_name, name)
        created = (before.created_by, before.created) if before else (user_id, now)
        self._database.execute(
            f"INSERT OR REPLACE INTO _components ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                type_name,
                before.name if before else name,
                component_id,
                write(document).decode(),
                *created,
                user_id,
                now,
            ),
        )

    def rename(self, type_name: str, old: str, new: str) -> None:
        self._database.execute("UPDATE _components SET name = ? WHERE type = ? AND name = ?", (new, type_name, old))

    def remove(self, type_name: str, name: str) -> None:
        self._database.execute("DELETE FROM _components WHERE type = ? AND name = ?", (type_name, name))

    def bury(self, field: DeletedField) -> None:
        """Put a field into the recycle area."""
        self._database.execute(
            "INSERT INTO _deleted_fields VALUES (?, ?, ?, ?, ?, ?)",
            (field.id, field.sobject, field.name, field.type, int(field.external_id), field.deleted),
        )

    def buried(self, sobject: str | None = None) -> list[DeletedField]:
        """The deleted fields that are still kept, those whose time is over having been purged first."""
        self._purge()
        where, values = ("WHERE sobject = ?", (sobject,)) if sobject else ("", ())
        rows = self._database.query(f"SELECT * FROM _deleted_fields {where} ORDER BY deleted, id", values)
        return [
            DeletedField(str(id_), str(of), str(name), str(type_), bool(external), str(when))
            for id_, of, name, type_, external, when in rows
        ]

    def _purge(self) -> None:
        limit = rest_time(self._org.clock.now() - KEPT)
        rows = self._database.query("SELECT id, sobject FROM _deleted_fields WHERE deleted < ?", (limit,))
        for field_id, sobject_name in rows:
            self.erase(str(field_id), str(sobject_name))
            self._database.execute("DELETE FROM _deleted_fields WHERE id = ?", (field_id,))

    def erase(self, field_id: str, sobject_name: str) -> None:
        """Forget the values of a field that is no longer in the schema: every column that is named after its id."""
        sobject = self._org.schema.sobject(sobject_name)
        if sobject is not None:
            for column in self._database.columns(sobject.table):
                if column.startswith(field_id):
                    self._database.drop_column(sobject.table, column)


def _stored(row: Sequence[Cell]) -> Stored:
    type_name, name, component_id, xml, created_by, created, modified_by, modified = (str(cell) for cell in row)
    document = parse(xml.encode())
    return Stored(type_name, name, component_id, document, created_by, created, modified_by, modified)
