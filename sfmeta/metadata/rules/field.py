"""Is a custom field one that the platform would create? One rule, one function."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.field_types import (
    FIELD_TYPES,
    FORMULA_TYPES,
    LONGEST,
    OLDER_VALUES,
    ON_OBJECT,
    ONLY_ON,
    PARTICULAR,
    FieldType,
)
from sfmeta.metadata.rules.model import Basis, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.model import Component, Node

NAME = re.compile(r"[A-Za-z](_?[A-Za-z0-9])*")
NAMESPACE = re.compile(r"(?=.{1,15}$)[A-Za-z](_?[A-Za-z0-9])*")
PLACEHOLDER = re.compile(r"%%%\w+%%%|___\w+?___")
"""What CumulusCI replaces by a namespace before it deploys."""


@dataclass(frozen=True, slots=True)
class Field:
    """A custom field. ``object`` is empty where no path tells it; ``name`` is without namespace and ``__c``."""

    node: Node
    object: str
    name: str
    suffix: str
    type: str
    is_formula: bool

    @property
    def kind(self) -> FieldType | None:
        return (FORMULA_TYPES if self.is_formula else FIELD_TYPES).get(self.type)

    @property
    def described(self) -> str:
        return f"a formula field of type {self.type}" if self.is_formula else f"a field of type {self.type}"

    def has(self, attribute: str) -> bool:
        """Whether it has an attribute with an effect: an explicit ``false`` is what its absence means."""
        return any(
            (child.text or "").strip().casefold() != "false" or child.children for child in self.node.all(attribute)
        )


def custom_field(component: Component) -> Field | None:
    """The component as a custom field; None for a standard field, of which a tree holds only what it changes."""
    owner, _, full = PLACEHOLDER.sub("", component.key.full_name).rpartition(".")
    suffix = next((suffix for suffix in ("__c", "__pc") if full.endswith(suffix)), None)
    node = component.node
    if not full or (suffix is None and node.child("label") is None):
        return None
    bare = full.removesuffix(suffix or "")
    namespace, _, rest = bare.partition("__")
    name = rest if rest and NAMESPACE.fullmatch(namespace) else bare
    kind = (node.value("type") or "").strip()
    return Field(node, owner, name, suffix or "", kind, node.child("formula") is not None)


def suffix(field: Field) -> Iterator[Problem]:
    if not field.suffix:
        at = field.node.child("fullName") or field.node
        yield Problem(
            f"{field.name} has a label, so it is a custom field, but its name does not end in __c",
            at,
            f"Call it {field.name}__c, in its file's name too.",
        )


def name(field: Field) -> Iterator[Problem]:
    if not NAME.fullmatch(field.name):
        yield Problem(
            f"{field.name!r} is no field name: it starts with a letter, has only letters, digits and single "
            "underscores, and does not end with one",
            field.node.child("fullName") or field.node,
        )


def name_length(field: Field) -> Iterator[Problem]:
    if len(field.name) > 40:
        at = field.node.child("fullName") or field.node
        yield Problem(f"{field.name} has {len(field.name)} characters without __c; 40 are allowed", at)


def no_type(field: Field) -> Iterator[Problem]:
    if field.node.child("type") is None:
        yield Problem("the custom field has no type", field.node, "Add <type>.")


def no_label(field: Field) -> Iterator[Problem]:
    if not (field.node.value("label") or "").strip():
        yield Problem("the custom field has no label", field.node.child("label") or field.node, "Add <label>.")


def too_long(field: Field) -> Iterator[Problem]:
    for attribute, longest in LONGEST.items():
        text = field.node.value(attribute) or ""
        if len(text) > longest:
            at = field.node.child(attribute) or field.node
            yield Problem(f"<{attribute}> has {len(text)} characters; {longest} are allowed", at)


def attribute_missing(field: Field) -> Iterator[Problem]:
    for attribute in field.kind.needs if field.kind else ():
        older = attribute == "valueSet" and any(field.node.child(older) for older in OLDER_VALUES)
        if field.node.child(attribute) is None and not older:
            yield Problem(f"{field.described} needs <{attribute}>", field.node, f"Add <{attribute}>.")


def attribute_refused(field: Field) -> Iterator[Problem]:
    if field.kind is None:
        return
    for attribute in sorted(PARTICULAR - {*field.kind.needs, *field.kind.takes}):
        if field.has(attribute):
            at = field.node.child(attribute) or field.node
            yield Problem(f"{field.described} cannot have <{attribute}>", at, f"Delete <{attribute}>.")


def out_of_range(field: Field) -> Iterator[Problem]:
    for attribute, least, most in field.kind.ranges if field.kind else ():
        number = _number(field.node, attribute)
        if number is not None and not least <= number <= most:
            at = field.node.child(attribute) or field.node
            yield Problem(f"<{attribute}> is {number}; {field.described} allows {least} to {most}", at)


def scale_over_precision(field: Field) -> Iterator[Problem]:
    precision, scale = _number(field.node, "precision"), _number(field.node, "scale")
    if precision is not None and scale is not None and scale > precision:
        at = field.node.child("scale") or field.node
        yield Problem(
            f"<scale> {scale} is more than <precision> {precision}",
            at,
            "Precision counts all digits, those behind the decimal point included.",
        )


def _number(node: Node, attribute: str) -> int | None:
    text = (node.value(attribute) or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else None


def checkbox_default(field: Field) -> Iterator[Problem]:
    default = field.node.child("defaultValue")
    if field.type == "Checkbox" and default and (default.text or "").strip().casefold() not in ("true", "false"):
        yield Problem(f"a checkbox is true or false by default, not {default.text or ''!r}", default)


def type_on_object(field: Field) -> Iterator[Problem]:
    at = field.node.child("type") or field.node
    for ending, types in ON_OBJECT.items():
        if (
            field.object.endswith(ending)
            and field.type in FIELD_TYPES
            and (field.type not in types or field.is_formula)
        ):
            yield Problem(f"{field.object} cannot have {field.described}", at, f"Use {', '.join(sorted(types))}.")
    endings = ONLY_ON.get(field.type)
    if endings and field.object and not field.object.endswith(endings):
        yield Problem(f"{field.described} cannot be on {field.object}, only on {' or '.join(endings)}", at)


_CANNOT = (
    "field logs and sf-skills for visibleLines, precision, defaultValue, length, required; others by their pattern"
)
_NAME = "field logs: The Field Name field can only contain alphanumeric characters, must begin with a letter, ..."
_HELP = "Salesforce Help, custom metadata types, platform events, big objects: supported field types"

FIELD_RULES: tuple[Rule[Field], ...] = (
    Rule("field-suffix", Severity.ERROR, Basis.VERIFIED, "field logs: Could not resolve standard field's name", suffix),
    Rule("field-name", Severity.ERROR, Basis.VERIFIED, _NAME, name),
    Rule("field-name-length", Severity.ERROR, Basis.VERIFIED, "Salesforce Help; no public field has more", name_length),
    Rule("field-type-missing", Severity.ERROR, Basis.MODELLED, "no public field lacks it", no_type),
    Rule("field-label-missing", Severity.ERROR, Basis.MODELLED, "field logs: Must specify a non-empty label", no_label),
    Rule("field-text-length", Severity.ERROR, Basis.VERIFIED, "field logs: Value too long for field", too_long),
    Rule("field-attribute-missing", Severity.ERROR, Basis.VERIFIED, f"Must specify ...: {_CANNOT}", attribute_missing),
    Rule(
        "field-attribute-refused", Severity.ERROR, Basis.VERIFIED, f"Can not specify ...: {_CANNOT}", attribute_refused
    ),
    Rule("field-range", Severity.ERROR, Basis.MODELLED, "Salesforce Help and jetstream's validator", out_of_range),
    Rule("field-scale", Severity.ERROR, Basis.MODELLED, "jetstream's validator", scale_over_precision),
    Rule("field-checkbox-default", Severity.ERROR, Basis.MODELLED, "no public checkbox has another", checkbox_default),
    Rule("field-type-on-object", Severity.ERROR, Basis.VERIFIED, _HELP, type_on_object),
)
