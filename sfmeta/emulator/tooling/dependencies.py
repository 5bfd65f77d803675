"""Rows of MetadataComponentDependency: who refers to which custom field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.references import references

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.store import Store
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.tooling.components import Row

NO_ID = "000000000000000AAA"
"""The Id of what has none of its own (as in recorded answers; verified)."""


def dependencies(org: Org, store: Store, user_id: str) -> Iterator[Row]:
    """One row for each reference to a custom field; names as the guide has them: ``yourField`` for yourField__c."""
    fields = {stored.name.casefold(): stored for stored in store.all("CustomField") if stored.name.endswith("__c")}
    for reference in references(store, org.schema):
        used = fields.get(reference.field.casefold())
        if used is not None:
            yield {
                "Id": NO_ID,
                "MetadataComponentId": reference.id,
                "MetadataComponentName": _name(reference.type, reference.name),
                "MetadataComponentType": reference.type,
                "RefMetadataComponentId": used.id,
                "RefMetadataComponentName": _name("CustomField", used.name),
                "RefMetadataComponentType": "CustomField",
            }


def _name(type_name: str, full_name: str) -> str:
    """A component without its object, a custom field without its suffix too."""
    _, _, name = full_name.partition("-" if type_name == "Layout" else ".")
    return name.removesuffix("__c") if type_name == "CustomField" else name
