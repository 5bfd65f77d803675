"""Who sees the exported fields in an org."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.flows.fields import find
from sfmeta.plan.access import FieldAccess
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.grants import grants
from sfmeta.salesforce.usage import existing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.flows.orgs import Org
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Access:
    """``username`` is the user who writes the fields, ``user_id`` that user's id."""

    username: str
    user_id: str
    fields: tuple[FieldAccess, ...]

    @property
    def unseen(self) -> tuple[str, ...]:
        """The fields that are there and that no active user sees."""
        return tuple(one.field for one in self.fields if one.exists and not one.readers)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(one.field for one in self.fields if not one.exists)


def access(project: Project, org: Org, names: Sequence[str] = ()) -> Access:
    """Of the fields named, or else of all that sfmeta.yml exports."""
    spec = project.spec()
    chosen = [find(spec, name) for name in names] if names else spec.exported
    api_names = list(dict.fromkeys(field.full_name for field in chosen))
    there = existing(org.deployer, spec.object, api_names) | describe(org.deployer, spec.object).keys()
    given = grants(org.deployer, spec.object, [f"{spec.object}.{name}" for name in api_names])
    user = org.integration.identity
    found = (
        FieldAccess(f"{spec.object}.{name}", name in there, given.get(f"{spec.object}.{name}", ()))
        for name in api_names
    )
    return Access(user.username, user.user_id, tuple(found))
