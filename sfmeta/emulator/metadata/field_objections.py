"""What the org as a whole objects to in a custom field, beyond the rules of the field alone: limits, missing parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import field_rules
from sfmeta.emulator.metadata.absent_objects import STANDARD, absent
from sfmeta.emulator.metadata.checks.relationships import DEFINITIONS
from sfmeta.emulator.metadata.conversion import check_conversion
from sfmeta.emulator.metadata.limits import over_limit
from sfmeta.emulator.metadata.problems import Objection, Refused, refuse
from sfmeta.emulator.org import formula
from sfmeta.emulator.org.database import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.schema import Field, SObject


def raise_objections(work: Work, draft: Draft) -> None:
    found = field_rules.objections(draft)
    if not found and draft.kind is None:
        found = [Objection(f"Not emulated: a CustomField of type {draft.type}")]
    if not found:
        found.extend(over_limit(draft.node, draft.before, draft.sobject, work.store, work.org.edition))
        found.extend(_value_set_objections(work, draft))
        found.extend(_formula_objections(draft))
        found.extend(_target_objections(draft))
        found.extend(_summary_objections(draft))
        found.extend(check_conversion(work, draft))
    if found:
        raise Refused(found)


def _value_set_objections(work: Work, draft: Draft) -> Iterator[Objection]:
    values = draft.node.child("valueSet")
    if values is None:
        return
    name = values.value("valueSetName")
    if name and work.store.get("GlobalValueSet", name) is None:
        yield Objection(f"In field: valueSet - no GlobalValueSet named {name} found", "INVALID_CROSS_REFERENCE_KEY")
    controller = values.value("controllingField")
    if controller and draft.sobject.field(controller) is None:
        missing = f"{draft.sobject.name}.{controller}"
        yield Objection(
            f"In field: controllingField - no CustomField named {missing} found", "INVALID_CROSS_REFERENCE_KEY"
        )


def _formula_objections(draft: Draft) -> Iterator[Objection]:
    if draft.is_formula and not draft.node.value("formula").strip():
        yield Objection("Must specify 'formula' for a CustomField of type Formula")


def check_computed(work: Work, object_name: str, fields: tuple[Field, ...]) -> None:
    """Refuse a formula, a roll-up or a default that cannot be computed."""
    sobject = work.org.schema.sobject(object_name)
    assert sobject

    def has_record(of: SObject, name: str) -> bool:
        wanted = f'SELECT 1 FROM {quoted(of.table)} WHERE "DeveloperName" = ?'
        return bool(work.org.database.query(wanted, (name,)))

    eyes = formula.Eyes(work.org.schema, work.user_id, work.org.clock.now(), has_record)
    for field in fields:
        try:
            formula.check(eyes, sobject, field)
        except formula.FormulaError as error:
            raise refuse(str(error)) from None


def _summary_objections(draft: Draft) -> Iterator[Objection]:
    for tag in ("summarizedField", "summaryForeignKey"):
        text = draft.node.value(tag)
        object_name, _, name = text.partition(".")
        child = draft.schema.sobject(object_name)
        problem = f"In field: {tag} - no CustomField named {text} found"
        if draft.type == "Summary" and text and child is None:
            yield absent(object_name, problem)
        elif draft.type == "Summary" and child is not None and child.field(name) is None:
            yield Objection(problem, "INVALID_CROSS_REFERENCE_KEY")


def _target_objections(draft: Draft) -> Iterator[Objection]:
    target = draft.node.value("referenceTo")
    pointed_to = draft.type != "MetadataRelationship" or target not in DEFINITIONS
    if pointed_to and target.casefold() in STANDARD and draft.schema.sobject(target) is None:
        yield absent(target)
