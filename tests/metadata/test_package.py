"""From a source tree to what is deployed and back."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.errors import ProjectError, SpecError
from sfmeta.findings import Place
from sfmeta.metadata import package, source, xml
from sfmeta.metadata.model import Component, Key, Node
from sfmeta.metadata.origins import origins

from .test_xml import corpus_files

if TYPE_CHECKING:
    from collections.abc import Mapping

OPEN = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
TREE = {
    path: text.encode()
    for path, text in {
        "force-app/main/default/objects/Account/fields/B__c.field-meta.xml": (
            f"{OPEN}<CustomField {NAMESPACE}>\n    <fullName>B__c</fullName>\n    <label>B</label>\n"
            "    <type>Checkbox</type>\n    <defaultValue>false</defaultValue>\n</CustomField>\n"
        ),
        "force-app/main/default/objects/Account/fields/A__c.field-meta.xml": (
            f"{OPEN}<CustomField {NAMESPACE}>\n    <fullName>A__c</fullName>\n"
            "    <description>two\nlines</description>\n"
            "    <label>A &amp; co</label>\n    <length>9</length>\n    <type>Text</type>\n</CustomField>\n"
        ),
        "force-app/main/default/objects/Account/listViews/All.listView-meta.xml": (
            f"{OPEN}<ListView {NAMESPACE}>\n    <fullName>All</fullName>\n    <label>All</label>\n</ListView>\n"
        ),
        "force-app/main/default/permissionsets/Reader.permissionset-meta.xml": (
            f"{OPEN}<PermissionSet {NAMESPACE}>\n    <label>Reader</label>\n</PermissionSet>\n"
        ),
        "force-app/main/default/permissionsets/README.md": "not metadata",
        "force-app/main/default/classes/A.cls": "class A {}",
    }.items()
}
OBJECT = f"""{OPEN}<CustomObject {NAMESPACE}>
    <fields>
        <fullName>A__c</fullName>
        <description>two
lines</description>
        <label>A &amp; co</label>
        <length>9</length>
        <type>Text</type>
    </fields>
    <fields>
        <fullName>B__c</fullName>
        <defaultValue>false</defaultValue>
        <label>B</label>
        <type>Checkbox</type>
    </fields>
    <listViews>
        <fullName>All</fullName>
        <label>All</label>
    </listViews>
</CustomObject>
"""
SET = f"{OPEN}<PermissionSet {NAMESPACE}>\n    <label>Reader</label>\n</PermissionSet>\n"
MANIFEST = f"""{OPEN}<Package {NAMESPACE}>
    <types>
        <members>Account.A__c</members>
        <members>Account.B__c</members>
        <name>CustomField</name>
    </types>
    <types>
        <members>Account.All</members>
        <name>ListView</name>
    </types>
    <types>
        <members>Reader</members>
        <name>PermissionSet</name>
    </types>
    <version>67.0</version>
