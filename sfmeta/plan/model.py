"""The values of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sfmeta.diff import Change
from sfmeta.findings import Finding
from sfmeta.metadata.model import Key, Node

ComponentChange: TypeAlias = Change[Key, Node]
"""Create, Update or Delete of one component; ``after`` is the whole component as it is deployed."""

FIELD_ACCESS, ASSIGNMENT = "FieldPermissions", "PermissionSetAssignment"
"""What a plan may change beside components: records of these objects."""

RECORDS = frozenset({FIELD_ACCESS, ASSIGNMENT})


@dataclass(frozen=True, slots=True)
class OrgIdentity:
    """Which org this is, as the org itself says. ``org_id`` has 18 characters; ``user_id`` is who asks."""

    alias: str
    org_id: str
    name: str
    instance_url: str
    username: str
    user_id: str
    is_sandbox: bool
    organization_type: str

    @property
    def is_production(self) -> bool:
        """Neither a sandbox nor a developer or scratch edition: a place where people work."""
        return not self.is_sandbox and self.organization_type != "Developer Edition"


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """One attribute of an updated component by path; None is an attribute that is not there."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a deploy would do to one org, sorted by component.

    ``findings`` are what the guards object to or remark on. ``digest`` stands for the org, what was there and what is
    wanted: two plans with the same digest do the same. ``since`` is the commit since which alone changes were looked
    for, empty when the whole tree was. ``tree`` stands for all that is declared, whatever the org has of it.
    """

    org: OrgIdentity
    api_version: str
    changes: tuple[ComponentChange, ...]
    findings: tuple[Finding, ...]
    digest: str
    since: str = ""
    tree: str = ""

    @property
    def fields(self) -> tuple[ComponentChange, ...]:
        return self.of("CustomField")

    @property
    def components(self) -> tuple[ComponentChange, ...]:
        """What is deployed."""
        return tuple(change for change in self.changes if change.key.type not in RECORDS)

    @property
    def records(self) -> tuple[ComponentChange, ...]:
        """What is written record by record, once the components are there."""
        return tuple(change for change in self.changes if change.key.type in RECORDS)

    def of(self, type_: str) -> tuple[ComponentChange, ...]:
        """The changes of one type of component."""
        return tuple(change for change in self.changes if change.key.type == type_)


@dataclass(frozen=True, slots=True)
class DescribedField:
    """A field as describe shows it to one user. ``type`` is describe's word (``currency``, ``string``).

    ``default`` is what a checkbox is where nobody said anything.
    """

    name: str
    label: str
    type: str
    length: int
    precision: int
    scale: int
    custom: bool
    createable: bool
    updateable: bool
    filterable: bool
    default: bool = False
    external_id: bool = False
    groupable: bool = True
