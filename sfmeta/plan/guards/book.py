"""The book of guards. An error stops the deploy until its name is allowed; a warning is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.plan.guards import naming, removal, retype, review, room, rows, size
from sfmeta.plan.guards.danger import Danger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sfmeta.findings import Finding
    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange, Plan

DANGERS = (
    Danger("stale-tree", "what was reviewed is not what the spec says", review.stale_tree, "--allow stale-tree"),
    Danger("uncommitted", "what nobody can see in git, nobody reviewed", review.uncommitted, "--allow uncommitted"),
    Danger("adopted", "a sync cannot fill the fields of others as they are", review.adopted, "--allow adopted"),
    Danger("delete", "a deleted field takes its values with it", removal.deleting, "--allow delete"),
    Danger(removal.LEND_ACCESS, "values that nobody sees cannot be saved", removal.unseen, "--allow lend-access"),
    Danger("in-use", "something in the org would break, or Salesforce refuses", removal.in_use, "--allow in-use"),
    Danger("off-layout", "somebody arranged that page", removal.off_layouts, "--allow off-layout"),
    Danger("field-limit", "the edition allows no more", room.too_many_fields, "--allow field-limit"),
    Danger("external-id-limit", "Salesforce allows no more", room.too_many_external_ids, "--allow external-id-limit"),
    Danger("retype", "another type may lose values, or be refused", retype.retyping, "--allow retype"),
    Danger("type-fixed", "Salesforce cannot change such a field at all", retype.unchangeable),
    Danger("narrow", "what is stored may no longer fit", rows.narrowing, "--allow narrow"),
    Danger("value-in-use", "records keep a value that nobody can choose", rows.values_dropped, "--allow value-in-use"),
    Danger("required", "records without a value can no longer be saved", rows.required, "--allow required"),
    Danger("unique", "Salesforce refuses it while values repeat", rows.unique, "--allow unique"),
    Danger("same-name", "Salesforce takes the two for one field", naming.same_name),
    Danger("many", f"more than {size.MANY} changes at once look like a mistake", size.many, "--allow many"),
    Danger("production", "people work there", size.production, "--confirm-production ALIAS"),
    Danger("same-label", "two fields look the same to people", naming.same_label),
    Danger("retiring", "people should know what goes, and what comes next", removal.retiring),
)

NAMES = frozenset(danger.name for danger in DANGERS)
INSTEAD = {removal.LOSE_VALUES: removal.LEND_ACCESS}
"""Another consent to a danger: values that may be lost need nobody to see them."""

ALLOWABLE = (*(danger.name for danger in DANGERS if danger.consent.startswith("--allow")), *INSTEAD)


def objections(changes: Iterable[ComponentChange], org: Circumstances) -> tuple[Finding, ...]:
    """What all guards say of the changes, in the order of ``DANGERS``."""
    listed = tuple(changes)
    return tuple(finding for danger in DANGERS for finding in danger.guard(listed, org))


def outstanding(findings: Iterable[Finding], allowed: Iterable[str]) -> tuple[Finding, ...]:
    """The objections that nobody consented to."""
    given = set(allowed)
    consented = given | {INSTEAD[name] for name in given & INSTEAD.keys()}
    return tuple(
        finding for finding in findings if finding.severity is Severity.ERROR and finding.rule not in consented
    )


def standing(plan: Plan, allowed: Iterable[str] = ()) -> tuple[Finding, ...]:
    """What stands against carrying out a plan. Where nothing would change nothing is dangerous, and a layout that is
    not there still stands in the way."""
    against = outstanding(plan.findings, allowed)
    return against if plan.changes else tuple(finding for finding in against if finding.rule not in NAMES)
