"""Metadata documents as JSON and back: nothing is lost on the way."""

from __future__ import annotations

import pytest

from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.element import NAMESPACE, parse
from sfmeta.emulator.tooling.documents import BadDocument, component, metadata

DOCUMENTS = {
    "picklist": """<CustomField xmlns="{0}"><label>Rank &amp; file</label><required>false</required>
        <type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition><sorted>false</sorted>
            <value><fullName>Low</fullName><default>true</default><label>Low</label></value>
            <value><fullName>High</fullName><default>false</default><isActive>false</isActive><label>High</label></value>
        </valueSetDefinition></valueSet></CustomField>""",
    "lookup": """<CustomField xmlns="{0}"><deleteConstraint>SetNull</deleteConstraint><label>Parent</label>
        <lookupFilter><active>true</active><filterItems><field>Account.Name</field><operation>equals</operation>
            <value>x</value></filterItems><isOptional>false</isOptional></lookupFilter>
        <referenceTo>Account</referenceTo><relationshipName>Children</relationshipName><type>Lookup</type></CustomField>""",
    "number": """<CustomField xmlns="{0}"><label>Score</label><precision>18</precision><scale>2</scale>
        <type>Number</type><unique>false</unique></CustomField>""",
    "value set": """<GlobalValueSet xmlns="{0}">
        <customValue><fullName>Gold</fullName><default>false</default><label>Gold</label></customValue>
        <masterLabel>Levels</masterLabel><sorted>false</sorted></GlobalValueSet>""",
    "layout": """<Layout xmlns="{0}"><excludeButtons>Submit</excludeButtons><layoutSections>
        <customLabel>false</customLabel><detailHeading>false</detailHeading><editHeading>true</editHeading>
        <label>Information</label><layoutColumns><layoutItems><behavior>Required</behavior><field>Name</field>
        </layoutItems></layoutColumns><style>OneColumn</style></layoutSections></Layout>""",
}


@pytest.mark.parametrize("text", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_comes_back_as_it_was(text: str) -> None:
    document = parse(text.format(NAMESPACE).encode())
    back = component(document.tag, "Some.Name__c", metadata(document, document.tag))
    assert back.value("fullName") == "Some.Name__c"
    assert canonical(back.without("fullName"), document.tag) == canonical(document, document.tag)


def test_numbers_and_flags_are_no_texts() -> None:
    written = metadata(parse(DOCUMENTS["number"].format(NAMESPACE).encode()), "CustomField")
    assert (written["precision"], written["scale"], written["unique"]) == (18, 2, False)


def test_lists_without_elements_are_null_but_those_that_a_recorded_layout_has_empty() -> None:
    written = metadata(parse(DOCUMENTS["layout"].format(NAMESPACE).encode()), "Layout")
    assert (written["customButtons"], written["relatedObjects"], written["headers"]) == ([], [], None)
    assert written["excludeButtons"] == ["Submit"]


@pytest.mark.parametrize("value", [None, "Text", 7, ["Text"]])
def test_a_document_is_a_structure(value: object) -> None:
    with pytest.raises(BadDocument, match=r"^Cannot deserialize instance of complexvalue from"):
        component("CustomField", "Account.X__c", value)
