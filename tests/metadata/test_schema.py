"""What the Metadata API knows."""

from __future__ import annotations

from sfmeta.metadata import registry, schema
from sfmeta.metadata.schema import Element, Schema

KNOWN = schema.load()


def test_a_type_has_its_bases_elements_first() -> None:
    elements = KNOWN.elements("CustomField")
    assert elements is not None
    assert next(iter(elements)) == "fullName"
    assert elements["type"] == Element("FieldType", is_required=False, is_repeated=False)
    assert elements["summaryFilterItems"] == Element("FilterItem", is_required=False, is_repeated=True)
    sharing = KNOWN.elements("SharingOwnerRule")
    assert sharing is not None
    assert [name for name in sharing if name in ("fullName", "accessLevel", "sharedFrom")] == [
        "fullName",
        "accessLevel",
        "sharedFrom",
    ]


def test_what_is_no_type_has_no_elements_and_what_is_no_enumeration_no_values() -> None:
    assert KNOWN.elements("string") is None
    assert KNOWN.elements("NoSuchType") is None
    assert KNOWN.values("string") is None
    assert KNOWN.values("CustomField") is None


def test_elements_and_values_after_the_wsdl_are_known() -> None:
    """API 67: PermissionSet.agentAccesses, FieldType Long (facts: deltas from 63 to 67)."""
    assert "agentAccesses" in (KNOWN.elements("PermissionSet") or {})
    assert {"Integer", "Long", "Text"} <= (KNOWN.values("FieldType") or set())


def test_an_element_that_only_the_platform_admits_is_known() -> None:
    assert "displayLocationInDecimal" in (KNOWN.elements("CustomField") or {})


def test_what_left_the_schema_is_remembered_with_its_last_version() -> None:
    assert "picklist" not in (KNOWN.elements("CustomField") or {})
    assert KNOWN.last_version("CustomField", "picklist") == 37
    assert KNOWN.last_version("CustomField", "label") is None
    assert KNOWN.last_version("CustomField", "never") is None


def test_only_what_derives_from_metadata_is_the_root_of_a_file() -> None:
    assert KNOWN.is_metadata("CustomField")
    assert KNOWN.is_metadata("AccountSettings")
    assert not KNOWN.is_metadata("ValueSet")
    assert not KNOWN.is_metadata("NoSuchType")


def test_the_types_that_every_org_has_are_known() -> None:
    """The rest came after API 63, or is hidden from the WSDL of an org that lacks its feature."""
    known = {name for name in registry.types() if KNOWN.elements(name) is not None}
    assert {
        "ApexClass",
        "CustomField",
        "CustomObject",
        "Flow",
        "Layout",
        "ListView",
        "PermissionSet",
        "Profile",
    } <= known
    assert len(known) > 350


def test_a_schema_is_made_of_any_wsdl_and_changes() -> None:
    wsdl = b"""<x xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:schema>
        <xsd:complexType name="Base"><xsd:sequence>
            <xsd:element name="a" type="xsd:string"/>
        </xsd:sequence></xsd:complexType>
        <xsd:complexType name="Thing"><xsd:complexContent><xsd:extension base="tns:Base"><xsd:sequence>
            <xsd:element name="b" minOccurs="0" maxOccurs="unbounded" type="tns:Colour"/>
        </xsd:sequence></xsd:extension></xsd:complexContent></xsd:complexType>
        <xsd:simpleType name="Colour"><xsd:restriction><xsd:enumeration value="red"/></xsd:restriction></xsd:simpleType>
    </xsd:schema></x>"""
    changes = "owner,name,type,occurs,first,last\nThing,c,boolean,?,64,67\nThing,d,int,1,20,30\nColour,blue,,,66,66\n"
    made = Schema(wsdl, changes)
    assert made.elements("Thing") == {
        "a": Element("string", is_required=True, is_repeated=False),
        "b": Element("Colour", is_required=False, is_repeated=True),
        "c": Element("boolean", is_required=False, is_repeated=False),
    }
    assert made.values("Colour") == frozenset({"red", "blue"})
    assert made.last_version("Thing", "d") == 30
