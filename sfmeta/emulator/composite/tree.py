"""Trees of new records, parents with their children (REST API Developer Guide, "sObject Tree")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.composite.errors import limit, malformed, too_many_records
from sfmeta.emulator.org.drafts import RowResult
from sfmeta.emulator.org.errors import Fault, Problem
from sfmeta.emulator.org.records import Records
from sfmeta.emulator.org.tokens import BadToken
from sfmeta.emulator.rest.errors import may_not
from sfmeta.emulator.rest.members import bind_members, members
from sfmeta.emulator.rest.objects import object_of
from sfmeta.emulator.rest.results import error
from sfmeta.emulator.rest.wire import Answer, Call

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject

MOST = 200
MOST_LEVELS = 5
MOST_TYPES = 5


@dataclass(frozen=True, slots=True)
class Node:
    """A record to be made: ``link`` is the field that points to its ``parent``."""

    sobject: SObject
    reference: str
    fields: Mapping[str, object]
    parent: Node | None = None
    link: str | None = None


class _Failed(Exception):
    """Undoes the whole call: one record is enough."""


def create(call: Call) -> Answer:
    """``POST /composite/tree/Account``: 201 with an id for each record, or 400 with those that failed and none made."""
    sobject = object_of(call)
    nodes: list[Node] = []
    _read(call, sobject, call.json_object().get("records"), None, None, 1, nodes)
    if len(nodes) > MOST:
        raise too_many_records(MOST)
    if len({node.sobject.name for node in nodes}) > MOST_TYPES:
        raise limit(f"A tree can have records of at most {MOST_TYPES} types")
    ids: dict[str, str] = {}
    failures: list[dict[str, object]] = []
    try:
        with call.org.transaction():
            for node in nodes:
                if node.parent and node.parent.reference not in ids:
                    continue
                result = _insert(call, node, ids)
                if result.problems:
                    problems = [error(problem) for problem in result.problems]
                    failures.append({"referenceId": node.reference, "errors": problems})
                else:
                    ids[node.reference] = str(result.id)
            if failures:
                raise _Failed
    except _Failed:
        return Answer(400, {"hasErrors": True, "results": failures})
    listed = [{"referenceId": node.reference, "id": ids[node.reference]} for node in nodes]
    return Answer(201, {"hasErrors": False, "results": listed})


def _read(
    call: Call,
    sobject: SObject,
    records: object,
    parent: Node | None,
    link: str | None,
    level: int,
    nodes: list[Node],
) -> None:
    """The records and, behind each, its children."""
    if not isinstance(records, list) or not records:
        raise malformed("The records property is required and must be a non-empty array")
    if level > MOST_LEVELS:
        raise limit(f"A tree can have at most {MOST_LEVELS} levels")
    relationships = {c.name.casefold(): c for c in call.org.schema.children(sobject.name) if c.name}
    for record in records:
        reference = _reference(record, sobject, nodes)
        plain, nested = {}, []
        for name, value in record.items():
            child = relationships.get(name.casefold())
            if child is not None and isinstance(value, dict) and "records" in value:
                nested.append((child, value["records"]))
            else:
                plain[name] = value
        node = Node(sobject, reference, members(sobject, plain), parent, link)
        nodes.append(node)
        for child, inner in nested:
            target = call.org.schema.sobject(child.child)
            if target is not None:
                _read(call, target, inner, node, child.field, level + 1, nodes)


def _reference(record: object, sobject: SObject, nodes: list[Node]) -> str:
    attributes = record.get("attributes") if isinstance(record, dict) else None
    if not isinstance(attributes, dict):
        raise malformed("Every record must have attributes with a type and a referenceId")
    reference, name = attributes.get("referenceId"), attributes.get("type")
    if not isinstance(reference, str) or not isinstance(name, str):
        raise malformed("Every record must have attributes with a type and a referenceId")
    if name.casefold() != sobject.name.casefold():
        raise malformed(f"A record of the type {name} stands where {sobject.name} is expected")
    if any(node.reference == reference for node in nodes):
        raise Fault("INVALID_INPUT", f"Duplicate ReferenceId provided in the request: {reference}")  # modelled
    return reference


def _insert(call: Call, node: Node, ids: Mapping[str, str]) -> RowResult:
    """Fields that the record cannot have are told with its reference, as everything else here."""
    if not call.org.permissions.access(call.user.id, node.sobject).create:
        return RowResult(None, False, (may_not("create", node.sobject.name).problem,))
    fields = dict(node.fields)
    if node.parent and node.link:
        fields[node.link] = ids[node.parent.reference]
    try:
        binding, rows = bind_members(call.org, call.user.id, node.sobject, [fields])
        (result,) = Records(call.org).insert(call.user.id, binding, rows)
    except Fault as fault:
        return RowResult(None, False, (fault.problem,))
    except BadToken as bad:
        return RowResult(None, False, (Problem("JSON_PARSER_ERROR", f"{bad.message} {call.place()}"),))
    return result
