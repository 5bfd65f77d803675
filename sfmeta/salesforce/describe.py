"""Fields as describe shows them: what the user who asks can see and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.plan.model import DescribedField

if TYPE_CHECKING:
    from sfmeta.salesforce.connection import Connection, Json


def describe(connection: Connection, object_: str) -> dict[str, DescribedField]:
    """The object's fields by API name. A field that the user may not read is not among them."""
    answer = connection.get(f"sobjects/{object_}/describe")
    return {field["name"]: _field(field) for field in answer["fields"]}


def _field(field: Json) -> DescribedField:
    return DescribedField(
        name=field["name"],
        label=field["label"],
        type=field["type"],
        length=field["length"],
        precision=field["precision"],
        scale=field["scale"],
        custom=field["custom"],
        createable=field["createable"],
        updateable=field["updateable"],
        filterable=field["filterable"],
        default=field.get("defaultValue") is True,
        external_id=field["externalId"],
        groupable=field["groupable"],
    )
