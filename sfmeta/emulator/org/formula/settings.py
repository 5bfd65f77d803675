"""What is set for the org: ``$Setup.Limits__c.Days__c``, a field of a hierarchy custom setting as it is for who reads,
and ``$CustomMetadata.Tier__mdt.Gold.Days__c``, one of a record of a custom metadata type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.formula.values import literal

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import Field, Schema, SObject


def setting_field(schema: Schema, parts: tuple[str, ...]) -> tuple[SObject, Field] | None:
    """The setting and its field that ``("$Setup", "Limits__c", "Days__c")`` names. Rows of a list setting are for
    nobody in particular: formulas cannot name them."""
    if len(parts) != 3:
        return None
    sobject = schema.sobject(parts[1])
    owner = sobject.field("SetupOwnerId") if sobject and sobject.custom_setting else None
    field = sobject.field(parts[2]) if sobject else None
    return (sobject, field) if sobject and owner and owner.unique and field and field.stored else None


def metadata_field(schema: Schema, parts: tuple[str, ...]) -> tuple[SObject, Field] | None:
    """The type and its field that ``("$CustomMetadata", "Tier__mdt", "Gold", "Days__c")`` names."""
    sobject = schema.sobject(parts[1]) if len(parts) == 4 and parts[1].casefold().endswith("__mdt") else None
    field = sobject.field(parts[3]) if sobject else None
    return (sobject, field) if sobject and field and field.stored else None


def metadata_sql(sobject: SObject, field: Field, record: str) -> str:
    where = f"{quoted('DeveloperName')} = {literal(record)}"
    return f"(SELECT {quoted(field.column)} FROM {quoted(sobject.table)} WHERE {where})"


def setting_sql(sobject: SObject, field: Field, user_id: str) -> str:
    """The cell of the user's own row, else of his profile's, else of the org's (Salesforce Help, "Custom Settings
    Fields": the lowest level that has a value)."""
    user = f"SELECT {quoted('ProfileId')} FROM {quoted('User')} WHERE {quoted('Id')} = {literal(user_id)}"
    owners = (literal(user_id), f"({user})", f"(SELECT {quoted('Id')} FROM {quoted('Organization')})")
    cells = (
        f"(SELECT {quoted(field.column)} FROM {quoted(sobject.table)}"
        f" WHERE {quoted('SetupOwnerId')} = {owner} AND {quoted('IsDeleted')} = 0)"
        for owner in owners
    )
    nothing = ", 0" if field.type == "boolean" else ""
    return f"COALESCE({', '.join(cells)}{nothing})"
