"""Metadata XML, read with line and column, written with the bytes that Salesforce's own tools write.

Reading is expat without entities, DTDs or network; comments and processing instructions are passed over. Writing is
forcedotcom/source-deploy-retrieve's ``JsToXml`` (verified on its source and on trees written by it): UTF-8 declaration,
four spaces, ``& < > " '`` escaped in text, a carriage return as ``&#13;`` (verified on retrieved files), final newline.
Like that tool it leaves the order of elements alone; ``canonical`` is the order that the platform itself gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from sfmeta.errors import SpecError
from sfmeta.findings import Finding, Place, Severity
from sfmeta.metadata.model import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
INDENT = "    "
MAX_DEPTH = 100
"""Far beyond any metadata type (a flow's decisions reach 8); it keeps a hostile file from exhausting the stack."""

_PREFIXES = {"http://www.w3.org/2001/XMLSchema-instance": "xsi", "http://www.w3.org/XML/1998/namespace": "xml"}
_TYPED = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
_SEPARATOR = " "  # no namespace name and no element name contains a blank
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONFLICT = (b"<<<<<<<", b"=======", b">>>>>>>")
_WORDS = {
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: "the file ends before its XML does",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "the file ends inside a tag",
    expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]: "a character stands where XML does not allow it",
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "an entity that XML does not know",
    expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "something follows the end of the root element",
    expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI]: "the XML declaration is not at the very start",
    expat.errors.codes[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: "an attribute is given twice",
    expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]: "a namespace prefix that is declared nowhere",
}


@dataclass(slots=True)
class _Open:
    """An element whose end tag has not been read yet."""

    tag: str
    line: int
    column: int
    attributes: tuple[tuple[str, str], ...]
    text: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


