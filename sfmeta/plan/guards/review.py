"""What nobody reviewed, and fields of others that are not fit for a sync."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange

ADOPTED = "adopted"


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
