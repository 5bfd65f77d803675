"""Metadata XML as nodes with line and column: expat without entities, DTDs or network.

Comments and processing instructions are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from sfmeta.errors import SpecError
from sfmeta.findings import Finding, Place, Severity
from sfmeta.metadata.model import Node

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
MAX_DEPTH = 100
"""Far beyond any metadata type (a flow's decisions reach 8); it keeps a hostile file from exhausting the stack."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSD = "http://www.w3.org/2001/XMLSchema"
_DECLARED = {"": "", "xml": "http://www.w3.org/XML/1998/namespace", "xsi": _XSI, "xsd": _XSD}
"""Prefixes that need no declaration: Salesforce's tools write ``xsi:nil`` without one when they split an object."""

_LATE = re.compile(rb"\s+(<\?xml\s[^>\n]*\?>)")
_CONFLICT = (b"<<<<<<<", b"=======", b">>>>>>>")
_WORDS = {
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: "the file ends before its XML does",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "the file ends inside a tag",
    expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]: "a character stands where XML does not allow it",
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "an entity that XML does not know",
    expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "something follows the end of the root element",
    expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI]: "the XML declaration is not at the very start",
    expat.errors.codes[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: "an attribute is given twice",
}


@dataclass(slots=True)
class _Open:
    """An element whose end tag has not been read yet."""

    tag: str
    line: int
    column: int
    attributes: tuple[tuple[str, str], ...]
    prefixes: dict[str, str]
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
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def here(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        prefixes = self.open[-1].prefixes if self.open else _DECLARED
        declared = {_prefix(key): uri for key, uri in attributes.items() if _is_declaration(key)} if attributes else {}
        if declared:
            prefixes = prefixes | declared
        prefix, _, tag = name.rpartition(":")
        namespace = prefixes.get(prefix)
        if not self.open:
            self.namespace = namespace or ""
        if namespace != self.namespace:
            said = f"in another namespace than the root: {namespace}" if namespace else "in no namespace"
            raise _Broken("xml-namespace", f"<{name}> is {said}", *self.here())
        if len(self.open) >= MAX_DEPTH:
            raise _Broken("xml-depth", f"elements are nested more than {MAX_DEPTH} deep", *self.here())
        pairs = sorted(_spelled(*pair, prefixes) for pair in attributes.items() if not _is_declaration(pair[0]))
        if not self.open and namespace != NAMESPACE:
            pairs.append(("xmlns", self.namespace))
        self.open.append(_Open(tag, *self.here(), tuple(pairs), prefixes))

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


def _is_declaration(attribute: str) -> bool:
    return attribute == "xmlns" or attribute.startswith("xmlns:")


def _prefix(declaration: str) -> str:
    """``xmlns:xsi`` → ``xsi``, ``xmlns`` → nothing."""
    return declaration.partition(":")[2]


def _spelled(name: str, value: str, prefixes: dict[str, str]) -> tuple[str, str]:
    """The attribute as Salesforce's tools spell it: ``xsi:type="xsd:string"``, whatever the file's prefixes are."""
    prefix, _, local = name.rpartition(":")
    namespace = prefixes.get(prefix) if prefix else None
    if namespace == _XSI:
        kind, _, word = value.rpartition(":")
        return f"xsi:{local}", f"xsd:{word}" if prefixes.get(kind) == _XSD else value
    return (f"xml:{local}" if namespace == _DECLARED["xml"] else local), value


def read(data: bytes, path: str, *, rewritten: bool = False) -> tuple[Node, tuple[Finding, ...]]:
    """The root element of the file's XML, and warnings: of each text beside elements, which the node leaves out, and of
    a declaration that comes late in a file that is ``rewritten`` by Salesforce's tools before an org sees it.

    Raises SpecError with one finding (rule ``xml-…``, line and column) when it is not well-formed.

    The platform and its tools pass over stray text (verified: NonProfit and sample applications of Salesforce's own,
    which are deployed every day, have a stray ``>`` in a field and a stray letter in an application). The platform
    refuses blank lines before the declaration, Salesforce's CLI does not (verified with 2.150.6; SalesforceLabs has
    such a field).
    """
    late = _LATE.match(data) if rewritten else None
    reader = _Reader(_without(late) if late else data)
    try:
        reader.parser.Parse(reader.data, True)
    except _Broken as broken:
        raise _unreadable(path, broken.rule, broken.message, broken.line, broken.column) from None
    except expat.ExpatError as error:
        message, fix = _in_words(error, reader)
        raise _unreadable(path, "xml-syntax", message, error.lineno, error.offset + 1, fix) from None
    except (LookupError, ValueError) as error:  # an encoding that Python lacks, or that expat cannot use
        raise _unreadable(path, "xml-encoding", f"the declared encoding cannot be read: {error}", 1, 1) from None
    assert reader.root is not None, "expat accepts no document without a root"
    warnings = [_comes_late(late, path)] if late else []
    return reader.root, (*warnings, *(_stray(element, text, path) for element, text in reader.stray))


def _without(late: re.Match[bytes]) -> bytes:
    """The data with blanks for the declaration: what follows keeps its line and column."""
    return late.string[: late.start(1)] + b" " * len(late[1]) + late.string[late.end(1) :]


def _comes_late(late: re.Match[bytes], path: str) -> Finding:
    return Finding(
        "xml-declaration",
        Severity.WARNING,
        "the XML declaration is not at the very start: an org takes it only as Salesforce's CLI writes it anew",
        Place(path, late.string.count(b"\n", 0, late.start(1)) + 1, 1),
        "Delete what stands before it.",
    )


def _stray(element: _Open, text: str, path: str) -> Finding:
    return Finding(
        "xml-mixed",
        Severity.WARNING,
        f"<{element.tag}> holds text beside its elements, which nobody reads: {text}",
        Place(path, element.line, element.column),
        "Delete the text.",
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
