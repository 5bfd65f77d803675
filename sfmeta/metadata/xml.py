"""Metadata XML, read with line and column, written with the bytes that Salesforce's own tools write.

Writing is forcedotcom/source-deploy-retrieve's ``JsToXml`` (verified on its source and on trees written by it): UTF-8
declaration, four spaces, ``& < > " '`` escaped in text, a carriage return as ``&#13;`` (verified on retrieved files),
final newline. Like that tool it leaves the order of elements alone; ``canonical`` is the order of the platform itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfmeta.errors import SpecError
from sfmeta.findings import Finding, Severity
from sfmeta.metadata.model import Node
from sfmeta.metadata.xml_reader import NAMESPACE, read

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NAMESPACE", "canonical", "order", "parse", "read", "write"]

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
INDENT = "    "

_TYPED = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse(data: bytes, path: str) -> Node:
    """The root element of the file's XML; ``path`` is named in findings.

    Raises SpecError with findings (rule ``xml-…``, line and column) when it is not well-formed, or holds text beside
    elements: nothing of the file is lost unsaid.
    """
    node, stray = read(data, path)
    if stray:
        raise SpecError(f"{path} is not readable as metadata XML", stray)
    return node


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
