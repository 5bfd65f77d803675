"""Whatever stands in a file, validate answers with findings, never with a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfmeta.findings import Severity
from sfmeta.metadata import registry, schema, source, xml
from sfmeta.metadata.model import Node
from sfmeta.metadata.rules import book

CASES = Path(__file__).parent / "cases"
PATHS = (
    "objects/Account/fields/A__c.field-meta.xml",
    "objects/Account.object",
    "objects/Loan__c/Loan__c.object-meta.xml",
    "permissionsets/P.permissionset-meta.xml",
    "globalValueSets/G.globalValueSet-meta.xml",
    "layouts/Account-A.layout-meta.xml",
    "flows/F.flow-meta.xml",
    "package.xml",
    "unknown/A.thing-meta.xml",
)
TAGS = sorted(
    {*(schema.load().elements("CustomField") or ()), *(schema.load().elements("PermissionSet") or ()), "value"}
)
TEXTS = st.sampled_from(
    ["", "true", "false", "Text", "Picklist", "MasterDetail", "Summary", "18", "-1", "A__c", "é", " "]
)

trees = st.recursive(
    st.builds(Node, st.sampled_from(TAGS), st.none() | TEXTS),
    lambda inner: st.builds(Node, st.sampled_from(TAGS), st.none(), st.lists(inner, max_size=5).map(tuple)),
    max_leaves=25,
)
roots = st.builds(
    Node,
    st.sampled_from(["CustomField", "CustomObject", "PermissionSet", "GlobalValueSet", "Layout", "Package", "Thing"]),
    st.none(),
    st.lists(trees, max_size=8).map(tuple),
)


def said_about(path: str, data: bytes) -> list[str]:
    document, findings = source.document(path, data)
    found = [*findings, *book.check([document] if document else [])]
    assert all(finding.place and finding.place.path == path and finding.place.line for finding in found)
    return [finding.rule for finding in found]


@given(st.sampled_from(PATHS), st.binary(max_size=400))
def test_any_bytes(path: str, data: bytes) -> None:
    said_about(path, data)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PATHS), roots)
def test_any_elements_in_any_file(path: str, root: Node) -> None:
    said_about(path, xml.write(root))


@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_any_damage_to_a_real_file(chance: random.Random, times: int) -> None:
    file = chance.choice(sorted(CASES.rglob("*-meta.xml")))
    data = bytearray(file.read_bytes() or b"<a/>")
    for _ in range(times):
        at = chance.randrange(len(data))
        match chance.choice(["flip", "cut", "double"]):
            case "flip":
                data[at] = chance.randrange(256)
            case "cut":
                del data[at : at + chance.randrange(1, 9)]
            case _:
                data[at:at] = data[at : at + chance.randrange(1, 30)]
        data = data or bytearray(b"<a/>")
    said_about("objects/Account/fields/A__c.field-meta.xml", bytes(data))


@pytest.mark.parametrize("name", sorted(name for name in schema.load().types() if schema.load().is_metadata(name)))
def test_every_type_of_the_schema_refuses_what_it_does_not_know(name: str) -> None:
    root = Node(name, None, (Node("noSuchElementAnywhere", "1"),))
    document = source.Document("x", registry.Location(None, "x"), xml.parse(xml.write(root), "x"))
    errors = [finding.rule for finding in book.check([document]) if finding.severity is Severity.ERROR]
    assert "unknown-element" in errors
