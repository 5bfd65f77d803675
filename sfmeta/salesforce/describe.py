"""An object's fields as its describe shows them to the user who asks, in the three forms that the stages ask for.

Each by API name. A field that the user may not read is not among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError
from sfmeta.plan.model import DescribedField
from sfmeta.sync.described import Described
from sfmeta.sync.likeness import OrgField

if TYPE_CHECKING:
    from sfmeta.salesforce.connection import Connection, Json


NO_OBJECT = "NOT_FOUND"


def describe(connection: Connection, object_: str) -> dict[str, DescribedField]:
    """What a plan asks: is the field as it was declared, and may the user use it?"""
    return {field["name"]: _field(field) for field in _fields(connection, object_)}


def described(connection: Connection, object_: str) -> dict[str, Described]:
    """What a sync asks: which values can the field hold?"""
    return {field["name"]: _described(field) for field in _fields(connection, object_)}


def org_fields(connection: Connection, object_: str) -> dict[str, OrgField]:
    """What an import asks: the same, with what people know a field by."""
    return {
        field["name"]: OrgField(
            described=_described(field),
            label=field["label"],
            help=field["inlineHelpText"] or "",
            custom=field["custom"],
            external=field["externalId"],
            unique=field["unique"],
        )
        for field in _fields(connection, object_)
    }


def _fields(connection: Connection, object_: str) -> list[Json]:
    try:
        fields: list[Json] = connection.get(f"sobjects/{object_}/describe")["fields"]
    except RemoteError as error:
        if error.code != NO_OBJECT:
            raise
        who = connection.identity.username
        raise RemoteError(
            f"the org has no object {object_}, or not for {who}",
            code=error.code,
            where=error.where,
            fix="see `object:` in sfmeta.yml; this user reads an object that is there by a permission set only",
        ) from error
    return fields


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
