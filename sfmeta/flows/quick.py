"""A validated plan deployed as it was validated: Salesforce takes what it kept, and runs no tests again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.errors import Refused, RemoteError
from sfmeta.findings import Finding, Severity
from sfmeta.plan.validation import command, why_not
from sfmeta.salesforce.deploy import start_validated
from sfmeta.store.deploys import past_deploys

if TYPE_CHECKING:
    from datetime import datetime

    from sfmeta.flows.orgs import Org
    from sfmeta.plan.model import Plan
    from sfmeta.store.project import Project

RULE = "validation"
REFUSALS = frozenset({"INVALID_ID_FIELD", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"})
"""How Salesforce says that there is nothing validated under an id."""


def check_validation(project: Project, org: Org, plan: Plan, id_: str, now: datetime) -> None:
    """Refused unless the validation ``id_`` was of exactly this plan. What Salesforce kept cannot be looked at: only
    the history tells what was sent."""
    known = past_deploys(project.store(org.environment))
    found = next((one for one in known if one.id[:15] == id_[:15] and one.org.org_id == plan.org.org_id), None)
    reasons = ("is not in this project's history for the org",) if found is None else why_not(found, plan, now)
    if not plan.components:
        reasons = (*reasons, "has nothing to deploy: the plan has no component")
    if reasons:
        raise _refused(plan, [f"{id_} {reason}" for reason in reasons])


def start_quick(org: Org, plan: Plan, id_: str) -> str:
    """Start it; the id of the deploy. Refused where Salesforce no longer takes the validation."""
    try:
        return start_validated(org.deployer, id_)
    except RemoteError as error:
        if error.code not in REFUSALS:
            raise
        why = f"{id_} no longer qualifies for Salesforce, or never did (no tests were run): {error.message}"
        raise _refused(plan, [why]) from error


def _refused(plan: Plan, reasons: list[str]) -> Refused:
    findings = [Finding(RULE, Severity.ERROR, reason) for reason in reasons]
    again = f"validate again: {command(plan, '--check-only', '--run-tests')}"
    return Refused("nothing was changed: the validation cannot be deployed", findings, fix=again)
