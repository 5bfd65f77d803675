"""What describe says of a custom field of each type."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.metadata.wire import Session
from tests.verified.org import granted, made, permission_set, succeed, unique

pytestmark = pytest.mark.verified

VALUES = (
    "<valueSetDefinition><sorted>false</sorted><value><fullName>Hot</fullName><default>false</default><label>Hot"
    "</label></value></valueSetDefinition>"
)
TYPES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # the field's elements, what describe says of it
    "Text": (
        {"type": "Text", "length": 40, "externalId": "true", "unique": "true"},
        {"type": "string", "length": 40, "byteLength": 120, "externalId": True, "idLookup": True, "unique": True},
    ),
    "TextArea": ({"type": "TextArea"}, {"type": "textarea", "length": 255, "extraTypeInfo": "plaintextarea"}),
    "LongTextArea": (
        {"type": "LongTextArea", "length": 1000, "visibleLines": 3},
        {"type": "textarea", "length": 1000, "extraTypeInfo": "plaintextarea", "filterable": False},
    ),
    "Html": (
        {"type": "Html", "length": 1000, "visibleLines": 25},
        {"type": "textarea", "extraTypeInfo": "richtextarea", "htmlFormatted": True},
    ),
    "Number": (
        {"type": "Number", "precision": 9, "scale": 0},
        {"type": "double", "soapType": "xsd:double", "precision": 9, "scale": 0, "length": 0},
    ),
    "Currency": (
        {"type": "Currency", "precision": 18, "scale": 2},
        {"type": "currency", "soapType": "xsd:double", "precision": 18, "scale": 2},
    ),
    "Percent": ({"type": "Percent", "precision": 5, "scale": 2}, {"type": "percent", "precision": 5, "scale": 2}),
    "Checkbox": (
        {"type": "Checkbox", "defaultValue": "false"},
        {"type": "boolean", "nillable": False, "defaultedOnCreate": True, "defaultValue": False},
    ),
    "Date": ({"type": "Date"}, {"type": "date", "soapType": "xsd:date", "groupable": True}),
    "DateTime": ({"type": "DateTime"}, {"type": "datetime", "soapType": "xsd:dateTime", "groupable": False}),
    "Time": ({"type": "Time"}, {"type": "time", "soapType": "xsd:time"}),
    "Email": ({"type": "Email"}, {"type": "email", "length": 80}),
    "Phone": ({"type": "Phone"}, {"type": "phone", "length": 40}),
    "Url": ({"type": "Url"}, {"type": "url", "length": 255}),
    "Picklist": (
        {"type": "Picklist", "valueSet": f"<restricted>true</restricted>{VALUES}"},
        {"type": "picklist", "length": 255, "restrictedPicklist": True},
    ),
    "MultiselectPicklist": (
        {"type": "MultiselectPicklist", "visibleLines": 4, "valueSet": VALUES},
        {"type": "multipicklist", "length": 4099, "restrictedPicklist": False},
    ),
}


def test_each_type_is_described_so(org: Session) -> None:
    names = {type_name: unique(f"{type_name[:12]}__c") for type_name in TYPES}
    fields = ({"fullName": names[name], "label": name, **given} for name, (given, _) in TYPES.items())
    with made(org, *fields), granted(org, *names.values()):
        found = org.described()
        said = {name: {key: found[names[name]][key] for key in expected} for name, (_, expected) in TYPES.items()}
        assert said == {name: expected for name, (_, expected) in TYPES.items()}
        assert {(found[name]["custom"], found[name]["updateable"]) for name in names.values()} == {(True, True)}
        assert found[names["Picklist"]]["picklistValues"] == [
            {"active": True, "defaultValue": False, "label": "Hot", "validFor": None, "value": "Hot"}
        ]


def test_a_required_field_is_seen_without_a_permission_set(org: Session) -> None:
    optional, required = unique("Optional__c"), unique("Required__c")
    date = {"label": "Date", "type": "Date"}
    with made(org, {"fullName": optional, **date}, {"fullName": required, "required": "true", **date}):
        found = org.described()
        assert optional not in found
        assert (found[required]["permissionable"], found[required]["updateable"]) == (False, True)


def test_a_permission_set_is_replaced_whole(org: Session) -> None:
    name = unique("A__c")
    with made(org, {"fullName": name, "label": "A", "type": "Date"}), granted(org, name) as permissions:
        assert name in org.described()
        succeed(org, permission_set(permissions))
        assert name not in org.described()
