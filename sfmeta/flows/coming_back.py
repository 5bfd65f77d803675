"""A deploy that was started before: watched to its end, or cancelled."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.errors import Refused, RemoteError, Unavailable
from sfmeta.flows import record
from sfmeta.flows.deploy import verified
from sfmeta.flows.grant import grant
from sfmeta.flows.outcome import Deployed, failures
from sfmeta.flows.plan import declared
from sfmeta.flows.visible import visible
from sfmeta.flows.watch import known, watched
from sfmeta.plan import scope
from sfmeta.salesforce import deploy as deploys
from sfmeta.salesforce.deploy import Outcome

if TYPE_CHECKING:
    from sfmeta.flows.deploy import Wishes
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.watch import Watch
    from sfmeta.salesforce.deploy import Deployment
    from sfmeta.store.project import Project


def come_back(project: Project, org: Org, id_: str, wishes: Wishes, watch: Watch, *, canceling: bool) -> Deployed:
    """Watch a deploy that was started before to its end, or cancel it; then as after any deploy.

    Refused when it is to be cancelled and is over.
    """
    spec = project.spec()
    ours = declared(project, spec)
    if canceling and (over := _cancel(org, id_)).outcome in (Outcome.DONE, Outcome.FAILED):
        record.ended(project, org, id_, over.status)
        raise Refused(f"the deploy {id_} is over ({over.status}): it can no longer be cancelled")
    deployment = watched(org, id_, watch)
    said = (*failures(deployment, ours.values(), spec), *record.ended(project, org, id_, deployment.status))
    wishes = replace(wishes, check_only=deployment.check_only)
    if not deployment.is_done:
        return Deployed(None, deployment, said)
    owed = () if deployment.check_only else visible(org, spec, scope.grantable(ours))[0]
    granted = grant(org, owed) if owed else None
    return Deployed(None, deployment, said, granted=granted, verified=verified(org, spec, ours, wishes))


def _cancel(org: Org, id_: str) -> Deployment:
    """Ask for its end, unless it has come by itself, even while we ask; how it stood then. To ask twice does no harm,
    so a lost answer costs a look."""
    with known(org, id_):
        for left in reversed(range(ATTEMPTS)):
            found = deploys.look(org.deployer, id_)
            if found.outcome is not Outcome.RUNNING or found.is_canceling:
                break
            try:
                deploys.cancel(org.deployer, id_)
                break
            except (RemoteError, Unavailable):
                if not left:
                    raise
    return found


ATTEMPTS = 3
