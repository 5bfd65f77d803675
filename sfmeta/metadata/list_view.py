"""The list view that sfmeta.yml can ask for: who owes what is overdue, and what a caller needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.catalog.model import Spec

NAMES = {
    # object: what a list view calls the column of its name; NAME on custom objects (retrieved list views: verified)
    "Account": "ACCOUNT.NAME",
    "Contact": "FULL_NAME",
    "Lead": "FULL_NAME",
    "Opportunity": "OPPORTUNITY.NAME",
}
COLUMNS = (
    "overdue_amount",
    "overdue_count",
    "outstanding_amount",
    "average_payment_delay",
    "rating",
    "collection_status",
)
BY = "overdue_amount"


@dataclass(frozen=True, slots=True)
class ListView:
    """The records whose ``field`` is above zero. ``full_name`` is without the object."""

    object: str
    full_name: str
    label: str
    columns: tuple[str, ...]
    field: str


def list_view(spec: Spec) -> ListView | None:
    """None where the spec does not ask for it."""
    # A standard field is a column under a name of its own (ACCOUNT.SALES), which the API name does not tell.
    names = {field.key: field.full_name for field in spec.exported if field.full_name.endswith("__c")}
    if not spec.visibility.list_view or BY not in names:
        return None
    things = "accounts" if spec.object == "Account" else "records"
    return ListView(
        spec.object,
        f"{spec.prefix.removesuffix('_')}_Overdue",
        f"Upflow: overdue {things}",
        (NAMES.get(spec.object, "NAME"), *(names[key] for key in COLUMNS if key in names)),
        names[BY],
    )
