"""What a Tooling query is run against: the objects of the Tooling API, their rows put into temporary tables."""

from __future__ import annotations

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.tooling.rows import ROWS
from sfmeta.emulator.tooling.schema import tooling_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.metadata.store import Store
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, SObject


class ToolingWorld:
    """One user's view for one query. A table is filled when the query first names its object."""

    def __init__(self, org: Org, store: Store, user_id: str) -> None:
        self._org = org
        self._store = store
        self.user_id = user_id
        self.schema = tooling_schema(org.schema)
        self.today = org.clock.now().date()
        self._filled: set[str] = set()

    def readable(self, sobject: SObject) -> bool:
        return True

    def visible(self, sobject: SObject, field: Field) -> bool:
        return True

    def formula(self, sobject: SObject, field: Field, alias: str) -> str | None:
        return None

    def table(self, sobject: SObject) -> str:
        if sobject.name not in ROWS:
            return quoted(sobject.table)
        name = quoted(f"tooling_{sobject.name}_{self.user_id}")
        if sobject.name not in self._filled:
            self._filled.add(sobject.name)
            self._fill(sobject, name)
        return f"temp.{name}"

    def _fill(self, sobject: SObject, name: str) -> None:
        """Each user has tables of his own: pages are read later, when others may have asked."""
        database = self._org.database
        columns = [field.column for field in sobject.fields if field.stored]
        types = {field.column: field.column_type for field in sobject.fields}
        made = ", ".join(f"{quoted(column)} {types[column]}" for column in columns)
        database.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({made})")
        database.execute(f"DELETE FROM temp.{name}")
        marks = ", ".join("?" * len(columns))
        rows = ROWS[sobject.name](self._org, self._store, self.user_id)
        database.execute_many(
            f"INSERT INTO temp.{name} VALUES ({marks})", ([row.get(column) for column in columns] for row in rows)
        )