class _Broken(Exception):
    """Stops expat at the first mistake: rule id, message, line and column."""

    def __init__(self, rule: str, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.rule, self.message, self.line, self.column = rule, message, line, column


class _Reader:
    """Expat's handlers, building a Node bottom-up."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.root: Node | None = None
        self.namespace = ""
        self.stray: list[tuple[_Open, str]] = []
        self.open: list[_Open] = []
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def here(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(_SEPARATOR)
        if not self.open:
            self.namespace = namespace
        elif namespace != self.namespace:
            raise _Broken("xml-namespace", f"<{tag}> is in another namespace than the root: {namespace}", *self.here())
        if len(self.open) >= MAX_DEPTH:
            raise _Broken("xml-depth", f"elements are nested more than {MAX_DEPTH} deep", *self.here())
        pairs = sorted((_qualified(key), value) for key, value in attributes.items()) if attributes else []
        if not self.open and namespace != NAMESPACE:
            pairs.append(("xmlns", namespace))
        self.open.append(_Open(tag, *self.here(), tuple(pairs)))

    def end(self, name: str) -> None:
        done = self.open.pop()
        text: str | None = "".join(done.text)
        if done.children:
            if text and not text.isspace():
                self.stray.append((done, " ".join(text.split())[:40]))
            text = None
        elif not text and self.closes_itself():
            text = None
        node = Node(done.tag, text, tuple(done.children), done.line, done.column, done.attributes)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node

    def closes_itself(self) -> bool:
        """Whether the element that ends here is written ``<a/>``: expat gives such an end just behind its tag."""
        behind = self.parser.CurrentByteIndex
        return self.data[max(0, behind - 4) : behind].replace(b"\0", b"").endswith(b"/>")  # UTF-16 has zeros between

    def characters(self, data: str) -> None:
        self.open[-1].text.append(data)

    def doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        raise _Broken("xml-doctype", "a document type declaration: metadata has none", *self.here())


def _qualified(name: str) -> str:
    namespace, _, local = name.rpartition(_SEPARATOR)
    return f"{_PREFIXES.get(namespace, namespace)}:{local}" if namespace else local


def parse(data: bytes, path: str) -> Node:
    """The root element of the file's XML; ``path`` is named in findings.

    Raises SpecError with findings (rule ``xml-…``, line and column) when it is not well-formed, or holds text beside
    elements: nothing of the file is lost unsaid.
    """
    node, stray = read(data, path)
    if stray:
        raise SpecError(f"{path} is not readable as metadata XML", stray)
    return node


def read(data: bytes, path: str) -> tuple[Node, tuple[Finding, ...]]:
    """Like ``parse``, but text beside elements is left out of the node and returned as warnings.

    The platform and its tools pass over such text (verified: NonProfit and sample applications of Salesforce's own,
    which are deployed every day, have a stray ``>`` in a field and a stray letter in an application).
    """
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except _Broken as broken:
        raise _unreadable(path, broken.rule, broken.message, broken.line, broken.column) from None
    except expat.ExpatError as error:
        message, fix = _in_words(error, reader)
        raise _unreadable(path, "xml-syntax", message, error.lineno, error.offset + 1, fix) from None
    except (LookupError, ValueError) as error:  # an encoding that Python lacks, or that expat cannot use
        raise _unreadable(path, "xml-encoding", f"the declared encoding cannot be read: {error}", 1, 1) from None
    assert reader.root is not None, "expat accepts no document without a root"
    return reader.root, tuple(
        Finding(
            "xml-mixed",
            Severity.WARNING,
            f"<{element.tag}> holds text beside its elements, which nobody reads: {text}",
            Place(path, element.line, element.column),
            "Delete the text.",
        )
        for element, text in reader.stray
    )


def _in_words(error: expat.ExpatError, reader: _Reader) -> tuple[str, str | None]:
    """What is wrong, and how to mend it where that is known."""
    if not reader.data.strip():
        return "the file is empty", None
    written = reader.data.split(b"\n")[error.lineno - 1 : error.lineno]
    if written and written[0].startswith(_CONFLICT):
        return "a merge conflict that nobody has resolved", "Resolve it, then delete the lines that git put in."
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]:
        unclosed = reader.open[-1]
        return f"this end tag does not close <{unclosed.tag}> of line {unclosed.line}", None
    words = _WORDS.get(error.code, expat.errors.messages[error.code])
    inside = f" (inside <{reader.open[-1].tag}> of line {reader.open[-1].line})" if reader.open else ""
    is_token = error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
    return words + inside, "In text, write & as &amp; and < as &lt;." if is_token and reader.open else None


def _unreadable(path: str, rule: str, message: str, line: int, column: int, fix: str | None = None) -> SpecError:
    finding = Finding(rule, Severity.ERROR, message, Place(path, line, column), fix)
    return SpecError(f"{path} is not readable as metadata XML", [finding])


def canonical(node: Node) -> Node:
    """The node with ``fullName`` first, then by name in ASCII order, repeated elements in their own order; every level.

    That is the order of the WSDL and of retrieved files for every type that a deploy of fields needs (fields, objects,
    permission sets, layouts, list views, tabs, value sets, package manifests). It differs, and such a node is to be
    left alone, where a type inherits elements from another base than ``Metadata``, since the base's come first: the
    elements of a ``Flow``, ``StandardValueSet`` values, translations of bots and flows.
    """
    children = tuple(sorted(map(canonical, node.children), key=order))
    return Node(node.tag, node.text, children, node.line, node.column, node.attributes)


def order(node: Node) -> tuple[bool, str]:
    """Where an element stands among its siblings in canonical order."""
    return node.tag != "fullName", node.tag


def write(node: Node) -> bytes:
    """The file of a root element, its elements in the order given: ``parse(write(node))`` equals ``node``.

    Raises SpecError when a text holds a character that XML cannot carry (a control character, half a surrogate pair).
    """
    attributes = dict(node.attributes)
    namespace = attributes.pop("xmlns", NAMESPACE)
    opening = f' xmlns="{namespace}"' if namespace else ""
    if _is_typed(node):
        opening += _TYPED
    lines: list[str] = [DECLARATION]
    _write(node, opening + _listed(attributes.items(), node), "", lines)
    return "".join(lines).encode()


def _is_typed(node: Node) -> bool:
    return any(name.startswith("xsi:") for name, _ in node.attributes) or any(map(_is_typed, node.children))


def _write(node: Node, attributes: str, indent: str, lines: list[str]) -> None:
    opening = f"{indent}<{node.tag}{attributes}"
    if node.children:
        lines.append(f"{opening}>\n")
        for child in node.children:
            _write(child, _listed(child.attributes, child), indent + INDENT, lines)
        lines.append(f"{indent}</{node.tag}>\n")
    elif node.text is None:
        lines.append(f"{opening}/>\n")
    else:
        lines.append(f"{opening}>{_escaped(node.text, node)}</{node.tag}>\n")


def _listed(attributes: Iterable[tuple[str, str]], node: Node) -> str:
    return "".join(f' {name}="{_escaped(value, node)}"' for name, value in attributes)


def _escaped(text: str, node: Node) -> str:
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        message = f"the text of <{node.tag}> holds {forbidden.group()!r}, which XML cannot carry"
        raise SpecError(message, [Finding("xml-character", Severity.ERROR, message)])
    return text.translate(_ESCAPES)
