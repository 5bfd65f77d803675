"""The fields of the org that a sync writes: what each can hold, and whether the integration user may write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Option
from sfmeta.catalog.types import field_types
from sfmeta.catalog.wording import counted, listed
from sfmeta.findings import Finding, Severity
from sfmeta.sync.described import DESCRIBED, type_of
from sfmeta.sync.identifier import MATCHABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sfmeta.catalog.model import Field, Source, Spec
    from sfmeta.sync.described import Described


@dataclass(frozen=True, slots=True)
class Writer:
    """The user who writes the values, and the org as ``--org`` names it."""

    username: str
    org: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a value comes from and goes to, and what fits: the field's limits are those of the org.

    ``options`` has the values of a select in the order in which the org keeps them; ``allowed`` is None where any text
    will do. ``file`` is the path of the file that the values come from, where they do. ``extra``: the field is offered
    beyond those that Upflow exports.
    """

    key: str
    source: Source
    name: str
    label: str
    type: str
    length: int
    precision: int
    scale: int
    options: tuple[Option, ...]
    allowed: frozenset[str] | None
    file: str | None = None
    extra: bool = False


def targets(fields: Sequence[Field], described: Mapping[str, Described]) -> tuple[Target, ...]:
    """The targets of the exported fields; every one of them must be described."""
    return tuple(_target(field, described[field.full_name]) for field in fields)


def objections(spec: Spec, described: Mapping[str, Described], writer: Writer) -> tuple[Finding, ...]:
    """Why a sync cannot begin: fields that are missing, hidden, read-only or of another type, and a bad match field."""
    if spec.exported and not any(field.full_name in described for field in spec.exported):
        fields = counted(len(spec.exported), "field")
        message = f"of {fields}, none is there for {writer.username}: not deployed, or hidden"
        found = [Finding("fields-not-visible", Severity.ERROR, message, None, _assign(spec, writer))]
    else:
        every = (objection(field, spec, described, writer) for field in spec.exported)
        found = [finding for finding in every if finding is not None]
    return (*found, *unmatchable(spec, described, writer))


def _target(field: Field, described: Described) -> Target:
    return Target(
        key=field.key,
        source=field.row.source,
        name=field.full_name,
        label=field.label,
        type=type_of(described, field.accepts) or field.type,
        length=described.length,
        precision=described.precision,
        scale=described.scale,
        options=field.options or (() if field.managed else tuple(Option(one, one) for one in described.values)),
        allowed=frozenset(described.values) if described.restricted else None,
        file=None if field.file is None else field.file.path,
        extra=field.row.extra,
    )


def objection(field: Field, spec: Spec, described: Mapping[str, Described], writer: Writer) -> Finding | None:
    """Why a sync cannot fill this field; None when it can."""
    name = f"{spec.object}.{field.full_name}"
    found = described.get(field.full_name)
    if found is None:
        return _error(
            "field-not-visible",
            f"{name} is not there for {writer.username}: {'not deployed' if field.managed else 'not made'}, or hidden "
            "from this user",
            field,
            _access(field, spec, writer),
        )
    if not field.managed and type_of(found, field.accepts) is None:
        return _error(
            "field-of-another-type",
            f"{name} is of type {found.type} in the org; for {field.row.label}, Upflow offers "
            f"{listed((field_types()[one].label for one in field.accepts), 'or')}",
            field,
            "name a field of such a type, or leave out `field:` and `manage: false`, and sfmeta makes one",
        )
    if found.computed:
        return _error(
            "field-not-writeable",
            f"{name} is computed by Salesforce itself: nobody can write it",
            field,
            "name a field that holds values of its own",
        )
    if field.managed and found.type not in DESCRIBED[field.type]:
        return _error(
            "field-of-another-type",
            f"{name} is of type {found.type} in the org, and sfmeta.yml wants {field.type}",
            field,
            f"sfmeta plan --org {writer.org} shows what a deploy would do about it",
        )
    if not found.updateable:
        return _error(
            "field-not-writeable",
            f"{name} cannot be written by {writer.username}",
            field,
            _access(field, spec, writer),
        )
    return None


def unmatchable(spec: Spec, described: Mapping[str, Described], writer: Writer) -> tuple[Finding, ...]:
    """Why nobody can be matched by the identifier."""
    name = f"{spec.object}.{spec.match.salesforce}"
    found = described.get(spec.match.salesforce)
    if found is None:
        message = f"the identifier {name} is not there for {writer.username}"
        fix = "check `match: salesforce:` in sfmeta.yml, and that the user may read the field"
    elif found.type not in MATCHABLE:
        message = f"the identifier {name} is of type {found.type}"
        fix = "match through a text, text area or lookup field, or through Id; numbers are not supported"
    else:
        return ()
    return (Finding("identifier-not-usable", Severity.ERROR, message, None, fix),)


def _access(field: Field, spec: Spec, writer: Writer) -> str:
    if field.granted:
        return _assign(spec, writer)
    return f"let {writer.username} read and edit it in Setup, or leave out `grant: false`, and our permission set does"


def _assign(spec: Spec, writer: Writer) -> str:
    deploy = f"sfmeta deploy --org {writer.org} --assign"
    return f"{deploy}: deploys the fields and gives {writer.username} the set {spec.prefix}Integration"


def _error(rule: str, message: str, field: Field, fix: str) -> Finding:
    return Finding(rule, Severity.ERROR, message, field.place, fix)
