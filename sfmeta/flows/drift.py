"""What in an org no longer is as declared, who changed it, and what sfmeta.yml would say to accept it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog import spec as spec_file
from sfmeta.catalog.edit import change
from sfmeta.catalog.edit_options import set_options
from sfmeta.catalog.stages import Stage
from sfmeta.diff import Update
from sfmeta.errors import ProjectError, SpecError
from sfmeta.flows.differences import differences
from sfmeta.flows.plan import declared
from sfmeta.metadata.patch import patch
from sfmeta.plan import scope
from sfmeta.plan.drift import added_values
from sfmeta.plan.drift import drift as drift_of
from sfmeta.salesforce.listing import last_touched

if TYPE_CHECKING:
    from sfmeta.catalog.model import Spec
    from sfmeta.findings import Finding
    from sfmeta.flows.orgs import Org
    from sfmeta.metadata.model import Key
    from sfmeta.plan.drift import Drift
    from sfmeta.plan.model import OrgIdentity
    from sfmeta.store.project import Project

WORDED = frozenset({"label", "help"})
"""Settings that a stage of retirement changes."""


@dataclass(frozen=True, slots=True)
class Drifted:
    """``added`` are picklist values that only the org has, which is no drift; ``patch`` is what ``git apply`` takes.

    ``findings`` are what of the spec the org cannot be compared with: a layout that is not there, a user who is gone.
    ``refused`` are the fields whose state sfmeta.yml cannot take, with the reason.
    """

    org: OrgIdentity
    drifts: tuple[Drift, ...]
    added: tuple[tuple[Key, tuple[str, ...]], ...]
    patch: str
    refused: tuple[tuple[Key, str], ...]
    findings: tuple[Finding, ...] = ()


def drift(project: Project, org: Org) -> Drifted:
    """Compare the org with the source tree; nothing is changed on either side."""
    spec = project.spec()
    ours, retired = declared(project, spec), scope.retired(spec)
    found = differences(org, spec, ours, retired)
    changes, existing = found.changes, found.existing
    touched = last_touched(org.deployer, {one.key for one in changes} & existing.keys()) if changes else {}
    drifts = tuple(drift_of(one, touched.get(one.key)) for one in changes)
    accepting, refused = _accepted(project.text(spec_file.FILE_NAME), spec, drifts)
    return Drifted(
        org.deployer.identity, drifts, tuple(added_values(ours, existing)), accepting, refused, found.findings
    )


def _accepted(text: str, spec: Spec, drifts: tuple[Drift, ...]) -> tuple[str, tuple[tuple[Key, str], ...]]:
    """The patch of sfmeta.yml, field by field, so that one that it cannot take does not stand in another's way."""
    edited, refused = text, []
    fields = {scope.key_of(spec, field): field for field in spec.fields}
    for one in drifts:
        if one.settings or one.options:
            if fields[one.key].stage is not Stage.ACTIVE and WORDED & dict(one.settings).keys():
                refused.append((one.key, "its label and help text are those of a field on its way out"))
                continue
            try:
                changed = edited
                if one.settings:
                    changed = change(changed, spec_file.FILE_NAME, {fields[one.key]: dict(one.settings)})
                if one.options:
                    changed = set_options(changed, spec_file.FILE_NAME, fields[one.key], dict(one.options))
                edited = changed
            except SpecError as error:
                refused.append((one.key, "; ".join(finding.message for finding in error.findings)))
            except ProjectError as error:
                refused.append((one.key, error.fix or error.message))
    if edited == text:
        return "", tuple(refused)
    return patch([Update(spec_file.FILE_NAME, text.encode(), edited.encode())]), tuple(refused)
