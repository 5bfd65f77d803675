"""A document against its shape: findings for what does not fit, and the rest, which then fits by construction."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries, Entry, Items, Leaf, Value
from sfmeta.catalog.kinds import kind_of, kinds_of, mismatch, remedy
from sfmeta.catalog.shape import Choice, Integer, ListOf, OneOf, Record, Shape, Table, Text
from sfmeta.catalog.text_rules import TEXT_RULES
from sfmeta.catalog.variants import effective
from sfmeta.catalog.wording import listed, nearest, shortened, suggestion
from sfmeta.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]


def check(value: Value, shape: Shape) -> tuple[Value | None, tuple[Finding, ...]]:
    """What of the value fits the shape (None: nothing does), and one finding for each thing that does not."""
    checker = _Checker()
    fitting = checker.fit(value, shape, ())
    return fitting, tuple(checker.findings)


class _Checker:
    """``fit`` returns the part of a value that fits and keeps a finding for each part that does not."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def object(self, rule: str, place: Place, message: str, fix: str | None = None) -> None:
        self.findings.append(Finding(rule, Severity.ERROR, message, place, fix))

    def fit(self, value: Value, shape: Shape, path: Path) -> Value | None:
        if kind_of(value) not in kinds_of(shape):
            self.object("wrong-type", value.place, f"{_dotted(path)} {mismatch(value, shape)}", remedy(value, shape))
            return Items((), value.place) if isinstance(shape, ListOf) else None
        match shape, value:
            case OneOf(), _:
                return self.fit(value, next(one for one in shape.shapes if kind_of(value) in kinds_of(one)), path)
            case Text(), Leaf():
                return self.text(value, shape, path)
            case Integer(), Leaf(value=int(number)):
                return self.integer(value, number, shape, path)
            case Choice(), Leaf():
                return self.choice(value, shape, path)
            case ListOf(), Items():
                return self.items(value, shape, path)
            case Record(), Entries():
                return self.record(value, shape, path)
            case Table(), Entries():
                return Entries(tuple(self.table(value, shape, path)), value.place)
            case _:
                return value

    def text(self, leaf: Leaf, shape: Text, path: Path) -> Leaf | None:
        text = leaf.text.strip()
        for rule, objection in TEXT_RULES.items():
            problem = objection(text, shape)
            if problem:
                near = nearest(text, shape.words)
                self.object(rule, leaf.place, f"{_dotted(path)} {problem}", f"did you mean {near}?" if near else None)
                return None
        return replace(leaf, value=text, text=text)

    def integer(self, leaf: Leaf, number: int, shape: Integer, path: Path) -> Leaf | None:
        if shape.least <= number <= shape.most:
            return leaf
        message = f"{_dotted(path)} must be from {shape.least} to {shape.most}, not {number}"
        self.object("out-of-range", leaf.place, message)
        return None

    def choice(self, leaf: Leaf, shape: Choice, path: Path) -> Leaf | None:
        if leaf.text in shape.words:
            return leaf
        message = _at(path) + shape.refusal.format(value=shortened(leaf.text))
        self.object("not-offered", leaf.place, message, suggestion(leaf.text, shape.words, shape.spoken))
        return None

    def items(self, items: Items, shape: ListOf, path: Path) -> Items:
        if len(items.values) < shape.least:
            self.object("too-few", items.place, f"{_dotted(path)} must have at least {shape.least} entry")
        fitting = (self.fit(item, shape.item, (*path, str(n))) for n, item in enumerate(items.values, 1))
        return Items(tuple(item for item in fitting if item is not None), items.place)

    def table(self, entries: Entries, shape: Table, path: Path) -> Iterator[Entry]:
        for entry in entries.entries:
            here = (*path, shortened(entry.key))
            name = self.text(Leaf(entry.key, entry.key, entry.place), shape.name, here)
            value = self.fit(entry.value, shape.value, here)
            if name is not None and value is not None:
                yield replace(entry, value=value)

    def record(self, entries: Entries, shape: Record, path: Path) -> Entries:
        keys, elsewhere = effective(shape, entries)
        fitting = []
        for entry in entries.entries:
            if entry.key in keys:
                value = self.fit(entry.value, keys[entry.key].shape, (*path, entry.key))
                if value is not None:
                    fitting.append(replace(entry, value=value))
            elif entry.key in elsewhere:
                self.misplaced(entry, elsewhere[entry.key], path)
            else:
                undecided = (name for name, cases in elsewhere.items() if not cases)
                self.unknown(entry, shape, (*keys, *undecided), path)
        for name, key in keys.items():
            if key.required and entries.entry(name) is None:
                self.object("missing-key", entries.place, f"{_dotted(path)} lacks {name}: {key.doc}")
        return Entries(tuple(fitting), entries.place)

    def misplaced(self, entry: Entry, cases: tuple[str, ...], path: Path) -> None:
        if cases:
            message = f"{_at(path)}{entry.key} does not belong here; it goes with {listed(cases)}"
            self.object("misplaced-key", entry.place, message)

    def unknown(self, entry: Entry, shape: Record, known: tuple[str, ...], path: Path) -> None:
        for trap in shape.traps:
            if re.search(trap.pattern, entry.key, re.IGNORECASE):
                message, fix = trap.explain(path, shortened(entry.key))
                self.object(trap.rule, entry.place, _at(path) + message, fix)
                return
        message = f"{_at(path)}{shortened(entry.key)} is not {shape.noun}"
        self.object("unknown-key", entry.place, message, suggestion(entry.key, known, shape.spoken))


def _at(path: Path) -> str:
    return f"{'.'.join(path)}: " if path else ""


def _dotted(path: Path) -> str:
    return ".".join(path) or "the file"
