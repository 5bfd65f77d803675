"""Can fields that the platform fills be computed: formulas, summaries, auto-numbers?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata.rules.field_types import FIELD_TYPES, FORMULA_TYPES
from sfmeta.metadata.rules.model import Basis, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.rules.field import Field


def formula_type(field: Field) -> Iterator[Problem]:
    if field.is_formula and field.type in FIELD_TYPES and field.type not in FORMULA_TYPES:
        kinds = ", ".join(FORMULA_TYPES)
        yield Problem(
            f"a formula cannot be of type {field.type}", field.node.child("type") or field.node, f"Use {kinds}."
        )


def empty_formula(field: Field) -> Iterator[Problem]:
    formula = field.node.child("formula")
    if formula and not (formula.text or "").strip():
        yield Problem("the formula is empty", formula)


def summarized_field(field: Field) -> Iterator[Problem]:
    operation = field.node.child("summaryOperation")
    if field.type != "Summary" or operation is None or operation.text == "count":
        return
    if field.node.child("summarizedField") is None:
        yield Problem(f"a summary by {operation.text} needs <summarizedField>", operation)


def summary_path(field: Field) -> Iterator[Problem]:
    for attribute in ("summaryForeignKey", "summarizedField"):
        at = field.node.child(attribute)
        if field.type == "Summary" and at and "." not in (at.text or ""):
            yield Problem(f"<{attribute}> names a field with its object, as in Invoice__c.Amount__c", at)


def auto_number_format(field: Field) -> Iterator[Problem]:
    at = field.node.child("displayFormat")
    if field.type == "AutoNumber" and at and not re.search(r"\{0+\}", at.text or ""):
        yield Problem(f"the display format {at.text or ''!r} has no place for the number", at, "Put {0} into it.")


_DOCS = "Metadata API Developer Guide, CustomField"

COMPUTED_RULES: tuple[Rule[Field], ...] = (
    Rule("field-formula-type", Severity.ERROR, Basis.MODELLED, "Salesforce Help, formula return types", formula_type),
    Rule("field-formula-empty", Severity.ERROR, Basis.MODELLED, _DOCS, empty_formula),
    Rule("field-summarized", Severity.ERROR, Basis.MODELLED, _DOCS, summarized_field),
    Rule("field-summary-path", Severity.ERROR, Basis.MODELLED, _DOCS, summary_path),
    Rule(
        "field-auto-number", Severity.ERROR, Basis.MODELLED, "Salesforce Help, auto-number fields", auto_number_format
    ),
)
