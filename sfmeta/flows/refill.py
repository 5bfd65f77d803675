"""Saved values into the records that they were taken from, field by field, whatever was filled before left alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError
from sfmeta.flows.loading import Loader, portions
from sfmeta.flows.sides import MOST_NAMED
from sfmeta.salesforce.values import NUMBERS, readers
from sfmeta.store.comparison import Comparison, Counts
from sfmeta.store.saved import rows
from sfmeta.sync.outcome import Rejected
from sfmeta.sync.transport import COLLECTION, JOB, Transport, cheapest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.flows.orgs import Org
    from sfmeta.salesforce.values import Reader
    from sfmeta.store.backups import SavedField
    from sfmeta.store.saved import Saved
    from sfmeta.sync.values import Value


@dataclass(slots=True)
class Refilled:
    """What came of one field: ``before`` is what was found, ``filled`` how many values were written."""

    full_name: str
    before: Counts
    filled: int = 0
    failed: int = 0
    failures: list[Rejected] = field(default_factory=list)


def refill(
    org: Org, saved: Saved, *, overwrite: bool, transport: Transport | None = None, told: Callable[[str], None]
) -> Iterator[Refilled]:
    """Write the saved values whose records carry none, and with ``overwrite`` those whose records carry another."""
    object_ = saved.fields[0].full_name.partition(".")[0]
    names = {one.full_name.partition(".")[2]: one for one in saved.fields}
    seen = readers(org.users(), object_, names)
    for name, one in names.items():
        reader = seen.get(name)
        if reader is None or not reader.field.updateable:
            who = " and ".join(user.identity.username for user in org.users())
            raise RemoteError(
                f"{one.full_name} is there, and {who} may not write it",
                code="FIELD_INTEGRITY_EXCEPTION" if reader else "INVALID_FIELD",
                fix=f"sfmeta restore with --assign gives the integration user its permission set in {org.alias}",
            )
        yield _refilled(reader, saved, one, overwrite=overwrite, transport=transport, told=told)


def _refilled(
    reader: Reader,
    saved: Saved,
    one: SavedField,
    *,
    overwrite: bool,
    transport: Transport | None,
    told: Callable[[str], None],
) -> Refilled:
    loader = Loader(reader.connection, reader.object)
    with Comparison(rows(saved, one)) as comparison:
        counts = comparison.found(reader.held(comparison.ids(), len(comparison))).counts()
        due = counts.missing + (counts.other if overwrite else 0)
        chosen = transport or cheapest(due)
        result = Refilled(one.full_name, counts)
        for portion in portions(comparison.due(overwrite=overwrite), JOB if chosen is Transport.BULK else COLLECTION):
            values = [(record_id, {reader.field.name: _value(text, reader.field.type)}) for record_id, text in portion]
            rejected = [one for one in loader.load(values, chosen) if isinstance(one, Rejected)]
            result.filled += len(portion) - len(rejected)
            result.failed += len(rejected)
            result.failures += rejected[: MOST_NAMED - len(result.failures)]
            told(f"Filled {result.filled} of {due} values of {one.full_name}, {result.failed} failed")
    return result


def _value(text: str, described: str) -> Value:
    if described == "boolean":
        return text == "true"
    return Decimal(text) if described in NUMBERS else text
