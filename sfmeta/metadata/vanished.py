"""A field that was generated and that sfmeta.yml names no longer: what may be meant by that, and how to say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sfmeta.catalog.rows import extra_rows, kinds, standard_rows
from sfmeta.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.catalog.model import Field, Spec

VANISHED = "vanished"
_TYPE = re.compile(rb"<type>(\w+)</type>")


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a field of this name would stand in sfmeta.yml, as far as its name and its file tell."""

    section: str
    key: str
    settings: tuple[str, ...]

    def line(self, *more: str) -> str:
        return f"`{self.key}: {{{', '.join((*self.settings, *more))}}}` under {self.section}"


def vanished(path: str, full_name: str, data: bytes | None, spec: Spec) -> Finding:
    """``data`` is what stands at ``path``."""
    object_ = PurePosixPath(path).parts[-3]
    entry = _entry(full_name, data, spec.prefix)
    there = next((field for field in spec.fields if field.key == entry.key), None)
    if object_ != spec.object:
        message, ways = _moved(full_name, object_, spec)
    elif there is not None:
        message, ways = _renamed(full_name, custom_entry(full_name, _type(data), f"old_{entry.key}"), there)
    else:
        message, ways = _left_out(full_name, entry)
    return Finding(VANISHED, Severity.ERROR, f"{full_name} was generated{message}", Place(path), "; ".join(ways))


def _left_out(full_name: str, entry: Entry) -> tuple[str, Iterator[str]]:
    def ways() -> Iterator[str]:
        yield f"delete it from Salesforce: {entry.line('enabled: false')}"
        yield f"leave it there and look after it no longer: sfmeta generate --forget {full_name}"
        yield f"keep it under another key or prefix: `name: {full_name}`"

    return " and is no longer in sfmeta.yml; a field that is left out is neither kept nor deleted", ways()


def _renamed(full_name: str, retirement: Entry, now: Field) -> tuple[str, Iterator[str]]:
    """Salesforce keeps what a field holds under its name: under another one it is another field, and empty."""

    def ways() -> Iterator[str]:
        yield f"keep the one that is there, and its values: `name: {full_name}` at {now.key}"
        yield (
            f"go over to the other: sfmeta generate --forget {full_name}, sfmeta deploy, sfmeta sync; then retire the "
            f"old one: {retirement.line('enabled: false')}, sfmeta generate, sfmeta deploy --allow delete"
        )

    empty = ", and an empty one" if now.managed else ""
    place = f"{now.place.path}:{now.place.line}"
    return f", and {now.key} goes into {now.full_name} now ({place}): that is another field{empty}", ways()


def _moved(full_name: str, object_: str, spec: Spec) -> tuple[str, Iterator[str]]:
    def ways() -> Iterator[str]:
        yield f"leave it there and look after it no longer: sfmeta generate --forget {full_name}"
        yield (
            f"delete it from Salesforce: put `object: {object_}` back, set `enabled: false` for it, sfmeta generate, "
            "sfmeta deploy --allow delete; then change the object"
        )

    return f" on {object_}, and the fields go to {spec.object} now; values do not move along", ways()


def _entry(full_name: str, data: bytes | None, prefix: str) -> Entry:
    base = full_name.removesuffix("__c")
    own = [row for row in (*standard_rows(), *extra_rows()) if f"_{base}".endswith(f"_{row.name}")]
    if not own:
        return custom_entry(full_name, _type(data), base.removeprefix(prefix).lower())
    row = max(own, key=lambda row: len(row.name))
    return Entry(row.section, row.key, () if base == prefix + row.name else (f"name: {full_name}",))


def custom_entry(full_name: str, type_: str, key: str) -> Entry:
    """The entry of a field that is there under this name with this type, as a field of the project's own."""
    kind = next((kind for kind, row in kinds().items() if type_ in [one.type for one in row.types]), "text")
    return Entry("custom_fields", key, (f"kind: {kind}", f"name: {full_name}"))


def _type(data: bytes | None) -> str:
    found = _TYPE.search(data or b"")
    return found[1].decode() if found else ""
