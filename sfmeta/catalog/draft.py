"""What fits of a document, as the values of a spec, every default filled in; and where each of them was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.draft_fields import FieldDraft, fields
from sfmeta.catalog.draft_orgs import org
from sfmeta.catalog.draft_sync import sync
from sfmeta.catalog.draft_visibility import visibility
from sfmeta.catalog.model import Match, OrgSpec, SyncSettings, Upflow, Visibility
from sfmeta.catalog.part import Part
from sfmeta.findings import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.catalog.document import Entries

OBJECT = "Account"
PREFIX = "Upflow_"
MATCH = Match(upflow="external_id", salesforce="AccountNumber")
UPFLOW = Upflow(
    url="https://api.upflow.io/v1",
    customer_page="https://app.upflow.io/organization/-/customers/{id}",
    requests_per_minute=600,
    concurrent=5,
)


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
    visibility: Visibility
    sync: SyncSettings
    store: str
    places: Mapping[str, Place]

    def place(self, key: str) -> Place:
        """Where ``match.upflow`` or ``prefix`` is said; the file where it is left out."""
        return self.places.get(key, Place(self.path))


def draft(entries: Entries, path: str) -> Draft:
    """The draft of a document that was checked against its shape."""
    top = Part(entries)
    match = _match(top.part("match"))
    places = {entry.key: entry.place for entry in entries.entries}
    places |= {f"match.{entry.key}": entry.value.place for entry in top.part("match").entries}
    prefix = top.text("prefix", PREFIX)
    return Draft(
        path=path,
        object=top.text("object", OBJECT),
        prefix=prefix,
        match=match,
        fields=tuple(
            sorted(fields(top, prefix, match.salesforce, entries.place), key=lambda one: one.field.row.number)
        ),
        orgs=tuple(org(entry) for entry in top.part("orgs").entries),
        visibility=visibility(top),
        upflow=_upflow(top.part("upflow")),
        sync=sync(top.part("sync")),
        store=top.text("store", ""),
        places=places,
    )


def _match(part: Part) -> Match:
    return Match(part.text("upflow", MATCH.upflow), part.text("salesforce", MATCH.salesforce))


def _upflow(part: Part) -> Upflow:
    return Upflow(
        part.text("url", UPFLOW.url),
        part.text("customer_page", UPFLOW.customer_page),
        part.integer("requests_per_minute", UPFLOW.requests_per_minute),
        part.integer("concurrent", UPFLOW.concurrent),
    )
