"""The checks behind ``field_rules``: each yields, for every problem it finds, the values of its rule's message, and
``at`` where the problem stands in an element of its own (a merged picklist: where it stands in the file)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sfmeta.emulator.metadata.absent_objects import STANDARD
from sfmeta.emulator.metadata.custom_name import MAX_NAME, NAME, namespace
from sfmeta.emulator.metadata.field_kinds import (
    FLAGS,
    FORMULA_TAKES,
    FORMULA_TYPES,
    KINDS,
    SPECIFIC,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.field_kinds import FieldKind
    from sfmeta.emulator.org.schema import Schema, SObject

MAX_LABEL = 40
MAX_HELP = 510
MAX_DESCRIPTION = 1000
MAX_PICKLIST_VALUE = 255
MAX_RESTRICTED_VALUES = 1000
MAX_MULTISELECT_VALUES = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A field about to be made or changed. ``name`` is its API name without the object; ``before`` is its document
    as the org has it, None for a new one."""

    sobject: SObject
    name: str
    node: Element
    before: Element | None
    schema: Schema

    @property
    def type(self) -> str:
        return self.node.value("type")

    @property
    def is_formula(self) -> bool:
        return self.node.has("formula")

    @property
    def kind(self) -> FieldKind | None:
        return KINDS.get(self.type)

    def number(self, attribute: str) -> int | None:
        text = self.node.value(attribute).strip()
        return int(text) if text else None

    def given(self, attribute: str) -> bool:
        """Whether the attribute is there and says something: a false flag says nothing."""
        if attribute in FLAGS:
            return self.node.flag(attribute)
        return self.node.has(attribute)


SEEN_MISSING = ("visibleLines", "precision", "scale", "defaultValue")
"""Attributes whose absence a real org was seen to report; the others are reported by the same pattern."""
SEEN_REFUSED = (
    ("Checkbox", "required"),
    ("Hierarchy", "referenceTo"),
    ("LongTextArea", "required"),
    ("Lookup", "relationshipOrder"),
    ("MasterDetail", "deleteConstraint"),
    ("Number", "length"),
    ("Summary", "precision"),
    ("TextArea", "length"),
)
"""Type and attribute of the refusals seen from a real org; the others follow the same pattern."""


def _base(name: str) -> str:
    return name[: -len("__c")] if name.endswith("__c") else name


def bad_name(draft: Draft) -> Iterator[dict[str, object]]:
    base = _base(draft.name)
    if not draft.name.endswith("__c") or (not NAME.match(base) and not namespace(base)):
        yield {"object": draft.sobject.label}


def foreign_name(draft: Draft) -> Iterator[dict[str, object]]:
    if namespace(_base(draft.name)) and draft.before is None:
        yield {"namespace": namespace(_base(draft.name))}


def long_name(draft: Draft) -> Iterator[dict[str, object]]:
    if NAME.match(_base(draft.name)) and len(_base(draft.name)) > MAX_NAME:
        yield {"limit": MAX_NAME}


