"""What a query of definitions is run against: rows made of the org's schema and metadata, in temporary tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.store import Store
from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.soql.world import UserWorld
from sfmeta.emulator.tooling.dependencies import NO_ID
from sfmeta.emulator.tooling.rows import ROWS
from sfmeta.emulator.tooling.schema import tooling_schema, with_catalog

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, Schema, SObject


class DataWorld(UserWorld):
    """What one user can query through the data API: records, and the metadata catalog beside them."""

    def __init__(self, org: Org, user_id: str) -> None:
        super().__init__(org, user_id)
        self._filled: set[str] = set()
        self.schema = self._schema(org.schema)

    def _schema(self, org_schema: Schema) -> Schema:
        return with_catalog(org_schema)

    def readable(self, sobject: SObject) -> bool:
        return sobject.name in ROWS or super().readable(sobject)

    def visible(self, sobject: SObject, field: Field) -> bool:
        return sobject.name in ROWS or super().visible(sobject, field)

    def formula(self, sobject: SObject, field: Field, alias: str) -> str | None:
        """A definition's column "Id" holds its durable id, for relationships and addresses; its field Id does not."""
        return f"'{NO_ID}'" if sobject.name in ROWS else super().formula(sobject, field, alias)

    def table(self, sobject: SObject) -> str:
        """A table is filled when the query first names its object. Each user has tables of his own: definitions obey
        field-level security, and pages are read later, when others may have asked."""
        if sobject.name not in ROWS:
            return super().table(sobject)
        name = f"temp.{quoted(f'definitions_{sobject.name}_{self.user_id}')}"
        if sobject.name not in self._filled:
            self._filled.add(sobject.name)
            self._fill(sobject, name)
        return name

    def _fill(self, sobject: SObject, name: str) -> None:
        database = self._org.database
        types = {"Id": "TEXT"} | {field.column: field.column_type for field in sobject.fields if field.stored}
        made = ", ".join(f"{quoted(column)} {kind}" for column, kind in types.items())
        database.execute(f"CREATE TABLE IF NOT EXISTS {name} ({made})")
        database.execute(f"DELETE FROM {name}")
        marks = ", ".join("?" * len(types))
        rows = ROWS[sobject.name](self._org, Store(self._org), self.user_id)
        database.execute_many(
            f"INSERT INTO {name} VALUES ({marks})", ([row.get(column) for column in types] for row in rows)
        )


class ToolingWorld(DataWorld):
    """What one user can query through the Tooling API."""

    def _schema(self, org_schema: Schema) -> Schema:
        return tooling_schema(org_schema)
