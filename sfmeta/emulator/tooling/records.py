"""``/tooling/sobjects/X``: definitions one at a time (Tooling API Developer Guide, "REST Resources").

What can be written is written by the same code as a deploy writes it with, and refused in the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import crud
from sfmeta.emulator.metadata.kinds import KINDS
from sfmeta.emulator.metadata.problems import Missing, Refused
from sfmeta.emulator.metadata.store import Store
from sfmeta.emulator.metadata.work import Work
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.rest.errors import may_not, no_resource
from sfmeta.emulator.rest.wire import Answer
from sfmeta.emulator.tooling.definitions import query_tooling
from sfmeta.emulator.tooling.documents import BadDocument, component
from sfmeta.emulator.tooling.query import TOOLING
from sfmeta.emulator.tooling.rows import ROWS
from sfmeta.emulator.tooling.schema import NOT_EMULATED, not_emulated, tooling_schema

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.store import Stored
    from sfmeta.emulator.org.schema import SObject
    from sfmeta.emulator.rest.wire import Call

NEEDED = "CustomizeApplication"
FULL_NAME, METADATA = "FullName", "Metadata"


def object_of(call: Call) -> SObject:
    """The object that the path names. SourceMember is none, as in every org without source tracking: that is how the
    Salesforce CLI finds out."""
    name = call.variables["name"]
    sobject = tooling_schema(call.org.schema).sobject(name)
    if sobject is not None:
        return sobject
    raise not_emulated(name, "NOT_FOUND") if name.casefold() in NOT_EMULATED else no_resource()


def read(call: Call) -> Answer:
    """``GET …/CustomField/00N…``, ``GET …/EntityDefinition/Account``: every field of one record."""
    sobject, record_id = object_of(call), call.variables["id"]
    key = "DurableId" if sobject.field("DurableId") else "Id"
    value = record_id if key == "DurableId" else parse_id(record_id)
    if value is None or not value.replace(".", "").replace("_", "").isalnum():
        raise no_resource()
    names = ", ".join(
        field.name for field in sobject.fields if call.org.permissions.readable(call.user.id, sobject, field)
    )
    with call.org.lock:
        cursor = query_tooling(call.org, call.user.id, f"SELECT {names} FROM {sobject.name} WHERE {key} = '{value}'")
        records = cursor.records(0, 1, f"{call.base}{TOOLING}/sobjects")
    if not records:
        raise no_resource()
    return Answer(200, records[0])


def create(call: Call) -> Answer:
    """``POST …/CustomField`` of ``{"FullName": "Account.X__c", "Metadata": {…}}``: 201 with the new id."""
    sobject = _writable(call, "create")
    body = _body(call, sobject)
    full_name = str(body.get(FULL_NAME) or "")
    if not full_name:
        raise Fault("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{FULL_NAME}]", (FULL_NAME,))
    work = _work(call)
    _save(work, "createMetadata", sobject.name, full_name, body.get(METADATA))
    made = work.store.get(sobject.name, full_name)
    assert made is not None
    return Answer(201, {"id": made.id, "success": True, "errors": [], "warnings": [], "infos": []})


def update(call: Call) -> Answer:
    """``PATCH …/CustomField/00N…`` of ``{"Metadata": {…}}``: 204."""
    sobject = _writable(call, "update")
    work, stored = _work(call), _stored(call, sobject)
    _save(work, "updateMetadata", sobject.name, stored.name, _body(call, sobject).get(METADATA))
    return Answer(204)


def delete(call: Call) -> Answer:
    """``DELETE …/CustomField/00N…``: 204."""
    sobject = _writable(call, "delete")
    work, stored = _work(call), _stored(call, sobject)
    try:
        with call.org.transaction():
            KINDS[sobject.name].delete(work, stored.name)
    except Refused as refused:
        objection = refused.objections[0]
        raise Fault(objection.code, objection.problem) from None
    except Missing:
        raise no_resource() from None
    return Answer(204)


def _writable(call: Call, verb: str) -> SObject:
    sobject = object_of(call)
    allowed = {"create": sobject.createable, "update": sobject.updateable, "delete": sobject.deletable}[verb]
    if sobject.name not in KINDS or sobject.name not in ROWS or not allowed:
        raise may_not(verb, sobject.name)
    return sobject


def _work(call: Call) -> Work:
    if not call.org.permissions.allowed(call.user.id, NEEDED):
        raise Fault("INSUFFICIENT_ACCESS", f"insufficient access rights on entity: {call.variables['name']}")
    return Work(call.org, Store(call.org), call.user.id)


def _stored(call: Call, sobject: SObject) -> Stored:
    found = Store(call.org).by_id(parse_id(call.variables["id"]) or "")
    if found is None or found.type != sobject.name:
        raise no_resource()
    return found


def _body(call: Call, sobject: SObject) -> dict[str, object]:
    """The fields of the body by their right names: only the full name and the document can be written."""
    fields: dict[str, object] = {}
    for name, value in call.json_object().items():
        field = sobject.field(name)
        if name == "attributes":
            continue
        if field is None:
            raise Fault("INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject.name}")
        if field.name not in (FULL_NAME, METADATA):
            raise Fault(
                "INVALID_FIELD_FOR_INSERT_UPDATE",
                f"Unable to create/update fields: {field.name}. Please check the security settings of this field and"
                " verify that it is read/write for your profile or permission set.",
                (field.name,),
            )
        fields[field.name] = value
    return fields


def _save(work: Work, operation: str, type_name: str, full_name: str, document: object) -> None:
    try:
        node = component(type_name, full_name, document)
    except BadDocument as bad:
        raise Fault("JSON_PARSER_ERROR", str(bad)) from None
    (result,) = crud.save(work, operation, [node], all_or_none=True)
    assert isinstance(result, dict)
    for error in result["errors"]:
        fields = (FULL_NAME,) if error["statusCode"] == "INVALID_FULL_NAME" else ()
        raise Fault(error["statusCode"], error["message"], fields)
