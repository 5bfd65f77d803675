"""A document against its shape: findings for what does not fit, and the rest, which then fits by construction."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries, Entry, Items, Leaf, Value
from sfmeta.catalog.shape import Choice, Flag, Integer, Key, ListOf, Nothing, OneOf, Record, Shape, Table, Text
from sfmeta.catalog.wording import listed, suggestion
from sfmeta.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot carry, and what nobody can see in a review."""


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
        if isinstance(shape, OneOf):
            chosen = next((one for one in shape.shapes if _kind_of(value) in _kinds(one)), None)
            if chosen is not None:
                return self.fit(value, chosen, path)
        if _kind_of(value) not in _kinds(shape):
            self.wrong_kind(value, shape, path)
            return Items((), value.place) if isinstance(shape, ListOf) else None
        match shape, value:
            case Text(), Leaf():
                return self.text(value, shape, path)
            case Integer(), Leaf(value=int(number)):
                if shape.least <= number <= shape.most:
                    return value
                message = f"{_dotted(path)} must be from {shape.least} to {shape.most}, not {number}"
                self.object("out-of-range", value.place, message)
                return None
            case Choice(), Leaf(value=str(word)):
                if word in shape.words:
                    return value
                fix = suggestion(word, shape.words, shape.spoken)
                message = f"{_at(path)}{shape.refusal.format(value=_shortened(word))}"
                self.object("not-offered", value.place, message, fix)
                return None
            case ListOf(), Items():
                return self.items(value, shape, path)
            case Record(), Entries():
                return self.record(value, shape, path)
            case Table(), Entries():
                return Entries(tuple(self.table(value, shape, path)), value.place)
            case _:
                return value

    def wrong_kind(self, value: Value, shape: Shape, path: Path) -> None:
        found, wanted = _kind_of(value), _kinds(shape)
        words = listed((word for kind in wanted for word in _WANTED[kind]), "or")
        message = f"{_dotted(path)} must be {words}, not {_FOUND[found]}"
        self.object("wrong-type", value.place, message, _remedy(value, wanted))

    def text(self, leaf: Leaf, shape: Text, path: Path) -> Leaf | None:
        text = leaf.text.strip()
        problem = None
        if UNPRINTABLE.search(text):
            problem = ("bad-character", "holds a control character")
        elif not text and not shape.blank:
            problem = ("blank", f"is empty; it must be {shape.what}")
        elif not shape.lines and ("\n" in text or "\t" in text):
            problem = ("several-lines", f"must stand on one line, without tabs: it must be {shape.what}")
        elif shape.longest is not None and len(text) > shape.longest:
            problem = ("too-long", f"has {len(text)} characters; at most {shape.longest} are allowed")
        elif text and shape.pattern and not re.fullmatch(shape.pattern, text):
            problem = ("bad-form", f"must be {shape.what}")
        if problem is None:
            return replace(leaf, value=text, text=text)
        self.object(problem[0], leaf.place, f"{_dotted(path)} {problem[1]}")
        return None

    def items(self, items: Items, shape: ListOf, path: Path) -> Items:
        if len(items.values) < shape.least:
            self.object("too-few", items.place, f"{_dotted(path)} must have at least {shape.least} entry")
        fitting = (self.fit(item, shape.item, (*path, str(n))) for n, item in enumerate(items.values, 1))
        return Items(tuple(item for item in fitting if item is not None), items.place)

    def table(self, entries: Entries, shape: Table, path: Path) -> Iterator[Entry]:
        for entry in entries.entries:
            here = (*path, _shortened(entry.key))
            name = self.text(Leaf(entry.key, entry.key, entry.place), shape.name, here)
            value = self.fit(entry.value, shape.value, here)
            if name is not None and value is not None:
                yield replace(entry, value=value)

    def record(self, entries: Entries, shape: Record, path: Path) -> Entries:
        keys, elsewhere = _effective(shape, entries)
        fitting = []
        for entry in entries.entries:
            if entry.key in keys:
                value = self.fit(entry.value, keys[entry.key].shape, (*path, entry.key))
                if value is not None:
                    fitting.append(replace(entry, value=value))
            elif entry.key in elsewhere:
                self.misplaced(entry, elsewhere[entry.key], path)
            else:
                self.unknown(entry, shape, (*keys, *(name for name, cases in elsewhere.items() if not cases)), path)
        for name, key in keys.items():
            if key.required and entries.entry(name) is None:
                message = f"{_dotted(path)} lacks {name}: {key.doc}"
                self.object("missing-key", entries.place, message)
        return Entries(tuple(fitting), entries.place)

    def misplaced(self, entry: Entry, cases: tuple[str, ...], path: Path) -> None:
        if cases:
            message = f"{_at(path)}{entry.key} does not belong here; it goes with {listed(cases)}"
            self.object("misplaced-key", entry.place, message)

    def unknown(self, entry: Entry, shape: Record, known: tuple[str, ...], path: Path) -> None:
        for trap in shape.traps:
            if re.search(trap.pattern, entry.key, re.IGNORECASE):
                message, fix = trap.explain(path, entry.key)
                self.object(trap.rule, entry.place, _at(path) + message, fix)
                return
        message = f"{_at(path)}{_shortened(entry.key)} is not {shape.noun}"
        self.object("unknown-key", entry.place, message, suggestion(entry.key, known, shape.spoken))


