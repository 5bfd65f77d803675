"""Reading and writing metadata XML."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.errors import SpecError
from sfmeta.findings import Place
from sfmeta.metadata import xml
from sfmeta.metadata.model import Node

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
ROOT = b'<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">'

names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\t\n\r")).filter(
    lambda text: not any(character in text for character in "\ufffe\uffff")
)
leaves = st.builds(Node, names, st.none() | texts)
parents = st.recursive(
    leaves, lambda inner: st.builds(Node, names, st.none(), st.lists(inner, max_size=4).map(tuple)), max_leaves=12
)
typed = st.builds(Node, names, texts, attributes=st.just((("xsi:type", "xsd:string"),)))
nodes = st.builds(Node, names, st.none(), st.lists(parents | typed, max_size=4).map(tuple))


def corpus_files(project: str) -> list[Path]:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of public source trees is not on this machine")
    return sorted((CORPUS / project).rglob("*-meta.xml"))


@given(nodes)
def test_what_is_written_is_read_back(node: Node) -> None:
    assert xml.parse(xml.write(node), "x") == node


@given(nodes)
def test_canonical_order_is_final_and_loses_nothing(node: Node) -> None:
    ordered = xml.canonical(node)
    assert xml.canonical(ordered) == ordered
    assert sorted(map(repr, _all((ordered,)))) == sorted(map(repr, _all((node,))))
    assert xml.parse(xml.write(ordered), "x") == ordered


def _all(nodes: tuple[Node, ...]) -> list[Node]:
    return [found for node in nodes for found in (Node(node.tag, node.text), *_all(node.children))]


@given(st.binary(max_size=300) | st.text(alphabet="<>/&;![]CDAT-?xml ab'\"=:\n", max_size=120).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    try:
        xml.parse(data, "some.xml")
    except SpecError as error:
        (finding,) = error.findings
        assert finding.rule.startswith("xml-")
        assert finding.place is not None
        assert finding.place.path == "some.xml"
        assert finding.place.line is not None
        assert finding.place.line >= 1


def test_every_file_that_salesforces_tools_wrote_is_written_with_the_same_bytes() -> None:
    files = corpus_files("outbound-funds")
    changed = [path.name for path in files if xml.write(xml.parse(path.read_bytes(), str(path))) != path.read_bytes()]
    assert changed == []
    assert sum(path.name.endswith(".field-meta.xml") for path in files) == 56


def test_the_order_of_salesforces_tools_is_the_canonical_one() -> None:
    """Four field files of the tree were reordered by hand upstream; every other file is in canonical order."""
    reordered = [
        path.name
        for path in corpus_files("outbound-funds")
        if (node := xml.parse(path.read_bytes(), str(path))) != xml.canonical(node)
    ]
    assert reordered == [
        "AssignedTo__c.field-meta.xml",
        "DueDate__c.field-meta.xml",
        "FundingRequest__c.field-meta.xml",
        "SubmittedDate__c.field-meta.xml",
    ]


def test_canonical_puts_full_name_first_then_goes_by_name_and_keeps_repeated_elements_in_order() -> None:
    node = Node(
        "ValueSet",
        None,
        (
            Node("value", "b"),
            Node("restricted", "true"),
            Node("value", "a"),
            Node("isActive", "x"),
            Node("isAIField", "y"),
            Node("fullName", "z"),
        ),
    )
    ordered = [(child.tag, child.text) for child in xml.canonical(node).children]
    assert ordered == [
        ("fullName", "z"),
        ("isAIField", "y"),
        ("isActive", "x"),
        ("restricted", "true"),
        ("value", "b"),
        ("value", "a"),
    ]


def test_text_is_escaped_as_salesforces_tools_do() -> None:
    node = Node(
        "CustomField", None, (Node("formula", "IF(a < b & c > 'd', \"e\",\r\n\tf)"), Node("label", " é\u00a0 "))
    )
    assert xml.write(node).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">\n'
        "    <formula>IF(a &lt; b &amp; c &gt; &apos;d&apos;, &quot;e&quot;,&#13;\n\tf)</formula>\n"
        "    <label> é\u00a0 </label>\n"
        "</CustomField>\n"
    )


def test_a_typed_value_declares_its_namespaces_on_the_root() -> None:
    """As in retrieved CustomMetadata records."""
    nil = Node("value", None, attributes=(("xsi:nil", "true"),))
    typed = Node("value", "1", attributes=(("xsi:type", "xsd:double"),))
    assert xml.write(Node("CustomMetadata", None, (Node("values", None, (nil,)), Node("values", None, (typed,))))) == (
        HEAD
        + b'<CustomMetadata xmlns="http://soap.sforce.com/2006/04/metadata"'
        + b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">\n'
        + b'    <values>\n        <value xsi:nil="true"/>\n    </values>\n'
        + b'    <values>\n        <value xsi:type="xsd:double">1</value>\n    </values>\n</CustomMetadata>\n'
    )


def test_a_typed_value_is_the_same_whatever_prefix_the_file_has_for_it() -> None:
    foreign = (
        f'<CustomMetadata xmlns="{xml.NAMESPACE}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
        ' xmlns:s="http://www.w3.org/2001/XMLSchema"><value i:type="s:string">a</value></CustomMetadata>'
    )
    assert b'xmlns:xsd="http://www.w3.org/2001/XMLSchema">\n    <value xsi:type="xsd:string">a<' in xml.write(
        xml.parse(foreign.encode(), "x")
    )


def test_a_nil_without_a_declaration_is_read() -> None:
    """As in list views that Salesforce's tools took out of an object."""
    root = xml.parse(ROOT + b'<label xsi:nil="true"></label></CustomField>', "x")
    assert root.children == (Node("label", "", attributes=(("xsi:nil", "true"),)),)


