"""What is too dangerous to do unasked: one small function a danger, each with its own name to consent to.

A guard looks at the changes and at what the org said about itself, and yields findings. An error stops the deploy until
its name is allowed; a warning is shown. All objections come at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from sfmeta.diff import Create, Delete, Update
from sfmeta.findings import Finding, Place, Severity
from sfmeta.plan.classes import Reach, digits, reach
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.overlay import COMPUTED
from sfmeta.plan.picklists import dropped
from sfmeta.plan.words import attribute_name, counted, titled, type_of

if TYPE_CHECKING:
    from sfmeta.metadata.model import Key, Node
    from sfmeta.plan.model import ComponentChange, OrgIdentity

MANY = 50
"""More changes than this in one deploy are more than a project of this kind makes on purpose."""

ADOPTED = "adopted"

NAMED = 5
"""How many users of a field are named."""

FIXED = frozenset({"Summary", "EncryptedText", "Location", "MasterDetail", "Hierarchy", "ExternalLookup"})
"""Types that no conversion starts from or leads to (Salesforce Help, "Converting the Field Type of a Custom Field")."""

FIELD_LIMITS = {
    # Organization.OrganizationType: custom fields on one object (Salesforce Help, "Custom Fields Allowed Per Object")
    "Developer Edition": 500,
    "Enterprise Edition": 500,
    "Unlimited Edition": 800,
    "Professional Edition": 100,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the org said about itself. A field that is missing in a mapping was not, or could not be, asked about."""

    org: OrgIdentity
    filled: Mapping[str, int] = field(default_factory=dict)
    """How many records carry a value, by the field's full name (``Account.X__c``)."""
    longest: Mapping[str, int] = field(default_factory=dict)
    """The length of the longest stored value of a text field."""
    carrying: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """How many records carry a picklist value that is dropped, by field and by value."""
    adopted: tuple[Finding, ...] = ()
    """What is wrong, for a sync, with fields that somebody else looks after."""
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What refers to a field (``Flow Dunning``), as far as the org tells."""
    custom_fields: int | None = None
    """How many custom fields the object has."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The label of every field of the object, by full name."""
    stale: tuple[str, ...] = ()
    """The files of the source tree that are not what sfmeta.yml makes of them."""
    uncommitted: tuple[str, ...] = ()
    """The files of the project that are not as they are committed; none outside of git."""
    git_silent: str = ""
    """Why git does not say what is committed."""