def _effective(shape: Record, entries: Entries) -> tuple[dict[str, Key], dict[str, tuple[str, ...]]]:
    """The keys that a record may have given what it says, and those it may not, with the cases that they belong to.

    When the deciding key is wrong or missing, the keys of all cases are passed over (they belong to no case named).
    """
    keys = dict(shape.keys)
    elsewhere: dict[str, tuple[str, ...]] = {}
    if shape.variant is None:
        return keys, elsewhere
    entry = entries.entry(shape.variant.key)
    given = entry.value.text if entry and isinstance(entry.value, Leaf) else None if entry else shape.variant.default
    chosen = shape.variant.cases.get(given) if given is not None else None
    if chosen:
        more, elsewhere = _effective(chosen, entries)
        keys |= more
    deeper = frozenset(elsewhere)
    for case, record in shape.variant.cases.items():
        for name in all_keys(record).keys() - keys.keys() - deeper:
            here = (f"{shape.variant.key} {case}",) if chosen else ()
            elsewhere[name] = (*elsewhere.get(name, ()), *here)
    return keys, elsewhere


def all_keys(shape: Record) -> dict[str, Key]:
    """The keys of a record and of its variants' cases, the first of a name."""
    keys = dict(shape.keys)
    for case in shape.variant.cases.values() if shape.variant else ():
        keys = all_keys(case) | keys
    return keys


_WANTED = {
    "nothing": ("empty",),
    "flag": ("true", "false"),
    "number": ("a whole number",),
    "text": ("text",),
    "other": (),
    "list": ("a list",),
    "mapping": ("a mapping of keys to values",),
}
_FOUND = {
    "nothing": "empty",
    "flag": "true or false",
    "number": "a number",
    "text": "text",
    "other": "a date, a fraction or a number in another notation",
    "list": "a list",
    "mapping": "a mapping",
}
_ONCE_FLAGS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


def _kind_of(value: Value) -> str:
    match value:
        case Items():
            return "list"
        case Entries():
            return "mapping"
        case Leaf(value=None):
            return "nothing"
        case Leaf(value=bool()):
            return "flag"
        case Leaf(value=int()):
            return "number"
        case Leaf(plain=plain):
            return "text" if plain else "other"


def _kinds(shape: Shape) -> tuple[str, ...]:
    match shape:
        case Nothing():
            return ("nothing",)
        case Flag():
            return ("flag",)
        case Integer():
            return ("number",)
        case Text(bare_number=True):
            return ("text", "other")
        case Text() | Choice():
            return ("text",)
        case ListOf():
            return ("list",)
        case Record() | Table():
            return ("mapping",)
        case OneOf(shapes=shapes):
            return tuple(kind for one in shapes for kind in _kinds(one))


def _remedy(value: Value, wanted: tuple[str, ...]) -> str | None:
    if not isinstance(value, Leaf) or value.value is None:
        return None
    if "flag" in wanted and value.text.lower() in _ONCE_FLAGS:
        return f"write {_ONCE_FLAGS[value.text.lower()]}: YAML 1.2 takes {value.text} for a word"
    if "number" in wanted and re.fullmatch(r"\d{1,9}", value.text):
        return f"write {value.text} without quotes"
    if "number" in wanted and not value.plain:
        return "write it in plain digits"
    if "text" in wanted:
        return f'put it in quotes: "{_shortened(value.text)}"'
    return None


def _shortened(word: str, longest: int = 60) -> str:
    shown = word if word.isprintable() else repr(word)[1:-1]
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _at(path: Path) -> str:
    return f"{'.'.join(path)}: " if path else ""


def _dotted(path: Path) -> str:
    return ".".join(path) or "the file"
