"""The options of selects from Upflow into sfmeta.yml: what customers carry is added, and nothing is taken away."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sfmeta.catalog import spec as spec_file
from sfmeta.catalog.edit_options import add_options
from sfmeta.catalog.rules import OPTIONS_MISSING
from sfmeta.flows.upflow_side import upflow_keys, wire_to
from sfmeta.salesforce.signin import org_of
from sfmeta.sync.choices import choices
from sfmeta.upflow.client import Upflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.catalog.model import OrgSpec, Spec
    from sfmeta.store.project import Project
    from sfmeta.sync.choices import Choices


def refresh_options(project: Project, alias: str | None, environment: Mapping[str, str]) -> tuple[Choices, ...]:
    """Ask Upflow, and write what is new into sfmeta.yml; a select without any options gets its first ones here.

    ``alias`` names an org that brings its own Upflow, as an emulated one does.
    """
    text, path = project.text(spec_file.FILE_NAME), spec_file.FILE_NAME
    spec = spec_file.read(text, path, excused=(OPTIONS_MISSING,))
    with closing(wire_to(upflow_keys(spec, environment, _org(spec, alias, environment)), spec)) as wire:
        customers = (one for page in Upflow(wire).customers() for one in page)
        found = choices([field for field in spec.exported if field.managed], customers)
    added = {one.field: [value for value, _ in one.new] for one in found if one.new}
    if added:
        project.write({path: add_options(text, path, added).encode()})
    return found


def _org(spec: Spec, alias: str | None, environment: Mapping[str, str]) -> OrgSpec | None:
    """The org named, or the only one; none of several, which all share one Upflow."""
    return org_of(spec, alias, environment) if alias is not None or len(spec.orgs) == 1 else None
