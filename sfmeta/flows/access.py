"""Who sees the exported fields in an org: as it is granted, and as describe shows it to the users that we have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.flows.fields import find
from sfmeta.plan.access import FieldAccess, Viewer, viewer
from sfmeta.salesforce.describe import describe
from sfmeta.salesforce.grants import grants
from sfmeta.salesforce.usage import existing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.flows.orgs import Org
    from sfmeta.salesforce.connection import Connection
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Access:
    """``integration`` is who writes the fields, ``reader`` somebody who reads them, if sfmeta.yml names one."""

    fields: tuple[FieldAccess, ...]
    integration: Viewer
    reader: Viewer | None
    withdrawn: frozenset[str] = frozenset()
    """Those of the fields that sfmeta.yml wants nobody to see, by full name."""

    @property
    def unseen(self) -> tuple[str, ...]:
        """The fields that are there, that no active user sees and that somebody should."""
        return tuple(one.field for one in self._dark if one.field not in self.withdrawn)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The fields that are there and that no active user sees, as it is meant."""
        return tuple(one.field for one in self._dark if one.field in self.withdrawn)

    @property
    def _dark(self) -> tuple[FieldAccess, ...]:
        return tuple(one for one in self.fields if one.exists and not one.readers)

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
    found = (
        FieldAccess(f"{spec.object}.{name}", name in there, given.get(f"{spec.object}.{name}", ()))
        for name in api_names
    )
    reader = None if org.reader is None else _viewer(org.reader, spec.object)
    withdrawn = frozenset(f"{spec.object}.{field.full_name}" for field in (*spec.hidden, *spec.disabled))
    return Access(tuple(found), _viewer(org.integration, spec.object), reader, withdrawn)


def _viewer(connection: Connection, object_: str) -> Viewer:
    return viewer(connection.identity.username, object_, describe(connection, object_))
