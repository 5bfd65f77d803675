"""What a query is run against: whose eyes it has, which objects there are, where their rows lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sfmeta.emulator.org import formula
from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.soql.masks import PERMISSION

if TYPE_CHECKING:
    from datetime import date

    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, Schema, SObject


class World(Protocol):
    """The data API gives one over the org's tables; the Tooling API another one over its own objects."""

    schema: Schema
    user_id: str
    today: date

    def readable(self, sobject: SObject) -> bool:
        """Whether the user may query the object at all."""
        ...

    def visible(self, sobject: SObject, field: Field) -> bool:
        """Whether the user may read the field: a field that he may not read does not exist for him."""
        ...

    def masked(self, field: Field) -> bool:
        """Whether the user reads the field's value behind a mask."""
        ...

    def table(self, sobject: SObject) -> str:
        """The rows of the object, as SQL that may stand in FROM."""
        ...

    def formula(self, sobject: SObject, field: Field, alias: str) -> str | None:
        """SQL that computes a calculated field over the table ``alias``; None where it is not emulated."""
        ...


class UserWorld:
    """The org's records as one user sees them."""

    def __init__(self, org: Org, user_id: str) -> None:
        self._org = org
        self.user_id = user_id
        self.schema = org.schema
        self.today = org.clock.now().date()

    def readable(self, sobject: SObject) -> bool:
        return self._org.permissions.access(self.user_id, sobject).read

    def visible(self, sobject: SObject, field: Field) -> bool:
        return self._org.permissions.readable(self.user_id, sobject, field)

    def masked(self, field: Field) -> bool:
        return field.mask_type is not None and not self._org.permissions.allowed(self.user_id, PERMISSION)

    def table(self, sobject: SObject) -> str:
        return quoted(sobject.table)

    def formula(self, sobject: SObject, field: Field, alias: str) -> str | None:
        if not field.calculated:
            return None  # a compound field: its parts are read instead
        eyes = formula.Eyes(self.schema, self.user_id, self._org.clock.now())
        return formula.formula_sql(eyes, sobject, field, alias)
