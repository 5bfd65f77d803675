"""createMetadata, updateMetadata, upsertMetadata, deleteMetadata, renameMetadata, readMetadata: at once, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import rename
from sfmeta.emulator.metadata.custom_object import other_parts
from sfmeta.emulator.metadata.element import XSI_NIL, XSI_TYPE, Element
from sfmeta.emulator.metadata.kinds import CHILDREN, KINDS
from sfmeta.emulator.metadata.listing import check_type
from sfmeta.emulator.metadata.problems import Missing, Objection, Refused, refuse
from sfmeta.emulator.metadata.shape import Misshapen, check_shape
from sfmeta.emulator.metadata.soap import SoapFault
from sfmeta.emulator.metadata.spelling import spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sfmeta.emulator.metadata.value import Value
    from sfmeta.emulator.metadata.work import Outcome, Work

MAX_COMPONENTS = 10
ROLLED_BACK = Objection(
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
)


class _RolledBack(Exception):
    """Undo a call that had to do everything or nothing."""


def save(work: Work, operation: str, nodes: Sequence[Element], *, all_or_none: bool) -> list[Value]:
    """SaveResults of create and update, UpsertResults of upsert, in the order of the call."""
    _check_count(len(nodes))
    types = [_type_of(node) for node in nodes]
    if len(set(types)) > 1:
        raise SoapFault("INVALID_TYPE", "All components of a call must be of one type")
    actions = [_saving(work, operation, type_name, node) for type_name, node in zip(types, nodes, strict=True)]
    names = [node.value("fullName").strip() for node in nodes]
    return _results(work, names, actions, all_or_none=all_or_none, created=operation == "upsertMetadata")


def _check_count(count: int) -> None:
    if count > MAX_COMPONENTS:
        raise SoapFault(
            "EXCEEDED_ID_LIMIT",
            f"record limit reached. cannot submit more than {MAX_COMPONENTS} records into this call",
        )


def _type_of(node: Element) -> str:
    type_name = node.attributes.get(XSI_TYPE, "").rpartition(":")[2]
    if not type_name:
        raise SoapFault("INVALID_TYPE", "Must specify the xsi:type of each metadata component")
    check_type(type_name)
    try:
        check_shape(node, type_name)
    except Misshapen as error:
        raise SoapFault("soapenv:Client", error.problem) from None
    return type_name


def _saving(work: Work, operation: str, type_name: str, node: Element) -> Callable[[], Outcome]:
    full_name = node.value("fullName").strip()

    def act() -> Outcome:
        there = _exists(work, type_name, full_name)
        if operation == "createMetadata" and there:
            raise refuse(_already(work, type_name, full_name), "DUPLICATE_DEVELOPER_NAME")
        if operation == "updateMetadata" and not there:
            problem = f"In field: fullName - no {type_name} named {full_name} found"
            raise refuse(problem, "INVALID_CROSS_REFERENCE_KEY")
        parts = node.children if type_name == "CustomObject" else ()
        others = other_parts(full_name)
        lacking = dict.fromkeys(others[part.tag] for part in parts if part.tag in others)
        if lacking:
            raise Refused([Objection(f"Not emulated: metadata type {name}", "INVALID_TYPE") for name in lacking])
        outcome = KINDS[type_name].put(work, full_name, node)
        for part in parts:
            if part.tag in CHILDREN:
                CHILDREN[part.tag].put(work, f"{full_name}.{part.value('fullName')}", part)
        return outcome

    return act


def _exists(work: Work, type_name: str, full_name: str) -> bool:
    try:
        KINDS[type_name].read(work, full_name)
    except Missing:
        return False
    return True


def _already(work: Work, type_name: str, full_name: str) -> str:
    object_name, _, name = full_name.partition(".")
    sobject = work.org.schema.sobject(object_name)
    if type_name == "CustomField" and sobject is not None:
        return f"There is already a field named {name.removesuffix('__c')} on {sobject.label}."
    return f"There is already a {type_name} named {full_name}."


def delete(work: Work, type_name: str, names: Sequence[str], *, all_or_none: bool) -> list[Value]:
    """DeleteResults, in the order of the call."""
    check_type(type_name)
    _check_count(len(names))

    def deleting(full_name: str) -> Callable[[], Outcome]:
        return lambda: KINDS[type_name].delete(work, full_name)

    trimmed = [name.strip() for name in names]
    return _results(work, trimmed, [deleting(name) for name in trimmed], all_or_none=all_or_none, created=False)


def rename_one(work: Work, type_name: str, old: str, new: str) -> Value:
    """SaveResult of a rename."""
    check_type(type_name)
    return _results(work, [new], [lambda: rename.rename(work, type_name, old, new)], all_or_none=False, created=False)[
        0
    ]


def _results(
    work: Work, names: Sequence[str], actions: Sequence[Callable[[], Outcome]], *, all_or_none: bool, created: bool
) -> list[Value]:
    outcomes: list[Outcome | tuple[Objection, ...]] = []
    try:
        with work.org.transaction():
            outcomes.extend(_attempt(work, action) for action in actions)
            if all_or_none and any(isinstance(outcome, tuple) for outcome in outcomes):
                raise _RolledBack
    except _RolledBack:
        outcomes = [outcome if isinstance(outcome, tuple) else (ROLLED_BACK,) for outcome in outcomes]
    return [_result(name, outcome, created=created) for name, outcome in zip(names, outcomes, strict=True)]


def _attempt(work: Work, action: Callable[[], Outcome]) -> Outcome | tuple[Objection, ...]:
    try:
        with work.org.transaction():
            return action()
    except Refused as refused:
        return refused.objections
    except Missing as missing:
        problem = f"no {missing.type} named {missing.full_name} found"
        return (Objection(problem, "INVALID_CROSS_REFERENCE_KEY"),)


def _result(name: str, outcome: Outcome | tuple[Objection, ...], *, created: bool) -> dict[str, Value]:
    failed = isinstance(outcome, tuple)
    errors: list[Value] = (
        [{"extendedErrorDetails": [], "fields": [], "message": o.problem, "statusCode": o.code} for o in outcome]
        if isinstance(outcome, tuple)
        else []
    )
    result: dict[str, Value] = {"errors": errors, "fullName": name, "success": not failed}
    if created:
        result["created"] = not isinstance(outcome, tuple) and outcome.created
    return result


def read(work: Work, type_name: str, names: Sequence[str]) -> Element:
    """The ``result`` of readMetadata: a record for each name, nil where there is no such component."""
    check_type(type_name)
    _check_count(len(names))
    return Element("result", children=tuple(_record(work, type_name, name.strip()) for name in names))


def _record(work: Work, type_name: str, full_name: str) -> Element:
    try:
        document = KINDS[type_name].read(work, full_name)
    except Missing:
        return Element("records", attributes={XSI_NIL.rpartition("|")[2]: "true"})
    children = (Element("fullName", spelled(work, type_name, full_name)), *document.children)
    return replace(document, tag="records", children=children, attributes={XSI_TYPE.rpartition("|")[2]: type_name})
