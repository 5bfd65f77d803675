"""Whether the org's own fields that sfmeta.yml maps can take what Upflow has, asked before anything is changed."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError
from sfmeta.findings import Finding, Severity
from sfmeta.salesforce.describe import described
from sfmeta.salesforce.usage import existing
from sfmeta.sync.adopted import shortcomings
from sfmeta.sync.target import Writer, objection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.catalog.model import Field, Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.sync.described import Described


def check(org: Org, spec: Spec) -> tuple[Finding, ...]:
    """What is wrong with the adopted fields. That the integration user cannot write one yet is nothing wrong where our
    permission set is about to let it."""
    if not spec.adopted:
        return ()
    own = described(org.integration, spec.object)
    seen = {**described(org.deployer, spec.object), **own}
    writer = Writer(org.integration.identity.username, org.alias)
    return tuple(found for field in spec.adopted for found in _found(field, spec, org, seen, own, writer))


def _found(
    field: Field,
    spec: Spec,
    org: Org,
    seen: Mapping[str, Described],
    own: Mapping[str, Described],
    writer: Writer,
) -> Iterator[Finding]:
    name = f"{spec.object}.{field.full_name}"
    there = seen.get(field.full_name)
    if there is None:
        yield _unseen(field, spec, org, seen)
        return
    if field.granted and not there.grantable:
        message = f"{name} can stand in no permission set: Salesforce gives it to whoever may edit the record"
        yield Finding("field-not-grantable", Severity.ERROR, message, field.place, "add `grant: false` to it")
    objects = objection(field, spec, own if field.full_name in own else seen, writer)
    if objects is not None and not (field.granted and objects.rule == "field-not-writeable" and not there.computed):
        yield objects
        return
    if field.full_name not in own and not field.granted:
        message = f"{name} is hidden from {writer.username}, and `grant: false` leaves that to others"
        yield Finding("field-not-visible", Severity.ERROR, message, field.place, "have it granted, or leave that out")
    yield from shortcomings(field, there, name)


def _unseen(field: Field, spec: Spec, org: Org, seen: Mapping[str, Described]) -> Finding:
    name = f"{spec.object}.{field.full_name}"
    if _is_there(field, spec, org):
        message = f"{name} is hidden from every user that sfmeta.yml names: what it can hold is not known"
        fix = "the integration permission set will show it; sfmeta plan can tell more once it is deployed"
        return Finding("field-not-visible", Severity.WARNING, message, field.place, fix)
    near = difflib.get_close_matches(field.full_name, seen, n=1)
    fix = f"did you mean {near[0]}? " if near else ""
    return Finding(
        "field-missing",
        Severity.ERROR,
        f"{name} is not in the org, and with `manage: false` nobody makes it",
        field.place,
        f"{fix}sfmeta import --org {org.alias} shows what is there; without `manage: false`, sfmeta makes the field",
    )


def _is_there(field: Field, spec: Spec, org: Org) -> bool:
    """Unknown where the user may not ask the Tooling API: then it counts as missing, which is likelier."""
    try:
        return bool(existing(org.deployer, spec.object, [field.full_name]))
    except RemoteError:
        return False
