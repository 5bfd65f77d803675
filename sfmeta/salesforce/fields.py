"""What the fields of an object can hold, as describe shows them to the user who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.sync.described import Described
from sfmeta.sync.likeness import OrgField

if TYPE_CHECKING:
    from sfmeta.salesforce.connection import Connection, Json


def described(connection: Connection, object_: str) -> dict[str, Described]:
    """The object's fields by API name; one that the user may not read is not among them."""
    answer = connection.get(f"sobjects/{object_}/describe")
    return {field["name"]: _described(field) for field in answer["fields"]}


def org_fields(connection: Connection, object_: str) -> dict[str, OrgField]:
    """The same, with what people know a field by."""
    answer = connection.get(f"sobjects/{object_}/describe")
    return {
        field["name"]: OrgField(
            described=_described(field),
            label=field["label"],
            help=field["inlineHelpText"] or "",
            custom=field["custom"],
            external=field["externalId"],
            unique=field["unique"],
        )
        for field in answer["fields"]
    }


def _described(field: Json) -> Described:
    return Described(
        name=field["name"],
        type=field["type"],
        length=field["length"],
        precision=field["precision"] or field["digits"],
        scale=field["scale"],
        updateable=field["updateable"],
        restricted=bool(field.get("restrictedPicklist")),
        values=tuple(each["value"] for each in field.get("picklistValues") or () if each["active"]),
        html=field["htmlFormatted"],
        computed=field["calculated"],
        grantable=field["permissionable"],
    )