def no_label(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None and not draft.node.value("label").strip():
        yield {}


def no_type(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None and not draft.type:
        yield {}


def long_text(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute, label, limit in (
        ("label", "Label", MAX_LABEL),
        ("inlineHelpText", "InlineHelpText", MAX_HELP),
        ("description", "Description", MAX_DESCRIPTION),
        ("relationshipName", "RelationshipName", MAX_NAME),
    ):
        if len(draft.node.value(attribute)) > limit:
            yield {"field": label, "limit": limit}


def missing(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _absent(draft):
        if attribute in SEEN_MISSING:
            yield {"attribute": attribute, "type": draft.type}


def missing_too(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _absent(draft):
        if attribute not in SEEN_MISSING:
            yield {"attribute": attribute, "type": draft.type}


def _absent(draft: Draft) -> list[str]:
    own = draft.kind.needs if draft.kind else ()
    needs = FORMULA_TYPES.get(draft.type, ()) if draft.is_formula else own
    return [attribute for attribute in needs if not draft.node.has(attribute) and attribute != "relationshipName"]


def missing_relationship(draft: Draft) -> Iterator[dict[str, object]]:
    kind = draft.kind
    if kind and "relationshipName" in kind.needs and not draft.node.value("relationshipName").strip():
        yield {"attribute": "relationshipName"}


def refused(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _unwanted(draft):
        if (draft.type, attribute) in SEEN_REFUSED:
            yield {"attribute": attribute, "type": draft.type}


def refused_too(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute in _unwanted(draft):
        if (draft.type, attribute) not in SEEN_REFUSED:
            yield {"attribute": attribute, "type": draft.type}


def _unwanted(draft: Draft) -> list[str]:
    kind = draft.kind
    if kind is None:
        return []
    takes = FORMULA_TAKES if draft.is_formula else (*kind.needs, *kind.takes)
    special = ("required",) if draft.type == "MasterDetail" else ()
    return [
        attribute
        for attribute in SPECIFIC
        if attribute not in takes and attribute not in special and draft.given(attribute)
    ]


def required_detail(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "MasterDetail" and draft.given("required"):
        yield {}


def formula_type(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.is_formula and draft.kind and draft.type not in FORMULA_TYPES:
        yield {"type": draft.type}


def length(draft: Draft) -> Iterator[dict[str, object]]:
    length = draft.number("length")
    if draft.kind and draft.kind.length and length is not None and not draft.is_formula:
        low, high = draft.kind.length
        if not low <= length <= high:
            yield {"low": low, "high": high, "type": draft.type}


def lines(draft: Draft) -> Iterator[dict[str, object]]:
    lines = draft.number("visibleLines")
    if draft.kind and draft.kind.lines and lines is not None:
        low, high = draft.kind.lines
        if not low <= lines <= high:
            yield {"low": low, "high": high, "type": draft.type}


def precision(draft: Draft) -> Iterator[dict[str, object]]:
    precision = draft.number("precision")
    if precision is not None and draft.type in ("Number", "Currency", "Percent") and not 1 <= precision <= 18:
        yield {}


def scale(draft: Draft) -> Iterator[dict[str, object]]:
    precision, scale = draft.number("precision"), draft.number("scale")
    if scale is None or draft.type not in ("Number", "Currency", "Percent"):
        return
    if not 0 <= scale <= 17 or (precision is not None and scale > precision):
        yield {}


def default_of_checkbox(draft: Draft) -> Iterator[dict[str, object]]:
    default = draft.node.value("defaultValue").strip().casefold()
    if draft.type == "Checkbox" and draft.node.has("defaultValue") and default not in ("true", "false"):
        yield {"value": draft.node.value("defaultValue")}


def case_without_unique(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.given("caseSensitive") and not (draft.given("unique") or draft.given("externalId")):
        yield {}


def display_format(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "AutoNumber" and draft.node.has("displayFormat"):
        text = draft.node.value("displayFormat")
        if not re.search(r"\{0+\}", text) or len(text) > 30:
            yield {"format": text}


def reference_target(draft: Draft) -> Iterator[dict[str, object]]:
    target = draft.node.value("referenceTo")
    lacking = draft.schema.sobject(target) is None and target.casefold() not in STANDARD
    if draft.type in ("Lookup", "MasterDetail") and target and lacking:
        yield {"target": target}


def reference_changed(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None or draft.type not in ("Lookup", "MasterDetail") or not draft.before.has("referenceTo"):
        return
    if draft.before.value("referenceTo").casefold() != draft.node.value("referenceTo").casefold():
        yield {}


def child_relationship(draft: Draft) -> Iterator[dict[str, object]]:
    """Only custom relationships can get in each other's way: their names end with ``__r``. Those of a package stand
    behind its namespace."""
    name = draft.node.value("relationshipName") if not namespace(_base(draft.name)) else ""
    target = draft.sobject.name if draft.type == "Hierarchy" else draft.node.value("referenceTo")
    parent = draft.schema.sobject(target) if target else None
    if not name or parent is None:
        return
    for child in draft.schema.children(parent.name):
        own = (child.child.casefold(), child.field.casefold()) == (
            draft.sobject.name.casefold(),
            draft.name.casefold(),
        )
        if not own and child.name and child.name.casefold() == f"{name}__r".casefold():
            yield {"name": name, "parent": parent.label}
            return


def required_lookup(draft: Draft) -> Iterator[dict[str, object]]:
    constraint = draft.node.value("deleteConstraint") or "SetNull"
    if draft.type == "Lookup" and draft.given("required") and constraint == "SetNull":
        yield {}


KEEPS_NO_CHILDREN = ("User", "Group", "RecordType", "Profile")


def constraint_to_user(draft: Draft) -> Iterator[dict[str, object]]:
    target = draft.node.value("referenceTo")
    constrained = draft.node.value("deleteConstraint") in ("Cascade", "Restrict")
    if draft.type == "Lookup" and constrained and target in KEEPS_NO_CHILDREN:
        yield {"target": target}


def hierarchy_of_user(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "Hierarchy" and draft.sobject.name != "User":
        yield {}


def detail_of_standard(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.type == "MasterDetail" and not draft.sobject.custom:
        yield {"object": draft.sobject.label}


def both_value_sets(draft: Draft) -> Iterator[dict[str, object]]:
    values = draft.node.child("valueSet")
    if values and values.has("valueSetName") == values.has("valueSetDefinition"):
        yield {}


def definition(draft: Draft) -> tuple[Element, ...]:
    values = draft.node.child("valueSet")
    definition = values.child("valueSetDefinition") if values else None
    return definition.all("value") if definition else ()


def duplicate_labels(draft: Draft) -> Iterator[dict[str, object]]:
    """Of two values that read alike one may be inactive (a real org's retrieved field has such)."""
    seen: set[str] = set()
    for value in definition(draft):
        if value.has("isActive") and not value.flag("isActive"):
            continue
        label = value.value("label") or value.value("fullName")
        if label.casefold() in seen:
            yield {"label": label, "at": value}
            return
        seen.add(label.casefold())


def duplicate_values(draft: Draft) -> Iterator[dict[str, object]]:
    seen: set[str] = set()
    for value in definition(draft):
        name = value.value("fullName")
        if name.casefold() in seen:
            yield {"value": name, "at": value}
            return
        seen.add(name.casefold())


def long_values(draft: Draft) -> Iterator[dict[str, object]]:
    if any(len(value.value("fullName")) > MAX_PICKLIST_VALUE for value in definition(draft)):
        yield {"limit": MAX_PICKLIST_VALUE}


def many_values(draft: Draft) -> Iterator[dict[str, object]]:
    values = draft.node.child("valueSet")
    limit = MAX_MULTISELECT_VALUES if draft.type == "MultiselectPicklist" else MAX_RESTRICTED_VALUES
    restricted = values is not None and values.flag("restricted")
    if len(definition(draft)) > limit and (restricted or draft.type == "MultiselectPicklist"):
        yield {"limit": limit}


def summary_field(draft: Draft) -> Iterator[dict[str, object]]:
    needs = draft.type == "Summary" and draft.node.value("summaryOperation") != "count"
    if needs and not draft.node.has("summarizedField"):
        yield {}


def to_formula(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is not None and draft.is_formula and not draft.before.has("formula"):
        yield {}


def from_formula(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is not None and draft.before.has("formula") and not draft.is_formula:
        yield {}


ONLY_NEW = ("Summary", "AutoNumber", "MasterDetail", "Hierarchy", "Lookup")
BECOMES = {("Lookup", "MasterDetail"), ("MasterDetail", "Lookup"), ("Text", "AutoNumber")}


def to_special(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None or draft.is_formula or draft.before.has("formula"):
        return
    old = draft.before.value("type")
    if draft.type != old and draft.type in ONLY_NEW and (old, draft.type) not in BECOMES:
        yield {"type": draft.type}


def from_summary(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is not None and draft.before.value("type") == "Summary" and draft.type != "Summary":
        yield {}


def value_set_changed(draft: Draft) -> Iterator[dict[str, object]]:
    before = draft.before.child("valueSet") if draft.before else None
    after = draft.node.child("valueSet")
    if before and after and before.value("valueSetName") != after.value("valueSetName"):
        yield {}


def history_off(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.node.flag("trackHistory") and draft.sobject.custom and not draft.sobject.history_enabled:
        yield {"object": draft.sobject.name}
