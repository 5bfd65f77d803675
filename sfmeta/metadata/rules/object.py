"""Is an object whole, and do the fields of a tree get along with it and with each other?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.field import PLACEHOLDER
from sfmeta.metadata.rules.model import Basis, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.model import Node
    from sfmeta.metadata.rules.field import Field

LONGEST = {"label": 40, "pluralLabel": 40, "description": 1000}


@dataclass(frozen=True, slots=True)
class CustomField:
    """A custom field of the tree, and the file that it stands in."""

    full_name: str
    path: str
    field: Field


@dataclass(frozen=True, slots=True)
class Object:
    """An object of the tree; ``node`` is None where the tree only has fields of it. Fields are in the tree's order."""

    name: str
    node: Node | None
    fields: tuple[CustomField, ...]

    @property
    def is_defined(self) -> bool:
        """Whether the tree makes the object, not only adds to it; a custom setting has no names to give."""
        return bool(
            self.node
            and self.name.endswith("__c")
            and self.node.child("label")
            and self.node.child("customSettingsType") is None
        )

    @property
    def masters(self) -> tuple[CustomField, ...]:
        return tuple(field for field in self.fields if field.field.type == "MasterDetail")


@dataclass(frozen=True, slots=True)
class Relationships:
    """The relationship fields of a whole tree."""

    fields: tuple[CustomField, ...]


def name_field(subject: Object) -> Iterator[Problem]:
    if subject.node and subject.is_defined and subject.node.child("nameField") is None:
        yield Problem(f"{subject.name} has no name field", subject.node, "Add <nameField> of type Text or AutoNumber.")


def name_field_type(subject: Object) -> Iterator[Problem]:
    at = subject.node.child("nameField") if subject.node and subject.is_defined else None
    if at and at.value("type") not in ("Text", "AutoNumber"):
        found = at.value("type") or "without type"
        yield Problem(f"a name field is of type Text or AutoNumber, not {found}", at.child("type") or at)


def too_long(subject: Object) -> Iterator[Problem]:
    for tag, longest in LONGEST.items():
        at = subject.node.child(tag) if subject.node else None
        if at and len(at.text or "") > longest:
            yield Problem(f"<{tag}> has {len(at.text or '')} characters; {longest} are allowed", at)


def detail_sharing(subject: Object) -> Iterator[Problem]:
    at = subject.node.child("sharingModel") if subject.node else None
    if at and subject.masters and at.text != "ControlledByParent":
        master = subject.masters[0].full_name
        yield Problem(
            f"{subject.name} is the detail of another object ({master}), so its sharing cannot be {at.text}",
            at,
            "Set <sharingModel> to ControlledByParent.",
        )


def masters(subject: Object) -> Iterator[Problem]:
    names = {custom.full_name for custom in subject.masters}
    if len(names) > 2:
        last = subject.masters[-1]
        message = f"{subject.name} has {len(names)} master-detail fields; 2 are allowed"
        yield Problem(message, last.field.node, path=last.path)


def same_field(subject: Object) -> Iterator[Problem]:
    first: dict[str, CustomField] = {}
    for custom in subject.fields:
        before = first.setdefault(custom.full_name.casefold(), custom)
        if before is not custom and (before.path == custom.path or before.full_name != custom.full_name):
            at = custom.field.node.child("fullName") or custom.field.node
            message = f"{custom.full_name} is defined already, in {before.path} line {before.field.node.line}"
            yield Problem(message, at, "Keep one of them; names must differ by more than case.", custom.path)


def history(subject: Object) -> Iterator[Problem]:
    if subject.node is None or subject.node.value("enableHistory") != "false":
        return
    for custom in subject.fields:
        if custom.field.has("trackHistory"):
            at = custom.field.node.child("trackHistory") or custom.field.node
            yield Problem(f"{subject.name} does not track history, so no field can", at, path=custom.path)


def same_relationship(relationships: Relationships) -> Iterator[Problem]:
    first: dict[tuple[str, ...], CustomField] = {}
    for custom in relationships.fields:
        node = custom.field.node
        name, target = node.value("relationshipName"), node.value("referenceTo")
        if not name or not target or PLACEHOLDER.search(custom.full_name):
            continue
        namespace = custom.full_name.rpartition(".")[2].removesuffix("__c").removesuffix(custom.field.name)
        before = first.setdefault((target, namespace, name.casefold()), custom)
        if before.full_name.casefold() != custom.full_name.casefold():
            at = node.child("relationshipName") or node
            message = f"{target} has a child relationship {name} already, by {before.full_name}"
            yield Problem(message, at, "Give it another <relationshipName>.", custom.path)


_DOCS = "Metadata API Developer Guide, CustomObject"

OBJECT_RULES: tuple[Rule[Object], ...] = (
    Rule("object-name-field", Severity.ERROR, Basis.VERIFIED, _DOCS, name_field),
    Rule("object-name-field-type", Severity.ERROR, Basis.VERIFIED, _DOCS, name_field_type),
    Rule("object-text-length", Severity.ERROR, Basis.VERIFIED, "field logs: Value too long for field", too_long),
    Rule(
        "object-detail-sharing",
        Severity.ERROR,
        Basis.VERIFIED,
        "field logs: Cannot set sharingModel to ...",
        detail_sharing,
    ),
    Rule("object-masters", Severity.ERROR, Basis.VERIFIED, "Salesforce Help, relationship limits", masters),
    Rule(
        "object-same-field",
        Severity.ERROR,
        Basis.VERIFIED,
        "field logs: ... must be unique across all fields",
        same_field,
    ),
    Rule("object-history", Severity.WARNING, Basis.VERIFIED, "field logs: ... does not have history tracking", history),
)
RELATIONSHIPS_RULES: tuple[Rule[Relationships], ...] = (
    Rule(
        "same-relationship",
        Severity.ERROR,
        Basis.VERIFIED,
        "field logs: There is already a Child Relationship named ...",
        same_relationship,
    ),
)
