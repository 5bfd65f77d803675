"""What the org has and what types are like: listMetadata, describeMetadata, describeValueType."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.kinds import KINDS
from sfmeta.emulator.metadata.properties import properties
from sfmeta.emulator.metadata.soap import SoapFault
from sfmeta.emulator.metadata.type_names import type_names
from sfmeta.emulator.metadata.wsdl import wsdl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sfmeta.emulator.metadata.value import Value
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.metadata.wsdl import Part

MAX_QUERIES = 3
MAX_DEPTH = 4
PRODUCTION_NEEDS_TESTS = "Developer Edition"


def list_metadata(work: Work, types: Iterable[str]) -> list[Value]:
    """FileProperties of every component of the types (three at most)."""
    wanted = list(types)
    if len(wanted) > MAX_QUERIES:
        raise SoapFault("LIMIT_EXCEEDED", f"The number of listMetadata queries can't exceed {MAX_QUERIES}")
    found: list[Value] = []
    for type_name in wanted:
        check_type(type_name)
        found.extend(properties(work, type_name, name) for name in KINDS[type_name].names(work))
    return found


def check_type(type_name: str) -> None:
    """Refuse a type that does not exist, and by name one that the emulator does not have."""
    if type_name in KINDS:
        return
    if type_name in type_names():
        raise SoapFault("INVALID_TYPE", f"Not emulated: metadata type {type_name}")
    raise SoapFault("INVALID_TYPE", f"Unknown type:{type_name}")


def describe_metadata(work: Work) -> dict[str, Value]:
    """DescribeMetadataResult, of the types that the emulator has."""
    production = work.org.edition != PRODUCTION_NEEDS_TESTS
    return {
        "metadataObjects": [
            {
                "childXmlNames": [child.name for child in KINDS.values() if child.parent == kind.name],
                "directoryName": kind.directory,
                "inFolder": False,
                "metaFile": False,
                "suffix": kind.suffix,
                "xmlName": kind.name,
            }
            for kind in sorted(KINDS.values(), key=lambda kind: kind.name)
            if not kind.parent
        ],
        "organizationNamespace": "",
        "partialSaveAllowed": not production,
        "testRequired": production,
    }


def describe_value_type(name: str) -> dict[str, Value]:
    """DescribeValueTypeResult of ``{http://soap.sforce.com/2006/04/metadata}CustomField``."""
    type_name = name.rpartition("}")[2]
    check_type(type_name)
    parts = wsdl().types[type_name]
    child = bool(KINDS[type_name].parent)
    parent: Value = _field(parts["fullName"], type_name, 0) | {"name": "fullName"} if child else None
    return {
        "apiCreatable": True,
        "apiDeletable": True,
        "apiReadable": True,
        "apiUpdatable": True,
        "parentField": parent,
        "valueTypeFields": [_field(part, type_name, 0) for part in parts.values()],
    }


REFERS = {
    # elements that name another component, and the type of it
    "referenceTo": "CustomObject",
    "valueSetName": "GlobalValueSet",
    "controllingField": "CustomField",
    "object": "CustomObject",
    "field": "CustomField",
}


def _field(part: Part, owner: str, depth: int) -> dict[str, Value]:
    """ValueTypeField; nested types are described as deep as four levels."""
    schema = wsdl()
    nested = schema.types.get(part.type, {}) if depth < MAX_DEPTH else {}
    domain = REFERS.get(part.name)
    fields: list[Value] = [_field(inner, part.type, depth + 1) for inner in nested.values()]
    values: list[Value] = [
        {"active": True, "defaultValue": False, "label": value, "validFor": None, "value": value}
        for value in sorted(schema.enums.get(part.type, ()))
    ]
    return {
        "fields": fields,
        "foreignKeyDomain": [domain] if domain else [],
        "isForeignKey": domain is not None,
        "isNameField": part.name == "fullName",
        "minOccurs": 1 if part.required else 0,
        "name": part.name,
        "picklistValues": values,
        "soapType": part.type,
        "valueRequired": part.required or (part.name == "fullName" and owner in KINDS),
    }
