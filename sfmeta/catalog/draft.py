"""What fits of a document, as the values of a spec, every default filled in; and where each of them was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.document import Entries, Items, Leaf
from sfmeta.catalog.form_fields import YAML_NAMES
from sfmeta.catalog.model import API_VERSION, Credentials, Field, Match, OfferedType, Option, OrgSpec, Row, Upflow
from sfmeta.catalog.rows import kinds, standard_rows
from sfmeta.catalog.types import field_types
from sfmeta.findings import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.catalog.document import Entry, Value

OBJECT = "Account"
PREFIX = "Upflow_"
MATCH = Match(upflow="external_id", salesforce="AccountNumber")
UPFLOW = Upflow(url="https://api.upflow.io/v1", customer_page="https://app.upflow.io/organization/-/customers/{id}")
EMULATOR = "http://127.0.0.1:8765"
SUFFIX = "__c"


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


@dataclass(frozen=True, slots=True)
class Draft:
    """The file with its defaults, before the rules have looked at it as a whole."""

    path: str
    object: str
    prefix: str
    match: Match
    fields: tuple[FieldDraft, ...]
    orgs: tuple[OrgSpec, ...]
    upflow: Upflow
    places: Mapping[str, Place]

    def place(self, key: str) -> Place:
        """Where ``match.upflow`` or ``prefix`` is said; the file where it is left out."""
        return self.places.get(key, Place(self.path))


def draft(entries: Entries, path: str) -> Draft:
    """The draft of a document that was checked against its shape."""
    top = _Part(entries)
    match, upflow = top.part("match"), top.part("upflow")
    places = {entry.key: entry.place for entry in entries.entries}
    places |= {f"match.{entry.key}": entry.value.place for entry in match.entries}
    prefix = top.text("prefix", PREFIX)
    return Draft(
        path=path,
        object=top.text("object", OBJECT),
        prefix=prefix,
        match=Match(match.text("upflow", MATCH.upflow), match.text("salesforce", MATCH.salesforce)),
        fields=tuple(sorted(_fields(top, prefix, entries.place), key=lambda one: one.field.row.number)),
        orgs=tuple(_org(entry) for entry in top.part("orgs").entries),
        upflow=Upflow(upflow.text("url", UPFLOW.url), upflow.text("customer_page", UPFLOW.customer_page)),
        places=places,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A mapping whose values are known to fit."""

    value: Value | None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.value.entries if isinstance(self.value, Entries) else ()

    def get(self, key: str) -> Value | None:
        return next((entry.value for entry in self.entries if entry.key == key), None)

    def part(self, key: str) -> _Part:
        return _Part(self.get(key))

    def text(self, key: str, default: str) -> str:
        value = self.get(key)
        return value.text if isinstance(value, Leaf) else default

    def flag(self, key: str, default: bool) -> bool:
        value = self.get(key)
        return value.value if isinstance(value, Leaf) and isinstance(value.value, bool) else default

    def integer(self, key: str, default: int) -> int:
        value = self.get(key)
        return value.value if isinstance(value, Leaf) and isinstance(value.value, int) else default


def _fields(top: _Part, prefix: str, start: Place) -> Iterator[FieldDraft]:
    rows = {row.key: row for row in standard_rows()}
    section = top.get("fields")
    if isinstance(section, Entries):
        for entry in section.entries:
            yield _field(entry.key, rows[entry.key], _Part(entry.value), entry.place, "fields", prefix)
    else:
        place = section.place if section else start
        for row in rows.values():
            yield _field(row.key, row, _Part(None), place, "fields", prefix)
    for entry in top.part("custom_fields").entries:
        settings = _Part(entry.value)
        row_of_kind = kinds().get(settings.text("kind", ""))
        if row_of_kind is not None:
            yield _field(entry.key, row_of_kind, settings, entry.place, "custom_fields", prefix)


def _field(key: str, row: Row, settings: _Part, place: Place, section: str, prefix: str) -> FieldDraft:
    chosen = settings.text("type", row.types[0].type)
    offered = next(one for one in row.types if one.type == chosen)
    own = settings.text("name", "").removesuffix(SUFFIX) or prefix + (row.name or _stem(key))
    switched_off = isinstance(settings.value, Leaf) and settings.value.value is False
    options = settings.get("options")
    values = options.values if isinstance(options, Items) else ()
    field = Field(
        key=key,
        row=row,
        full_name=own + SUFFIX,
        type=chosen,
        attributes=_attributes(offered, settings),
        label=settings.text("label", row.label if row.kind is None else _label(key)),
        description=settings.text("description", row.description),
        help=settings.text("help", row.help),
        options=tuple(_option(value) for value in values),
        restricted=settings.flag("restricted", False),
        sorted=settings.flag("sorted", False),
        enabled=settings.flag("enabled", not switched_off),
        upflow=settings.text("upflow", key if row.kind else ""),
        place=place,
    )
    places = {entry.key: entry.value.place for entry in settings.entries}
    return FieldDraft(field, section, places, tuple(value.place for value in values))


def _attributes(offered: OfferedType, settings: _Part) -> tuple[tuple[str, int], ...]:
    defaults = dict(offered.attributes)
    names = (name for name, _ in field_types()[offered.type].ranges)
    return tuple((name, settings.integer(YAML_NAMES[name], defaults[name])) for name in names)


def _option(value: Value) -> Option:
    if isinstance(value, Leaf):
        return Option(value.text, value.text)
    settings = _Part(value)
    stored = settings.text("value", "")
    return Option(stored, settings.text("label", stored))


def _stem(key: str) -> str:
    """``po_reference`` becomes ``Po_Reference``."""
    return "_".join(word[:1].upper() + word[1:] for word in key.split("_"))


def _label(key: str) -> str:
    """``po_reference`` becomes ``Po reference``, ``poReference`` becomes ``Po Reference``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key).replace("_", " ")
    return words[:1].upper() + words[1:]


def _org(entry: Entry) -> OrgSpec:
    settings = _Part(entry.value)
    deployer = _credentials(settings, f"SFMETA_{entry.key.replace('-', '_').upper()}_")
    own = settings.get("integration")
    integration = _integration(_Part(own), deployer) if isinstance(own, Entries) else deployer
    return OrgSpec(entry.key, deployer, integration, settings.text("api_version", API_VERSION), entry.place)


def _credentials(settings: _Part, secret_prefix: str) -> Credentials:
    method = settings.text("method", "")
    return Credentials(
        method=method,
        url=settings.text("url", EMULATOR if method == "emulator" else ""),
        username=settings.text("username", ""),
        client_id=settings.text("client_id", ""),
        secret_prefix=secret_prefix,
    )


def _integration(settings: _Part, deployer: Credentials) -> Credentials:
    """What the integration user does not say is as for the deployer: one org, often one app, another user."""
    method = settings.text("method", deployer.method)
    alike = method == deployer.method
    return Credentials(
        method=method,
        url=settings.text("url", deployer.url),
        username=settings.text("username", deployer.username if alike else ""),
        client_id=settings.text("client_id", deployer.client_id if alike else ""),
        secret_prefix=f"{deployer.secret_prefix}INTEGRATION_",
    )
