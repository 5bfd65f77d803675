"""Whether the integration user really sees and may write every declared field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.plan import scope
from sfmeta.plan.verify import Grantee, unmet, unseen
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.permissions import assign, is_assigned

if TYPE_CHECKING:
    from sfmeta.catalog.model import Spec
    from sfmeta.findings import Finding
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Inventory


@dataclass(frozen=True, slots=True)
class Verified:
    """``findings`` is empty when ``username`` can write all ``fields``, and ``reader`` see them if there is one."""

    username: str
    fields: int
    assigned: bool
    findings: tuple[Finding, ...]
    reader: str | None = None
    given: bool = False
    """Whether the user was given the permission set just now."""


def verify(org: Org, spec: Spec, declared: Inventory, *, assigning: bool) -> Verified:
    """Ask describe, as the integration user (with ``assigning``, given the permission set first) and as the reader."""
    user = org.integration.identity
    permission_set = scope.integration_set(spec)
    given = assigning and assign(org.deployer, permission_set, user.user_id)
    assigned = is_assigned(org.deployer, permission_set, user.user_id)
    grantee = Grantee(user.username, permission_set, assigned, f"sfmeta deploy --org {org.alias} --assign")
    hidden = scope.hidden(spec)
    fields = [one for key, one in declared.items() if key.type == "CustomField" and key not in hidden]
    found = unmet(fields, describe(org.integration, spec.object), grantee)
    if org.reader is None:
        return Verified(user.username, len(fields), assigned, found, given=given)
    reader = org.reader.identity.username
    fix = f"give {reader} the permission set {scope.reader_set(spec)}: `assign: {{reader: [{reader}]}}` in {spec.path}"
    return Verified(
        user.username,
        len(fields),
        assigned,
        (*found, *unseen(fields, describe(org.reader, spec.object), reader, fix)),
        reader,
        given,
    )