</Package>
"""


def nodes(inventory: Mapping[Key, Component]) -> dict[Key, Node]:
    return {key: xml.canonical(component.node) for key, component in inventory.items()}


def test_fields_of_an_object_are_deployed_in_its_file() -> None:
    built = package.build(source.read(TREE).values(), "67.0")
    assert {path: data.decode() for path, data in built.items()} == {
        "objects/Account.object": OBJECT,
        "package.xml": MANIFEST,
        "permissionsets/Reader.permissionset": SET,
    }


def test_what_is_built_is_read_back() -> None:
    inventory = source.read(TREE)
    assert nodes(package.read(package.build(inventory.values(), "67.0"))) == nodes(inventory)


def test_every_tree_of_the_corpus_survives_the_trip_through_metadata_format() -> None:
    for project in ("outbound-funds", "ebikes-lwc", "dreamhouse-lwc"):
        inventory = source.read({path.as_posix(): path.read_bytes() for path in corpus_files(project)})
        assert nodes(package.read(package.build(inventory.values(), "67.0"))) == nodes(inventory)


def test_deletions_go_into_the_changes_that_run_last_and_need_a_manifest() -> None:
    built = package.build([], "67.0", delete=[Key("CustomField", "Account.B__c"), Key("CustomField", "Account.A__c")])
    assert list(built) == ["destructiveChangesPost.xml", "package.xml"]
    assert built["package.xml"].decode() == f"{OPEN}<Package {NAMESPACE}>\n    <version>67.0</version>\n</Package>\n"
    deleted = xml.parse(built["destructiveChangesPost.xml"], "x")
    assert [node.text for node in deleted.children[0].children] == ["Account.A__c", "Account.B__c", "CustomField"]


def test_an_object_with_its_fields_is_one_file() -> None:
    """Both in source format: the object's own file and its fields' files; the label comes after the fields."""
    custom = (
        f"<CustomObject {NAMESPACE}><label>Loan</label><deploymentStatus>Deployed</deploymentStatus></CustomObject>"
    )
    field = f"<CustomField {NAMESPACE}><label>N</label></CustomField>"
    tree = {
        "objects/Loan__c/Loan__c.object-meta.xml": custom.encode(),
        "objects/Loan__c/fields/N__c.field-meta.xml": field.encode(),
    }
    built = xml.parse(package.build(source.read(tree).values(), "67.0")["objects/Loan__c.object"], "x")
    assert [(child.tag, child.value("fullName")) for child in built.children] == [
        ("deploymentStatus", None),
        ("fields", "N__c"),
        ("label", None),
    ]


def test_a_field_translation_is_named_by_its_object_translation() -> None:
    manifest = xml.parse(package.manifest([Key("CustomFieldTranslation", "Account-fr.X__c")], "67.0"), "x")
    assert [node.text for node in manifest.children[0].children] == ["Account-fr", "CustomObjectTranslation"]


def test_a_class_cannot_be_packed_from_its_xml() -> None:
    with pytest.raises(ProjectError, match="ApexClass A cannot be packed: its type is not made of XML alone"):
        package.build([Component(Key("ApexClass", "A"), Node("ApexClass"))], "67.0")


def test_a_field_without_its_object_cannot_be_packed() -> None:
    with pytest.raises(ProjectError, match="CustomField A__c lacks the name of its parent"):
        package.build([Component(Key("CustomField", "A__c"), Node("CustomField"))], "67.0")


def test_the_same_component_twice_is_refused_unless_it_is_the_same() -> None:
    path = "permissionsets/Reader.permissionset"
    tree = {f"a/{path}": SET.encode(), f"b/{path}": SET.encode()}
    assert list(source.read(tree)) == [Key("PermissionSet", "Reader")]
    with pytest.raises(SpecError) as caught:
        source.read(tree | {f"b/{path}": SET.replace("Reader<", "Other<").encode()})
    assert [(finding.rule, str(finding.place)) for finding in caught.value.findings] == [
        ("duplicate-component", f"b/{path}:2:1")
    ]


def test_all_files_that_cannot_be_read_are_named_at_once() -> None:
    tree = {"tabs/A.tab": b"<CustomTab>", "tabs/B.tab": b"", "notes.txt": b"<"}
    with pytest.raises(SpecError) as caught:
        source.read(tree)
    assert [str(finding.place) for finding in caught.value.findings] == ["tabs/A.tab:1:12", "tabs/B.tab:1:1"]


@pytest.mark.parametrize(
    ("line", "column", "full_name", "expected"),
    [
        (3, 13, "Account.A__c", "objects/Account/fields/A__c.field-meta.xml:2:1"),
        (5, 20, "Account.A__c", "objects/Account/fields/A__c.field-meta.xml:4:5"),  # inside the description's two lines
        (8, 12, "Account.A__c", "objects/Account/fields/A__c.field-meta.xml:7:5"),
        (13, 30, "Account.B__c", "objects/Account/fields/B__c.field-meta.xml:6:5"),  # its source is in another order
        (13, 30, "", "objects/Account/fields/B__c.field-meta.xml:6:5"),
        (13, 30, "Account.A__c", "objects/Account/fields/A__c.field-meta.xml:2:1"),  # a name wins over another's line
        (None, None, "Account.B__c", "objects/Account/fields/B__c.field-meta.xml:2:1"),
        (17, 1, "Account.All", "objects/Account/listViews/All.listView-meta.xml:2:1"),
        (1, 1, "", "objects/Account/fields/A__c.field-meta.xml:2:1"),
    ],
)
def test_a_line_of_the_deployed_file_is_traced_to_its_source(
    line: int | None, column: int | None, full_name: str, expected: str
) -> None:
    found = origins(source.read(TREE).values()).find("unpackaged/objects/Account.object", full_name, line, column)
    assert str(found) == f"force-app/main/default/{expected}"


def test_a_file_that_was_not_sent_has_no_source() -> None:
    assert origins(source.read(TREE).values()).find("package.xml", "") is None


def test_a_component_without_elements_is_traced_to_its_file() -> None:
    empty = Component(Key("PermissionSet", "P"), Node("PermissionSet"), Place("p.xml", 1, 1))
    assert str(origins([empty]).find("permissionsets/P.permissionset", "", 2, 1)) == "p.xml:1:1"


def test_the_same_tree_gives_the_same_zip_whatever_its_order() -> None:
    built = package.build(source.read(TREE).values(), "67.0")
    data = package.zip_bytes(built)
    assert package.zip_bytes(dict(reversed(list(built.items())))) == data
    assert package.unzip(data) == built
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [info.filename for info in archive.infolist()] == sorted(built)
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


safe_names = st.lists(st.from_regex(r"[A-Za-z0-9_%é ]{1,9}", fullmatch=True), min_size=1, max_size=3).map("/".join)


@given(st.dictionaries(safe_names, st.binary(max_size=40), max_size=5))
def test_any_tree_survives_a_zip(tree: dict[str, bytes]) -> None:
    assert package.unzip(package.zip_bytes(tree)) == tree


@given(st.binary(max_size=200))
def test_bytes_that_are_no_zip_are_refused(data: bytes) -> None:
    with pytest.raises(ProjectError, match="not a readable zip"):
        package.unzip(data)


def zipped(*names: str, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "a\\b", "./a", "a//b"])
def test_a_zip_that_reaches_outside_is_refused(name: str) -> None:
    with pytest.raises(ProjectError, match="a path that is not safe"):
        package.unzip(zipped(name))


def test_folder_entries_are_passed_over() -> None:
    assert package.unzip(zipped("objects/", "objects/A.object")) == {"objects/A.object": b"x"}


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    bomb = bytearray(zipped("a"))
    at = bomb.rindex(b"PK\x01\x02") + 24  # the central directory's uncompressed size
    bomb[at : at + 4] = (700_000_000).to_bytes(4, "little")
    with pytest.raises(ProjectError, match="unpacks to 700000000 bytes, more than 629145600"):
        package.unzip(bytes(bomb))


def test_more_files_than_a_deploy_may_hold_are_refused_both_ways() -> None:
    many = {f"a{number}": b"" for number in range(10_001)}
    with pytest.raises(ProjectError, match="10001 files are more than the 10000"):
        package.zip_bytes(many)
    with pytest.raises(ProjectError, match="the zip holds 10001 files"):
        package.unzip(zipped(*many, content=b""))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_path_given_twice_is_refused() -> None:
    with pytest.raises(ProjectError, match="holds a twice"):
        package.unzip(zipped("a", "a"))


def test_damage_is_seen() -> None:
    data = bytearray(zipped("a", content=b"hello hello hello"))
    data[len("PK") + 33] ^= 0xFF
    with pytest.raises(ProjectError, match="not a readable zip"):
        package.unzip(bytes(data))
