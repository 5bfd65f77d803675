"""The first step of whatever concerns both sides: the org found ready, Upflow's keys, the pair's memory open."""

from __future__ import annotations

from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Source
from sfmeta.errors import Refused
from sfmeta.flows.sides import Sides, Start
from sfmeta.flows.upflow_side import upflow_keys, wire_to
from sfmeta.salesforce.describe import described
from sfmeta.store.exports import read_export
from sfmeta.store.memory import remembered
from sfmeta.sync.identifier import RECORD_IDS
from sfmeta.sync.ledger import Ledger
from sfmeta.sync.target import Writer, objections, targets, unmatchable
from sfmeta.upflow.client import Upflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sfmeta.catalog.model import Field, Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.sides import Watch
    from sfmeta.store.project import Project
    from sfmeta.sync.described import Described
    from sfmeta.sync.target import Target


@contextmanager
def prepared(project: Project, org: Org, watch: Watch, *, filling: bool = True) -> Iterator[Sides]:
    """Both sides, for as long as the block lasts. Refused when the org is not ready, and when another run of the same
    pair is under way.

    Who is not ``filling`` fields needs the identifier only: they may not be deployed yet.
    """
    spec = project.spec()
    connection = org.integration
    start = Start(watch.stopwatch(), connection.calls)
    fields = described(connection, spec.object)
    exported = spec.exported if filling else ()
    against = (objections if filling else unmatchable)(spec, fields, Writer(connection.identity.username, org.alias))
    if against:
        raise Refused("nothing was written: the org is not ready for a sync", against)
    files = _files(project, spec, exported, fields, watch)
    keys = upflow_keys(spec, org.environment, org.spec)
    with (
        closing(wire_to(keys, spec, watch.paces, partial(watch.wait, "Upflow"))) as wire,
        remembered(project.store(org.environment), connection.identity.org_id, spec.object, keys.url) as memory,
        closing(Ledger(memory.scratch)) as ledger,
    ):
        portal, figures = _targets(exported, fields)
        yield Sides(
            spec,
            Upflow(wire),
            connection,
            memory,
            ledger,
            fields,
            figures,
            portal,
            watch,
            start,
            files,
            spec.sync.api_reserve,
        )


def _files(
    project: Project, spec: Spec, exported: Sequence[Field], described: Mapping[str, Described], watch: Watch
) -> Mapping[str, Mapping[str, str | None]]:
    """The values that come from files, before anything is asked of Upflow: a file that is wrong ends the run here."""
    record_id = described[spec.match.salesforce].type in RECORD_IDS
    now = watch.now()
    return {
        field.key: read_export(project.root, field.file, now, record_id=record_id)
        for field in exported
        if field.file is not None
    }


def _targets(exported: Sequence[Field], fields: Mapping[str, Described]) -> tuple[Target | None, tuple[Target, ...]]:
    """The field for portal links, if it is exported, and those for everything else."""
    every = targets(exported, fields)
    portal = next((target for target in every if target.source is Source.PORTAL), None)
    return portal, tuple(target for target in every if target is not portal)