Guard: TypeAlias = Callable[[Iterable["ComponentChange"], Circumstances], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Danger:
    """A guard with the name that ``--allow`` takes, and why it stands there. Without consent there is none to give."""

    name: str
    reason: str
    guard: Guard
    consent: str = ""


def stale_tree(_: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    if org.stale:
        first, others = org.stale[0], len(org.stale) - 1
        which = f"this file and {counted(others, 'other')} are" if others else "this file is"
        message = f"{which} not what sfmeta.yml says"
        fix = "sfmeta generate; if the tree is right and meant to be so: --allow stale-tree"
        yield Finding("stale-tree", Severity.ERROR, message, Place(first), fix)


def uncommitted(_: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    consent = "if it is to be deployed like that: --allow uncommitted"
    if org.git_silent:
        message = f"whether the source tree is committed is not known: {org.git_silent}"
        yield Finding("uncommitted", Severity.ERROR, message, fix=consent)
    elif org.uncommitted:
        first, others = org.uncommitted[0], len(org.uncommitted) - 1
        message = f"and {counted(others, 'other file')} are not committed" if others else "is not committed"
        yield Finding("uncommitted", Severity.ERROR, message, Place(first), f"commit first; {consent}")


def adopted(_: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for finding in org.adopted:
        consent = f"; to deploy all the same: --allow {ADOPTED}" if finding.severity is Severity.ERROR else ""
        yield replace(finding, rule=ADOPTED, fix=f"{finding.fix}{consent}")


def deleting(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in changes:
        if isinstance(change, Delete):
            records = org.filled.get(change.key.full_name)
            lost = "how many records carry a value is not known" if records is None else _carry(records)
            yield _objection("delete", f"{titled(change.key, change.before)} would be deleted; {lost}")


def in_use(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in changes:
        users = org.used.get(change.key.full_name, ())
        if isinstance(change, Delete) and users:
            shown = ", ".join(users[:NAMED]) + (f" and {len(users) - NAMED} more" if len(users) > NAMED else "")
            yield _objection("in-use", f"{change.key.full_name} is used by {shown}", "take it out of there first")


def too_many_fields(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    limit = FIELD_LIMITS.get(org.org.organization_type)
    added = sum(isinstance(change, Create) and change.key.type == "CustomField" for change in changes)
    if limit is not None and org.custom_fields is not None and added and org.custom_fields + added > limit:
        yield _objection(
            "field-limit",
            f"the object has {org.custom_fields} custom fields, and {added} more would exceed the {limit} of "
            f"{org.org.organization_type}",
            "delete and erase fields that nobody needs",
        )


def retyping(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in _retyped(changes):
        if not _fixed(change.before) and not _fixed(change.after):
            records = org.filled.get(change.key.full_name)
            at_stake = "" if records is None else f"; {_carry(records)}"
            yield _objection(
                "retype",
                f"{change.key.full_name} would turn from {type_of(change.before)} into {type_of(change.after)}: "
                f"Salesforce refuses that for some types and loses values for others{at_stake}",
                _way_out(change.key),
            )


def unchangeable(changes: Iterable[ComponentChange], _: Circumstances) -> Iterator[Finding]:
    for change in _retyped(changes):
        if _fixed(change.before) or _fixed(change.after):
            yield Finding(
                "type-fixed",
                Severity.ERROR,
                f"{change.key.full_name} is {type_of(change.before)} in the org, and Salesforce never turns that into "
                f"{type_of(change.after)}",
                fix=_way_out(change.key),
            )


def narrowing(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    for change in changes:
        if isinstance(change, Update) and change.key.type == "CustomField" and reach(change) is Reach.NARROWING:
            for message in (*_narrowed(change, org), *_dropped(change, org)):
                yield _objection("narrow", f"{change.key.full_name}: {message}")


def many(changes: Iterable[ComponentChange], _: Circumstances) -> Iterator[Finding]:
    number = len(list(changes))
    if number > MANY:
        yield _objection("many", f"{number} components would change at once, more than {MANY}")


def production(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    if org.org.is_production and any(True for _ in changes):
        yield Finding(
            "production",
            Severity.ERROR,
            f"{org.org.alias} is a production org: {org.org.name}, {org.org.org_id}",
            fix=f"to go on, type its alias when asked, or give --confirm-production {org.org.alias}",
        )


def same_label(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    taken: dict[str, list[str]] = {}
    for name, label in org.labels.items():
        taken.setdefault(label.casefold(), []).append(name)
    for change in changes:
        if isinstance(change, Create) and change.key.type == "CustomField":
            label = change.after.value("label") or ""
            for other in sorted(taken.get(label.casefold(), ())):
                yield Finding(
                    "same-label",
                    Severity.WARNING,
                    f"{change.key.full_name} would be labelled {label!r} like {other}: people cannot tell them apart",
                    fix="give it another `label:` in sfmeta.yml",
                )


DANGERS = (
    Danger("stale-tree", "what was reviewed is not what the spec says", stale_tree, "--allow stale-tree"),
    Danger("uncommitted", "what nobody can see in git, nobody reviewed", uncommitted, "--allow uncommitted"),
    Danger(ADOPTED, "a sync cannot fill the fields of others as they are", adopted, f"--allow {ADOPTED}"),
    Danger("delete", "a deleted field takes its values with it", deleting, "--allow delete"),
    Danger("in-use", "something in the org would break, or Salesforce refuses", in_use, "--allow in-use"),
    Danger("field-limit", "the edition allows no more", too_many_fields, "--allow field-limit"),
    Danger("retype", "another type may lose values, or be refused", retyping, "--allow retype"),
    Danger("type-fixed", "Salesforce cannot change such a field at all", unchangeable),
    Danger("narrow", "what is stored may no longer fit", narrowing, "--allow narrow"),
    Danger("many", f"more than {MANY} changes at once look like a mistake", many, "--allow many"),
    Danger("production", "people work there", production, "--confirm-production ALIAS"),
    Danger("same-label", "two fields look the same to people", same_label),
)

ALLOWABLE = tuple(danger.name for danger in DANGERS if danger.consent.startswith("--allow"))


def objections(changes: Iterable[ComponentChange], org: Circumstances) -> tuple[Finding, ...]:
    """What all guards say of the changes, in the order of ``DANGERS``."""
    listed = tuple(changes)
    return tuple(finding for danger in DANGERS for finding in danger.guard(listed, org))


def outstanding(findings: Iterable[Finding], allowed: Iterable[str]) -> tuple[Finding, ...]:
    """The objections that nobody consented to."""
    consented = set(allowed)
    return tuple(
        finding for finding in findings if finding.severity is Severity.ERROR and finding.rule not in consented
    )


def _objection(name: str, message: str, way_out: str | None = None) -> Finding:
    consent = f"if it is meant: --allow {name}"
    return Finding(name, Severity.ERROR, message, fix=f"{way_out}; {consent}" if way_out else consent)


def _retyped(changes: Iterable[ComponentChange]) -> Iterator[Update[Key, Node]]:
    for change in changes:
        if isinstance(change, Update) and reach(change) is Reach.RETYPE:
            yield change


def _fixed(node: Node) -> bool:
    """Its type, how it is computed or whose values it lists cannot be changed (Metadata API: ``Cannot update a field
    from a Formula to something else``, ``Cannot change which global value set this picklist uses``)."""
    value_set = node.child("valueSet")
    shared = value_set is not None and value_set.value("valueSetName")
    return bool((node.value("type") or "") in FIXED or shared or any(node.value(tag) for tag in COMPUTED))


def _way_out(key: Key) -> str:
    return (
        f"give the field another name in sfmeta.yml, deploy and sync it, then retire {key.full_name} "
        f"with `enabled: false` and `sfmeta remove`"
    )


def _narrowed(change: Update[Key, Node], org: Circumstances) -> Iterator[str]:
    (left, right), (new_left, new_right) = digits(change.before), digits(change.after)
    if new_left < left or new_right < right:
        yield f"{type_of(change.before)} would become {type_of(change.after)}: longer values are refused from then on"
    for attribute in attribute_changes(change):
        if attribute.path == "length" and int(attribute.after or 0) < int(attribute.before or 0):
            longest = org.longest.get(change.key.full_name)
            known = "the longest stored value is not known" if longest is None else f"the longest has {longest}"
            if longest is None or longest > int(attribute.after or 0):
                yield f"length {attribute.before} → {attribute.after}; {known}"
        elif attribute.after == "true" and attribute.path in ("required", "unique", "valueSet.restricted"):
            yield f"{attribute_name(attribute.path)} would be required of every record from then on"


def _dropped(change: Update[Key, Node], org: Circumstances) -> Iterator[str]:
    carrying = org.carrying.get(change.key.full_name, {})
    for value in dropped(change):
        records = carrying.get(value)
        known = "how many records carry it is not known" if records is None else _carry(records, "it")
        yield f"value {value} would be deactivated, and whoever has it keeps it; {known}"


def _carry(records: int, what: str = "a value") -> str:
    if records == 0:
        return f"no record carries {what}"
    return f"{counted(records, 'record')} {'carries' if records == 1 else 'carry'} {what}"
