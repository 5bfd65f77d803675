"""How much changes at once, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.findings import Finding, Severity
from sfmeta.plan.guards.danger import objection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange, OrgIdentity

MANY = 50
"""More changes than this in one deploy are more than a project of this kind makes on purpose."""


def many(changes: Iterable[ComponentChange], _: Circumstances) -> Iterator[Finding]:
    number = len(list(changes))
    if number > MANY:
        yield objection("many", f"{number} components would change at once, more than {MANY}")


def production(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    if org.org.is_production and any(True for _ in changes):
        yield people_work_there(org.org)


def people_work_there(org: OrgIdentity) -> Finding:
    """Which org it is, and the consent that nobody gives by habit."""
    return Finding(
        "production",
        Severity.ERROR,
        f"{org.alias} is a production org: {org.name}, {org.org_id}",
        fix=f"to go on, type its alias when asked, or give --confirm-production {org.alias}",
    )
