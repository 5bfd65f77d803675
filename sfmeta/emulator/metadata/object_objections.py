"""What the platform objects to in a custom object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.object_kinds import BY_SUFFIX, RECORDS, kind_of, suffix_of
from sfmeta.emulator.metadata.problems import Objection
from sfmeta.emulator.org.custom_name import MAX_NAME, NAME, foreign, namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.object_kinds import ObjectKind
    from sfmeta.emulator.org.schema import SObject

NOT_EMULATED = ("__x", "__kav", "__dlm", "__dll", "__mg", "__as")
MAX_DESCRIPTION = 1000


def objections(full_name: str, own: Element, node: Element, existing: SObject | None) -> Iterator[Objection]:
    suffix = suffix_of(full_name)
    if suffix in NOT_EMULATED:
        yield Objection(f"Not emulated: a CustomObject that is a {suffix}")
        return
    if suffix not in BY_SUFFIX:
        ends = "__as, __b, __c, __dll, __dlm, __e, __kav, __mdt, __mg, __x"
        yield Objection(f"'{full_name}' does not resolve to a valid sObject type, fullName must end with: {ends}")
        return
    kind = kind_of(full_name, setting=own.has("customSettingsType"))
    base = full_name[: -len(suffix)]
    if namespace(base):
        yield Objection(foreign(namespace(base)))
        return
    if not NAME.match(base):
        yield Objection(
            "The Object Name field can only contain underscores and alphanumeric characters. It must be unique, begin"
            " with a letter, not include spaces, not end with an underscore, and not contain two consecutive"
            " underscores."
        )
    elif len(base) > MAX_NAME:
        yield Objection(f"Value too long for field: fullName maximum length is:{MAX_NAME}", "STRING_TOO_LONG")
    if not own.value("label").strip():
        yield Objection("Must specify a non-empty label for the CustomObject")
        return
    for tag, label, limit in (
        ("label", "Label", MAX_NAME),
        ("pluralLabel", "PluralLabel", MAX_NAME),
        ("description", "Description", MAX_DESCRIPTION),
    ):
        if len(own.value(tag)) > limit:
            yield Objection(f"Value too long for field: {label} maximum length is:{limit}", "STRING_TOO_LONG")
    if kind is RECORDS:
        if not own.has("sharingModel"):
            yield Objection("Must specify a non-null value for: sharingModel")
        yield from _name_field_objections(own)
        yield from _sharing_objections(own, node, existing)
    else:
        yield from _kind_objections(own, kind)


def _kind_objections(own: Element, kind: ObjectKind) -> Iterator[Objection]:
    """What objects for records have, and others do not. The two texts are Salesforce's of custom settings and custom
    metadata types, tried on real orgs; of platform events and big objects they are modelled on those."""
    for tag in dict.fromkeys(child.tag for child in own.children):
        if kind.elements is not None and tag not in kind.elements:
            yield Objection(f"Cannot specify: {tag} for {kind.called}")
    if kind.plural and not own.value("pluralLabel").strip():
        yield Objection("Must specify a non-empty plural label for the CustomObject")


def _name_field_objections(own: Element) -> Iterator[Objection]:
    name_field = own.child("nameField")
    if name_field is None or name_field.value("type") not in ("Text", "AutoNumber"):
        yield Objection("Must specify a nameField of type Text or AutoNumber")
    elif not name_field.value("label").strip():
        yield Objection("Must specify a non-empty label for the nameField")


def _sharing_objections(own: Element, node: Element, existing: SObject | None) -> Iterator[Objection]:
    """A detail takes its sharing from its master, and only a detail does."""
    detail = any(field.value("type") == "MasterDetail" for field in node.all("fields")) or (
        existing is not None and any(field.relationship_order is not None for field in existing.fields)
    )
    model = own.value("sharingModel")
    if detail and model and model != "ControlledByParent":
        yield Objection(f"Cannot set sharingModel to {model} on a CustomObject with a MasterDetail relationship field")
    if not detail and model == "ControlledByParent":
        yield Objection(
            "Cannot set sharingModel to ControlledByParent on a CustomObject without a MasterDetail relationship field"
        )
