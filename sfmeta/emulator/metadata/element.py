"""An XML element of the metadata namespace as a value, read with positions and written as Salesforce writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from sfmeta.emulator.metadata.xml_reasons import PROLOG, Stop, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSI_TYPE = f"{XSI}|type"
XSI_NIL = f"{XSI}|nil"
XSD = "http://www.w3.org/2001/XMLSchema"
_WRITTEN = {XSI_TYPE: "xsi:type", XSI_NIL: "xsi:nil"}


@dataclass(frozen=True, slots=True)
class Element:
    """Text or children. ``line`` and ``column`` are where the parser stood after the start tag, both from 1;
    ``end_line`` and ``end_column`` after the end tag. Positions and foreign attributes take no part in equality."""

    tag: str
    text: str = ""
    children: tuple[Element, ...] = ()
    namespace: str = field(default=NAMESPACE, compare=False)
    attributes: Mapping[str, str] = field(default_factory=dict, compare=False)
    line: int = field(default=0, compare=False)
    column: int = field(default=0, compare=False)
    end_line: int = field(default=0, compare=False)
    end_column: int = field(default=0, compare=False)

    def child(self, tag: str) -> Element | None:
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> tuple[Element, ...]:
        return tuple(child for child in self.children if child.tag == tag)

    def value(self, tag: str, default: str = "") -> str:
        """The text of the first child of that name."""
        found = self.child(tag)
        return default if found is None else found.text

    def has(self, tag: str) -> bool:
        return self.child(tag) is not None

    def flag(self, tag: str) -> bool:
        """Whether the first child of that name says true (simple-salesforce writes ``True``)."""
        return self.value(tag).strip().casefold() in ("true", "1")

    def put(self, tag: str, text: str) -> Element:
        """The same element with that child set: replaced where it stands, else appended."""
        new = Element(tag, text)
        if not self.has(tag):
            return replace(self, children=(*self.children, new))
        return replace(self, children=tuple(new if child.tag == tag else child for child in self.children))

    def without(self, *tags: str) -> Element:
        return replace(self, children=tuple(child for child in self.children if child.tag not in tags))


class NotWellFormed(Exception):
    """The text is no XML. ``reason`` is in the words of the platform's parser."""

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class _Builder:
    """Collects expat's events. The position of a start tag is known at the next event, when expat stands behind it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.parser = expat.ParserCreate(namespace_separator="|")
        self.parser.buffer_text = True
        self.parser.ordered_attributes = False
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.EntityDeclHandler = self.entity
        self.stack: list[tuple[str, str, dict[str, str], tuple[int, int], list[Element], list[str]]] = []
        self.root: Element | None = None

    def after_tag(self) -> tuple[int, int]:
        """Line and column behind the tag that expat reports now."""
        start = self.parser.CurrentByteIndex
        end = _tag_end(self.data, start)
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        text = self.data[start:end].decode("utf-8", "replace")
        newlines = text.count("\n")
        if newlines:
            return line + newlines, len(text) - text.rindex("\n")
        return line, column + len(text) + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition("|")
        self.stack.append((tag, namespace, attributes, self.after_tag(), [], []))

    def characters(self, text: str) -> None:
        if self.stack:
            self.stack[-1][5].append(text)

    def end(self, _: str) -> None:
        tag, namespace, attributes, (line, column), children, texts = self.stack.pop()
        end_line, end_column = self.after_tag()
        text = "" if children else "".join(texts)
        made = Element(tag, text, tuple(children), namespace, attributes, line, column, end_line, end_column)
        if self.stack:
            self.stack[-1][4].append(made)
        else:
            self.root = made

    def entity(self, *_: Any) -> None:
        raise NotWellFormed(
            "DOCTYPE is disallowed.", self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        )


def _tag_end(data: bytes, start: int) -> int:
    """The index behind the ``>`` of the tag that begins at ``start``, quotes respected."""
    if data[start : start + 1] != b"<":
        return start
    match = _TAG.match(data, start)
    return match.end() if match else start


_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([\w.:-]*)")
_TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")


def parse(data: bytes) -> Element:
    """The root element of a document. Entities of its own are refused, so that none can be expanded."""
    builder = _Builder(data)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        tag = builder.stack[-1][0] if builder.stack else ""
        begun = bool(tag) or builder.root is not None
        told = reason(expat.errors.messages[error.code], Stop(data, builder.parser.ErrorByteIndex, tag, begun))
        raise NotWellFormed(told, error.lineno, 1 if told == PROLOG else error.offset + 1) from None
    except (LookupError, ValueError):  # the declaration names an encoding of which expat cannot make one byte a letter
        named = _ENCODING.search(data)
        raise NotWellFormed(f'Invalid encoding name "{named[1].decode() if named else ""}".', 1, 1) from None
    assert builder.root is not None
    return builder.root


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def escape(text: str) -> str:
    """Text as Salesforce's tools escape it: all five entities, in texts too."""
    return text.translate(_ESCAPES)


def write(root: Element) -> bytes:
    """A document as a retrieve gives it: declaration, four spaces a level, the namespace on the root, final newline.
    Where a value says of which type it is (records of custom metadata types), so does the document."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    schema = f' xmlns:xsi="{XSI}" xmlns:xsd="{XSD}"' if any(map(_typed, root.children)) else ""
    _lines(root, "", f' xmlns="{NAMESPACE}"{schema}', lines)
    return ("\n".join(lines) + "\n").encode()


def _typed(element: Element) -> bool:
    return not _WRITTEN.keys().isdisjoint(element.attributes) or any(map(_typed, element.children))


def _own(element: Element) -> str:
    return "".join(
        f' {_WRITTEN[name]}="{escape(element.attributes[name])}"' for name in _WRITTEN if name in element.attributes
    )


def _lines(element: Element, indent: str, attributes: str, lines: list[str]) -> None:
    if element.children:
        lines.append(f"{indent}<{element.tag}{attributes}>")
        for child in element.children:
            _lines(child, indent + "    ", _own(child), lines)
        lines.append(f"{indent}</{element.tag}>")
    elif element.text:
        lines.append(f"{indent}<{element.tag}{attributes}>{escape(element.text)}</{element.tag}>")
    else:
        lines.append(f"{indent}<{element.tag}{attributes}/>")


def of(tag: str, *children: Element | None) -> Element:
    """An element of the children that are there."""
    return Element(tag, children=tuple(child for child in children if child is not None))


def texts(tag: str, values: Iterable[str]) -> tuple[Element, ...]:
    return tuple(Element(tag, value) for value in values)
