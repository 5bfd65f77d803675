"""YAML as values that know where they stand: what a checker needs and a loaded ``dict`` has lost.

YAML 1.2 by ruamel.yaml's composer, so nothing is constructed: no object, no date, no number until it is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from sfmeta.catalog.wording import shortened
from sfmeta.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.error import StringMark
    from ruamel.yaml.nodes import Node


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar: None, a bool, an int or text; text with ``plain`` False is what YAML takes for a float or a date."""

    value: str | int | bool | None
    text: str
    place: Place
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    values: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping and its value; ``place`` is the key's."""

    key: str
    place: Place
    value: Value


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping in the order of the file; a key stands once."""

    entries: tuple[Entry, ...]
    place: Place

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)


Value: TypeAlias = Leaf | Items | Entries

_TAG = "tag:yaml.org,2002:"
_TAGS = frozenset(
    _TAG + word for word in ("str", "int", "float", "bool", "null", "timestamp", "binary", "map", "seq", "merge")
)
_FLAGS = dict.fromkeys(("true", "yes", "on", "y"), True) | dict.fromkeys(("false", "no", "off", "n"), False)
"""The words of YAML 1.1 as well: they get here only in a file that says ``%YAML 1.1``."""
_INTEGER = re.compile(r"[-+]?[0-9]{1,40}")
"""Digits only: hexadecimal, octal and ``1_000`` are numbers to YAML and riddles to a reviewer."""


_REMEDIES = (
    ("'\\t'", "indent with spaces: YAML takes no tabs"),
    ("another document", "one file is one document: take out the line ---"),
    ("quoted scalar", "close the quote"),
    ("flow mapping", "close the bracket {, or put a comma between the entries"),
    ("flow sequence", "close the bracket [, or put a comma between the entries"),
    ("mapping values", "put a value that has a colon in it in quotes, or look at the indentation"),
    ("<block end>", "look at the indentation: what belongs together begins in the same column"),
    ("undefined alias", "a word that begins with * is an alias: put it in quotes if it is none"),
    ("cannot start any token", "put the value in quotes"),
)
"""What helps, by a part of what ruamel.yaml says; the first that fits."""


def read(text: str, path: str) -> tuple[Value | None, tuple[Finding, ...]]:
    """The document and what is wrong with it as YAML; no document when it cannot be read, or when it is empty."""
    reader = _Reader(path)
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        return (None if root is None else reader.value(root)), tuple(reader.findings)
    except MarkedYAMLError as error:
        return None, (_broken(error, path),)
    except ReaderError as error:
        before = text[: error.position]
        place = Place(path, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        message = f"the character U+{error.character:04X} must not stand in YAML"
        return None, (Finding("yaml-syntax", Severity.ERROR, message, place),)
    except (YAMLError, ValueError) as error:
        return None, (Finding("yaml-syntax", Severity.ERROR, str(error), Place(path)),)
    except RecursionError:
        return None, (Finding("yaml-syntax", Severity.ERROR, "nested too deeply to be read", Place(path)),)


def _broken(error: MarkedYAMLError, path: str) -> Finding:
    mark = error.problem_mark or error.context_mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
    start = error.context_mark.line + 1 if error.context_mark else None
    context = error.context or ""
    if context and start and start != place.line:
        context += f" that starts on line {start}"
    said = f"{error.problem} ({context})" if context else str(error.problem)
    fix = next((fix for words, fix in _REMEDIES if words in said), None)
    return Finding("yaml-syntax", Severity.ERROR, f"this is not YAML: {said}", place, fix)


class _Reader:
    """Turns nodes into values; a node behind an alias is turned once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self._done: dict[int, Value] = {}
        self._open: set[int] = set()

    def value(self, node: Node) -> Value:
        if id(node) in self._done:
            return self._done[id(node)]
        if id(node) in self._open:
            self.object(node, "yaml-alias", "this alias stands inside what it refers to")
            return Leaf(None, "", self.place(node))
        self._open.add(id(node))
        value = self.convert(node)
        self._open.discard(id(node))
        self._done[id(node)] = value
        return value

    def convert(self, node: Node) -> Value:
        if str(node.tag) not in _TAGS and node.tag is not None:
            self.object(node, "yaml-tag", f"the tag {shortened(str(node.tag))} means nothing here; leave it out")
        if isinstance(node, MappingNode):
            return Entries(tuple(self.entries(node)), self.place(node))
        if isinstance(node, SequenceNode):
            return Items(tuple(self.value(item) for item in node.value), self.place(node))
        assert isinstance(node, ScalarNode)
        return self.leaf(node)

    def leaf(self, node: ScalarNode) -> Leaf:
        text, place = str(node.value), self.place(node)
        match str(node.tag).removeprefix(_TAG):
            case "null":
                return Leaf(None, text, place)
            case "bool" if text.lower() in _FLAGS:
                return Leaf(_FLAGS[text.lower()], text, place)
            case "int" if _INTEGER.fullmatch(text):
                return Leaf(int(text), text, place)
            case "int" | "float" | "bool" | "timestamp" | "binary":
                return Leaf(text, text, place, plain=False)
            case _:
                return Leaf(text, text, place)

    def entries(self, node: MappingNode) -> Iterator[Entry]:
        own: dict[str, Place] = {}
        merged: list[Entry] = []
        for key_node, value_node in node.value:
            place = self.place(key_node)
            if str(key_node.tag) == _TAG + "merge":
                merged.extend(self.merged(value_node))
            elif not isinstance(key_node, ScalarNode):
                self.object(key_node, "yaml-key", "a key must be a word, not a list or a mapping")
            elif key_node.value in own:
                first = own[key_node.value]
                self.object(
                    key_node,
                    "duplicate-key",
                    f"{shortened(key_node.value)} stands here twice: first on line {first.line}",
                )
            else:
                own[key_node.value] = place
                yield Entry(key_node.value, place, self.value(value_node))
        for entry in merged:
            if entry.key not in own:
                own[entry.key] = entry.place
                yield entry

    def merged(self, node: Node) -> Iterator[Entry]:
        """The entries that ``<<: *anchor`` or ``<<: [*one, *other]`` brings in; the first to bring a key wins."""
        value = self.value(node)
        for part in value.values if isinstance(value, Items) else (value,):
            if isinstance(part, Entries):
                yield from part.entries
            else:
                self.object(node, "yaml-merge", "<< takes a mapping, or a list of mappings, by its alias")

    def place(self, node: Node) -> Place:
        mark: StringMark = node.start_mark
        return Place(self.path, mark.line + 1, mark.column + 1)

    def object(self, node: Node, rule: str, message: str) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, message, self.place(node)))