def test_a_prefix_for_the_elements_is_read() -> None:
    prefixed = f'<m:CustomField xmlns:m="{xml.NAMESPACE}"><m:label>A</m:label></m:CustomField>'
    assert xml.parse(prefixed.encode(), "x") == Node("CustomField", None, (Node("label", "A"),))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_byte_order_marks_and_other_encodings_are_understood(encoding: str) -> None:
    declared = "UTF-8" if encoding == "utf-8-sig" else "UTF-16"
    text = f'<?xml version="1.0" encoding="{declared}"?><A xmlns="{xml.NAMESPACE}"><b>é</b><c></c><d/></A>'
    bom = b"\xff\xfe" if encoding == "utf-16-le" else b""
    assert xml.parse(bom + text.encode(encoding), "x") == Node("A", None, (Node("b", "é"), Node("c", ""), Node("d")))


def test_windows_encodings_are_understood() -> None:
    text = f'<?xml version="1.0" encoding="windows-1252"?><A xmlns="{xml.NAMESPACE}">“é”</A>'
    assert xml.parse(text.encode("windows-1252"), "x").text == "“é”"


def test_every_element_knows_its_line_and_column() -> None:
    root = xml.parse(HEAD + ROOT + b"\n    <!-- why\n    -->\n    <a/><label>L</label>\n</CustomField>", "x")
    assert [(node.tag, node.line, node.column) for node in (root, *root.children)] == [
        ("CustomField", 2, 1),
        ("a", 5, 5),
        ("label", 5, 9),
    ]


def test_comments_cdata_and_processing_instructions_leave_only_the_text() -> None:
    root = xml.parse(ROOT + b"<?pi x?><label>a<!-- no -->b<![CDATA[<c>]]></label></CustomField>", "x")
    assert root.value("label") == "ab<c>"


@pytest.mark.parametrize(
    ("data", "rule", "line", "column", "words"),
    [
        (b"", "xml-syntax", 1, 1, "the file is empty"),
        (ROOT + b"\n<<<<<<< HEAD\n", "xml-syntax", 2, 2, "a merge conflict that nobody has resolved"),
        (b"PK\x03\x04", "xml-syntax", 1, 3, "a character stands where XML does not allow it"),
        (
            ROOT + b"\n  <label>L</labels>\n</CustomField>",
            "xml-syntax",
            2,
            13,
            "this end tag does not close <label> of line 2",
        ),
        (
            ROOT + b"\n  <label>L",
            "xml-syntax",
            2,
            11,
            "the file ends before its XML does (inside <label> of line 2)",
        ),
        (
            ROOT + b"<label>R&D</label></CustomField>",
            "xml-syntax",
            1,
            72,
            "a character stands where XML does not allow it (inside <label> of line 1)",
        ),
        (
            ROOT + b"<label>&nbsp;</label></CustomField>",
            "xml-syntax",
            1,
            69,
            "an entity that XML does not know (inside <label> of line 1)",
        ),
        (ROOT + b"</CustomField>\n<a/>", "xml-syntax", 2, 1, "something follows the end of the root element"),
        (
            ROOT + b"\n<label>L</label> oops\n</CustomField>",
            "xml-mixed",
            1,
            1,
            "<CustomField> holds text beside its elements, which nobody reads: oops",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY b "c">]>' + ROOT + b"</CustomField>",
            "xml-doctype",
            1,
            13,
            "a document type declaration: metadata has none",
        ),
        (
            ROOT + b'<svg xmlns="http://www.w3.org/2000/svg"/></CustomField>',
            "xml-namespace",
            1,
            62,
            "<svg> is in another namespace than the root: http://www.w3.org/2000/svg",
        ),
        (
            b'<?xml version="1.0" encoding="klingon"?><a/>',
            "xml-encoding",
            1,
            1,
            "the declared encoding cannot be read: unknown encoding: klingon",
        ),
        (b"<a>" * 101, "xml-depth", 1, 301, "elements are nested more than 100 deep"),
    ],
)
def test_a_broken_file_is_refused_in_plain_words(data: bytes, rule: str, line: int, column: int, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        xml.parse(data, "f.xml")
    (finding,) = caught.value.findings
    assert (finding.rule, finding.message) == (rule, words)
    assert finding.place == Place("f.xml", line, column)


def test_text_beside_elements_can_be_read_with_a_warning() -> None:
    """easy-spaces-lwc of trailheadapps has such a field and is deployed all the same."""
    node, warnings = xml.read(
        ROOT + b"\n<valueSet>\n > <restricted>true</restricted></valueSet></CustomField>", "f.xml"
    )
    assert node.children == (Node("valueSet", None, (Node("restricted", "true"),)),)
    assert [(finding.severity, str(finding.place)) for finding in warnings] == [("warning", "f.xml:2:1")]


@pytest.mark.parametrize("text", ["\x00", "\x1b", "\ud800", "\uffff"])
def test_a_character_that_xml_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(SpecError, match="the text of <label> holds"):
        xml.write(Node("CustomField", None, (Node("label", text),)))


def test_the_namespace_of_other_tools_is_kept() -> None:
    """Public trees hold Apex in the Tooling API's namespace, and empty object translations in none."""
    apex = HEAD + b'<ApexClass xmlns="urn:metadata.tooling.soap.sforce.com" fqn="A">\n    <status/>\n</ApexClass>\n'
    assert xml.write(xml.parse(apex, "x")) == apex
    assert xml.write(xml.parse(b"<CustomObjectTranslation/>", "x")) == HEAD + b"<CustomObjectTranslation/>\n"
