"""The fields of a document that fits its shape, every default filled in; and where each setting was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries, Items, Leaf
from sfmeta.catalog.form_fields import YAML_NAMES
from sfmeta.catalog.model import Field, FileSource, OfferedType, Option, Row
from sfmeta.catalog.part import Part
from sfmeta.catalog.rows import extra_rows, kinds, standard_rows
from sfmeta.catalog.stages import Stage
from sfmeta.catalog.types import field_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.catalog.document import Value
    from sfmeta.findings import Place

SUFFIX = "__c"
MAX_AGE = 24


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A field as the file has it; ``places`` says where each of its keys stands, ``options`` where each option does."""

    field: Field
    section: str
    places: Mapping[str, Place]
    options: tuple[Place, ...]

    @property
    def path(self) -> str:
        return f"{self.section}.{self.field.key}"

    def place(self, key: str) -> Place:
        """Where ``key`` is said; where the field is named if the file leaves it out."""
        return self.places.get(key, self.field.place)


def fields(top: Part, prefix: str, identifier: str, start: Place) -> Iterator[FieldDraft]:
    """``identifier`` is Salesforce's side of the match: the key column of a file that names none."""
    rows = {row.key: row for row in standard_rows()}
    section = top.get("fields")
    if isinstance(section, Entries):
        for entry in section.entries:
            yield _field(entry.key, rows[entry.key], Part(entry.value), entry.place, prefix, identifier)
    else:
        place = section.place if section else start
        for row in rows.values():
            yield _field(row.key, row, Part(None), place, prefix, identifier)
    extra = {row.key: row for row in extra_rows()}
    for entry in top.part("extra_fields").entries:
        yield _field(entry.key, extra[entry.key], Part(entry.value), entry.place, prefix, identifier)
    for entry in top.part("custom_fields").entries:
        settings = Part(entry.value)
        row_of_kind = kinds().get(settings.text("kind", ""))
        if row_of_kind is not None:
            yield _field(entry.key, row_of_kind, settings, entry.place, prefix, identifier)


def _field(key: str, row: Row, settings: Part, place: Place, prefix: str, identifier: str) -> FieldDraft:
    chosen = settings.text("type", row.types[0].type)
    offered = next(one for one in row.types if one.type == chosen)
    own = settings.text("name", "").removesuffix(SUFFIX) or prefix + (row.name or _stem(key))
    managed = settings.flag("manage", True)
    options = settings.get("options")
    values = options.values if isinstance(options, Items) else ()
    field = Field(
        key=key,
        row=row,
        full_name=settings.text("field", own + SUFFIX),
        type=chosen,
        attributes=_attributes(offered, settings) if managed else (),
        label=settings.text("label", row.label if row.kind is None else _label(key)),
        description=settings.text("description", row.description),
        help=settings.text("help", row.help),
        options=tuple(_option(value) for value in values),
        restricted=settings.flag("restricted", False),
        sorted=settings.flag("sorted", False),
        stage=_stage(settings),
        managed=managed,
        granted=managed or settings.flag("grant", True),
        accepts=(chosen,) if managed or settings.get("type") else tuple(one.type for one in row.types),
        upflow=settings.text("upflow", key if row.kind else ""),
        file=_file(settings.part("file"), identifier) if settings.get("file") else None,
        place=place,
    )
    places = {entry.key: entry.value.place for entry in settings.entries}
    return FieldDraft(field, row.section, places, tuple(value.place for value in values))


def _file(settings: Part, identifier: str) -> FileSource:
    return FileSource(
        path=settings.text("path", ""),
        column=settings.text("column", ""),
        key=settings.text("key", identifier),
        max_age=settings.integer("max_age", MAX_AGE),
    )


def _stage(settings: Part) -> Stage:
    """``field: false`` and ``enabled: false`` say the same as ``retire: deleted``."""
    switched_off = isinstance(settings.value, Leaf) and settings.value.value is False
    if not settings.flag("enabled", not switched_off):
        return Stage.DELETED
    return Stage(settings.text("retire", Stage.ACTIVE))


def _attributes(offered: OfferedType, settings: Part) -> tuple[tuple[str, int], ...]:
    defaults = dict(offered.attributes)
    names = (name for name, _ in field_types()[offered.type].ranges)
    return tuple((name, settings.integer(YAML_NAMES[name], defaults[name])) for name in names)


def _option(value: Value) -> Option:
    if isinstance(value, Leaf):
        return Option(value.text, value.text)
    settings = Part(value)
    stored = settings.text("value", "")
    return Option(stored, settings.text("label", stored))


def _stem(key: str) -> str:
    """``po_reference`` becomes ``Po_Reference``."""
    return "_".join(word[:1].upper() + word[1:] for word in key.split("_"))


def _label(key: str) -> str:
    """``po_reference`` becomes ``Po reference``, ``poReference`` becomes ``Po Reference``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).replace("_", " ")
    return words[:1].upper() + words[1:]
