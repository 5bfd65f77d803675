"""Records by their id: create, read, change, delete (REST API Developer Guide, "sObject Rows")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org import checks
from sfmeta.emulator.org.drafts import RowResult
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.org.records import Records
from sfmeta.emulator.org.tokens import BadToken
from sfmeta.emulator.rest import conditions
from sfmeta.emulator.rest.errors import may_not, no_external_id, no_resource, no_value, not_in_body
from sfmeta.emulator.rest.members import bind_members, member, members
from sfmeta.emulator.rest.objects import object_of
from sfmeta.emulator.rest.reading import field_names, read_records
from sfmeta.emulator.rest.results import save_result
from sfmeta.emulator.rest.wire import Answer, Call

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject


def create(call: Call) -> Answer:
    """``POST /sobjects/Account``."""
    sobject = object_of(call)
    if not call.org.permissions.access(call.user.id, sobject).create:
        raise may_not("create", sobject.name)
    body = call.json_object()
    if member(body, "Id") is not None:
        raise not_in_body("Id")
    binding, rows = bind_members(call.org, call.user.id, sobject, [members(sobject, body)])
    try:
        (result,) = Records(call.org).insert(call.user.id, binding, rows)
    except BadToken as bad:
        raise no_value(call, bad) from None
    raise_if_failed(result)
    return created(call, sobject, result)


def created(call: Call, sobject: SObject, result: RowResult) -> Answer:
    where = {"Location": f"{call.base}/sobjects/{sobject.name}/{result.id}"}
    return Answer(201, save_result(result), where)


def read(call: Call) -> Answer:
    """``GET /sobjects/Account/001…``, all fields or those of ``?fields=``."""
    sobject = object_of(call)
    record_id = _existing(call, sobject)
    names = field_names(call, sobject, call.params.get("fields"))
    same = conditions.unmoved(call, sobject, record_id)
    if same:
        return same
    (record,) = read_records(call, sobject, [record_id], names)
    return Answer(200, record, conditions.tag(call, sobject, record_id))


def update(call: Call) -> Answer:
    """``PATCH /sobjects/Account/001…``."""
    sobject = object_of(call)
    record_id = _existing(call, sobject)
    if not call.org.permissions.access(call.user.id, sobject).edit:
        raise may_not("edit", sobject.name)
    body = call.json_object()
    if member(body, "Id") is not None:
        raise not_in_body("Id")
    conditions.unmoved(call, sobject, record_id)
    binding, rows = bind_members(call.org, call.user.id, sobject, [members(sobject, body)])
    try:
        (result,) = Records(call.org).update(call.user.id, binding, [record_id], rows)
    except BadToken as bad:
        raise no_value(call, bad) from None
    raise_if_failed(result)
    return Answer(204, None, conditions.tag(call, sobject, record_id))


def delete(call: Call) -> Answer:
    """``DELETE /sobjects/Account/001…``."""
    sobject = object_of(call)
    record_id = _existing(call, sobject)
    if not call.org.permissions.access(call.user.id, sobject).delete:
        raise may_not("delete", sobject.name)
    (result,) = Records(call.org).delete(call.user.id, sobject, [record_id])
    raise_if_failed(result)
    return Answer(204)


def _existing(call: Call, sobject: SObject) -> str:
    """The record that the path names. What is no id is taken for the name of an external id field, as there."""
    text = call.variables["id"]
    record_id = parse_id(text)
    if record_id is None:
        raise no_external_id(text)
    if not sobject.retrieveable:
        raise no_resource()
    flag = '"IsDeleted"' if sobject.field("IsDeleted") else "0"
    rows = list(checks.rows_by(call.org.database, sobject, flag, "Id", [record_id]))
    if not rows:
        raise no_resource()
    if rows[0][0]:
        raise Fault("ENTITY_IS_DELETED", "entity is deleted")
    return record_id


def raise_if_failed(result: RowResult) -> None:
    """A single record that was not written is a fault: the first of its problems."""
    if result.problems:
        problem = result.problems[0]
        raise Fault(problem.code, problem.message, problem.fields)
