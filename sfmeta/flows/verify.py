"""Whether the integration user really sees and may write every declared field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.plan import scope
from sfmeta.plan.verify import Grantee, unmet
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.permissions import assign, is_assigned

if TYPE_CHECKING:
    from sfmeta.catalog.model import Spec
    from sfmeta.findings import Finding
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Inventory


@dataclass(frozen=True, slots=True)
class Verified:
    """``findings`` is empty when ``username`` can write all ``fields``."""

    username: str
    fields: int
    assigned: bool
    findings: tuple[Finding, ...]


def verify(org: Org, spec: Spec, declared: Inventory, *, assigning: bool) -> Verified:
    """Ask describe, as the integration user. With ``assigning``, give that user the permission set first."""
    user = org.integration.identity
    permission_set = scope.integration_set(spec)
    if assigning:
        assign(org.deployer, permission_set, user.user_id)
    assigned = is_assigned(org.deployer, permission_set, user.user_id)
    grantee = Grantee(user.username, permission_set, assigned, f"sfmeta deploy --org {org.alias} --assign")
    hidden = scope.hidden(spec)
    fields = [one for key, one in declared.items() if key.type == "CustomField" and key not in hidden]
    found = unmet(fields, describe(org.integration, spec.object), grantee)
    return Verified(user.username, len(fields), assigned, found)
