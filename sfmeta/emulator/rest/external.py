"""Records by an external id (REST API Developer Guide, "sObject Rows by External ID")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org import checks
from sfmeta.emulator.org.binding import key_prefixes
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.org.records import Records
from sfmeta.emulator.org.schema import Field, SObject
from sfmeta.emulator.org.tokens import BadToken
from sfmeta.emulator.org.values import BadValue, text_reader
from sfmeta.emulator.rest import related, rows
from sfmeta.emulator.rest.errors import may_not, no_external_id, no_resource, no_value, not_in_body
from sfmeta.emulator.rest.members import bind_members, member, members
from sfmeta.emulator.rest.objects import object_of
from sfmeta.emulator.rest.reading import field_names, read_records
from sfmeta.emulator.rest.wire import Answer, Call

if TYPE_CHECKING:
    from sfmeta.emulator.org.database import Cell

ANSWERS_WITH_BODY = 46.0  # the version from which an upsert that changes a record answers 200 with a body


def read(call: Call) -> Answer:
    """``GET /sobjects/Account/Code__c/7``: the record, or the addresses of all that have the key.

    ``GET /sobjects/Account/001…/Owner`` has the same form, and leads to what is related.
    """
    sobject = object_of(call)
    record_id = parse_id(call.variables["field"])
    if record_id and sobject.field(call.variables["field"]) is None:
        return related.read(call, record_id, call.variables["value"])
    field = key_field(call, sobject, call.variables["field"])
    ids = _found(call, sobject, field)
    if not ids:
        raise no_resource()
    if len(ids) > 1:
        return _several(call, sobject, ids)
    names = field_names(call, sobject, call.params.get("fields"))
    return Answer(200, read_records(call, sobject, ids, names)[0])


def upsert(call: Call) -> Answer:
    """``PATCH /sobjects/Account/Code__c/7``: change the record that has the key, create it where there is none."""
    sobject = object_of(call)
    field = key_field(call, sobject, call.variables["field"])
    body = call.json_object()
    if member(body, field.name) is not None:
        raise not_in_body(field.name)
    ids = _found(call, sobject, field)
    if len(ids) > 1:
        return _several(call, sobject, ids)
    access = call.org.permissions.access(call.user.id, sobject)
    if not (access.edit if ids else access.create):
        raise may_not("edit" if ids else "create", sobject.name)
    binding, values = bind_members(call.org, call.user.id, sobject, [members(sobject, body, without=["Id"])])
    try:
        (result,) = Records(call.org).upsert(
            call.user.id, binding, field, [_key(field, call)], values, create=not call.flag("updateOnly")
        )
    except BadToken as bad:
        raise no_value(call, bad) from None
    rows.raise_if_failed(result)
    if not result.created and float(call.version) < ANSWERS_WITH_BODY:
        return Answer(204)
    answer: dict[str, object] = {"id": result.id, "success": True, "errors": []}
    if float(call.version) >= ANSWERS_WITH_BODY:
        answer["created"] = result.created
    return Answer(201 if result.created else 200, answer)


def create_by_id(call: Call) -> Answer:
    """``POST /sobjects/Account/Id``: a plain create, for those who upsert by Id (Guide, "Insert Using Id Field")."""
    return rows.create(call)


def delete(call: Call) -> Answer:
    """``DELETE /sobjects/Account/Code__c/7``."""
    sobject = object_of(call)
    field = key_field(call, sobject, call.variables["field"])
    ids = _found(call, sobject, field)
    if not ids:
        raise no_resource()
    if len(ids) > 1:
        return _several(call, sobject, ids)
    if not call.org.permissions.access(call.user.id, sobject).delete:
        raise may_not("delete", sobject.name)
    (result,) = Records(call.org).delete(call.user.id, sobject, ids)
    rows.raise_if_failed(result)
    return Answer(204)


def key_field(call: Call, sobject: SObject, name: str) -> Field:
    """The field to find records by: an external id or another that can look up, and that the user may read."""
    field = sobject.field(name)
    visible = field is not None and call.org.permissions.readable(call.user.id, sobject, field)
    if field is None or not visible or not (field.external_id or field.id_lookup):
        raise no_external_id(name)
    return field


def _key(field: Field, call: Call) -> Cell | BadValue:
    try:
        return text_reader(field, key_prefixes(call.org, field))(call.variables["value"])
    except BadValue as bad:
        return bad


def _found(call: Call, sobject: SObject, field: Field) -> list[str]:
    key = _key(field, call)
    if isinstance(key, BadValue) or key is None:
        return []
    return checks.ids_by_key(call.org.database, sobject, field, [key]).get(checks.folded(field, key), [])


def _several(call: Call, sobject: SObject, ids: list[str]) -> Answer:
    """300: clients see where the records are and choose."""
    return Answer(300, [f"{call.base}/sobjects/{sobject.name}/{record_id}" for record_id in ids])
