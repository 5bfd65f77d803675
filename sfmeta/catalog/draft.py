"""What fits of a document, as the values of a spec, every default filled in; and where each of them was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.draft_fields import FieldDraft, fields
from sfmeta.catalog.draft_orgs import org
from sfmeta.catalog.draft_visibility import visibility
from sfmeta.catalog.model import Match, OrgSpec, Upflow, Visibility
from sfmeta.catalog.part import Part
from sfmeta.findings import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.catalog.document import Entries

OBJECT = "Account"
PREFIX = "Upflow_"
MATCH = Match(upflow="external_id", salesforce="AccountNumber")
UPFLOW = Upflow(url="https://api.upflow.io/v1", customer_page="https://app.upflow.io/organization/-/customers/{id}")


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
    places: Mapping[str, Place]

    def place(self, key: str) -> Place:
        """Where ``match.upflow`` or ``prefix`` is said; the file where it is left out."""
        return self.places.get(key, Place(self.path))


def draft(entries: Entries, path: str) -> Draft:
    """The draft of a document that was checked against its shape."""
    top = Part(entries)
    match, upflow = top.part("match"), top.part("upflow")
    places = {entry.key: entry.place for entry in entries.entries}
    places |= {f"match.{entry.key}": entry.value.place for entry in match.entries}
    prefix = top.text("prefix", PREFIX)
    return Draft(
        path=path,
        object=top.text("object", OBJECT),
        prefix=prefix,
        match=Match(match.text("upflow", MATCH.upflow), match.text("salesforce", MATCH.salesforce)),
        fields=tuple(sorted(fields(top, prefix, entries.place), key=lambda one: one.field.row.number)),
        orgs=tuple(org(entry) for entry in top.part("orgs").entries),
        upflow=Upflow(upflow.text("url", UPFLOW.url), upflow.text("customer_page", UPFLOW.customer_page)),
        visibility=visibility(top),
        places=places,
    )
