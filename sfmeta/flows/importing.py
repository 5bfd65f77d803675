"""An org's own fields for sfmeta.yml: what looks like Upflow's, proposed with reasons, and written when told to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sfmeta.catalog import spec as spec_file
from sfmeta.catalog.edit import change, identify
from sfmeta.errors import ProjectError, RemoteError, SfmetaError, SpecError
from sfmeta.flows.upflow_side import upflow
from sfmeta.salesforce.describe import org_fields
from sfmeta.salesforce.query import IDS, quoted, rows
from sfmeta.salesforce.usage import custom_fields
from sfmeta.sync.identifier import RECORD_IDS, comparable
from sfmeta.sync.identifying import ENOUGH, Identified, candidates, carried, identified
from sfmeta.sync.likeness import likenesses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sfmeta.catalog.edit import Setting
    from sfmeta.catalog.model import Field, Match, Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.salesforce.connection import Connection
    from sfmeta.store.project import Project
    from sfmeta.sync.documents import Customer
    from sfmeta.sync.likeness import Likeness, OrgField

SAMPLE = 100
"""Customers whose identifiers are looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """What an org has that looks like Upflow's.

    ``own`` are API names that sfmeta.yml gives its fields and that the org has. ``match`` is the identifier to propose,
    ``matches`` what was found of each; ``silent`` says why Upflow could not be asked. ``unwriteable`` are proposed
    fields that the integration user cannot write yet. ``unseen`` are custom fields that are shown to neither user, and
    so could not be looked at; None where the deploying user may not ask which there are.
    """

    spec: Spec
    alike: tuple[Likeness, ...]
    own: tuple[str, ...]
    unplaced: tuple[str, ...]
    unwriteable: frozenset[str]
    match: Match | None
    matches: tuple[Identified, ...]
    silent: str
    unseen: tuple[str, ...] | None

    @property
    def proposed(self) -> tuple[Likeness, ...]:
        return tuple(one for one in self.alike if one.is_proposed)


@dataclass(frozen=True, slots=True)
class Written:
    """The text that sfmeta.yml would have, what it takes, and why it does not take the others."""

    text: str
    taken: tuple[Likeness, ...]
    match: Match | None
    refused: tuple[tuple[Field, str], ...]


def look(project: Project, org: Org) -> Found:
    """Read the org, and Upflow where its keys are there; nothing is written."""
    spec = project.spec()
    own = org_fields(org.integration, spec.object)
    seen = {**org_fields(org.deployer, spec.object), **own}
    named = {field.full_name for field in spec.fields} | {spec.match.salesforce}
    free = [field for field in spec.exported if field.managed and field.full_name not in seen]
    alike = likenesses(free, [one for name, one in sorted(seen.items()) if name not in named])
    told = {one.found.name for one in alike}
    matches, silent = _matches(org, spec, seen, own)
    best = next((one for one in matches if one.share >= ENOUGH), None)
    return Found(
        spec=spec,
        alike=alike,
        own=tuple(field.full_name for field in spec.exported if field.managed and field.full_name in seen),
        unplaced=tuple(name for name, one in sorted(seen.items()) if one.says_upflow and name not in named | told),
        unwriteable=frozenset(name for name in told if name not in own or not own[name].described.updateable),
        match=best.match if best and best.match != spec.match else None,
        matches=matches,
        silent=silent,
        unseen=_unseen(org, spec.object, seen),
    )


def _unseen(org: Org, object_: str, seen: Collection[str]) -> tuple[str, ...] | None:
    """Describe leaves out what field-level security hides from a user; the Tooling API does not."""
    try:
        there = custom_fields(org.deployer, object_)
    except RemoteError:
        return None
    return tuple(sorted({name.partition(".")[2] for name in there}.difference(seen)))


def write(project: Project, found: Found, accepted: Collection[str]) -> Written:
    """sfmeta.yml with what is proposed, and with the fields ``accepted`` by their API names; not saved yet.

    One that the file cannot take does not stand in another's way. ProjectError for a name that was not found alike.
    """
    text, path = project.text(spec_file.FILE_NAME), spec_file.FILE_NAME
    taken: list[Likeness] = []
    refused: list[tuple[Field, str]] = []
    for one in _wanted(found, accepted):
        settings: Mapping[str, Setting] = {"field": one.found.name, "manage": False}
        try:
            text = change(text, path, {one.field: settings})
            taken.append(one)
        except (SpecError, ProjectError) as error:
            refused.append((one.field, _reason(error)))
    if found.match is not None:
        text = identify(text, path, found.match)
    return Written(text, tuple(taken), found.match, tuple(refused))


def save(project: Project, written: Written) -> None:
    project.write({spec_file.FILE_NAME: written.text.encode()})


def _wanted(found: Found, accepted: Collection[str]) -> Iterator[Likeness]:
    chosen = {one.found.name: one for one in found.alike if one.found.name in accepted and not one.objection}
    for name in accepted:
        if name not in chosen:
            known = ", ".join(sorted({one.found.name for one in found.alike if not one.objection}))
            if name in (found.unseen or ()):
                fix = "let the deploying or the integration user see it, by a permission set that reads it, then again"
                raise ProjectError(f"{name} is there, and neither of our users sees it", fix=fix)
            raise ProjectError(f"{name} does not look like any of Upflow's fields", fix=f"these do: {known or 'none'}")
    rows_taken = {one.field.key for one in chosen.values()}
    yield from chosen.values()
    yield from (one for one in found.proposed if one.field.key not in rows_taken and one.found.name not in chosen)


def _matches(
    org: Org, spec: Spec, seen: Mapping[str, OrgField], own: Collection[str]
) -> tuple[tuple[Identified, ...], str]:
    """How many customers each identifier finds; why it is not known, where Upflow cannot be asked."""
    try:
        with upflow(org, spec) as side:
            customers: list[Customer] = list(islice((one for page in side.customers() for one in page), SAMPLE))
    except SfmetaError as error:
        return (), error.message
    sides = carried(customers)
    asked = {value for values in sides.values() for value in values}
    held = {
        one: _held(org.integration if one.name in own else org.deployer, spec.object, one, asked)
        for one in candidates(seen.values(), spec.match.salesforce)
    }
    return identified(sides, held, spec.match), ""


def _held(connection: Connection, object_: str, field: OrgField, asked: Iterable[str]) -> frozenset[str]:
    """Those of the values that records have; none of a record id where Salesforce takes one of them for no id."""
    try:
        return frozenset(_values(connection, object_, field, asked))
    except RemoteError:
        return frozenset()


def _values(connection: Connection, object_: str, field: OrgField, asked: Iterable[str]) -> Iterator[str]:
    is_id = field.described.type in RECORD_IDS
    wanted = sorted(value for value in asked if not is_id or (value.isalnum() and len(value) in (15, 18)))
    for start in range(0, len(wanted), IDS):
        listed = ", ".join(map(quoted, wanted[start : start + IDS]))
        for row in rows(connection, f"SELECT {field.name} FROM {object_} WHERE {field.name} IN ({listed})"):
            if value := comparable(row[field.name], record_id=is_id):
                yield value


def _reason(error: SpecError | ProjectError) -> str:
    return "; ".join(finding.message for finding in error.findings) or error.fix or error.message
