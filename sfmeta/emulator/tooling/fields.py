"""``/tooling/sobjects/CustomField``: custom fields one at a time (Tooling API Developer Guide, "CustomField")."""

from __future__ import annotations

from sfmeta.emulator.metadata import custom_field
from sfmeta.emulator.metadata.problems import Missing, Objection, Refused
from sfmeta.emulator.metadata.shape import Misshapen, check_shape
from sfmeta.emulator.metadata.store import Store
from sfmeta.emulator.metadata.work import Work
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.rest.errors import no_resource
from sfmeta.emulator.rest.wire import Answer
from sfmeta.emulator.tooling.documents import BadDocument, from_json
from sfmeta.emulator.tooling.query import answer, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.store import Stored
    from sfmeta.emulator.rest.wire import Call

NEEDED = "CustomizeApplication"
RECORD = (
    "SELECT Id, TableEnumOrId, DeveloperName, NamespacePrefix, FullName, Metadata, Description, InlineHelpText, Length,"
    " Precision, Scale, RelationshipLabel, SummaryOperation, ManageableState, CreatedDate, CreatedById,"
    " LastModifiedDate, LastModifiedById, EntityDefinitionId FROM CustomField WHERE Id = '{id}'"
)


def create(call: Call) -> Answer:
    """``POST`` of ``{"FullName": "Account.X__c", "Metadata": {…}}``: 201 with the new id."""
    body = call.json_object()
    full_name = str(body.get("FullName") or "")
    work, node = _work(call), _document(body)
    with call.org.lock:
        if full_name and work.store.get(custom_field.TYPE, full_name) is not None:
            sobject, name = custom_field.split(full_name, call.org.schema)
            base = name.removesuffix("__c")
            raise Fault("DUPLICATE_DEVELOPER_NAME", f"There is already a field named {base} on {sobject.label}.")
        component_id = _put(work, full_name, node)
    return Answer(201, {"id": component_id, "success": True, "errors": [], "warnings": [], "infos": []})


def read(call: Call) -> Answer:
    stored = _stored(call)
    record = answer(call, run(call, RECORD.format(id=stored.id)))["records"]
    assert isinstance(record, list)
    return Answer(200, record[0])


def update(call: Call) -> Answer:
    """``PATCH`` of ``{"Metadata": {…}}``: 204."""
    stored = _stored(call)
    _put(_work(call), stored.name, _document(call.json_object()))
    return Answer(204)


def delete(call: Call) -> Answer:
    """``DELETE``: 204."""
    stored = _stored(call)
    try:
        with call.org.transaction():
            custom_field.delete(_work(call), stored.name)
    except Refused as refused:
        raise _fault(refused.objections[0]) from None
    except Missing:
        raise no_resource() from None
    return Answer(204)


def _work(call: Call) -> Work:
    if not call.org.permissions.allowed(call.user.id, NEEDED):
        raise Fault("INSUFFICIENT_ACCESS", "insufficient access rights on entity: CustomField")
    return Work(call.org, Store(call.org), call.user.id)


def _stored(call: Call) -> Stored:
    found = _work(call).store.by_id(parse_id(call.variables["id"]) or "")
    if found is None or found.type != custom_field.TYPE:
        raise no_resource()
    return found


def _document(body: dict[str, object]) -> Element:
    metadata = body.get("Metadata")
    if not isinstance(metadata, dict):
        raise Fault("REQUIRED_FIELD_MISSING", "Required fields are missing: [Metadata]", ("Metadata",))
    try:
        node = from_json("CustomField", "CustomField", metadata)
        check_shape(node, "CustomField")
    except BadDocument as bad:
        raise Fault("INVALID_FIELD", str(bad)) from None
    except Misshapen as misshapen:
        raise Fault("JSON_PARSER_ERROR", misshapen.problem) from None
    return node


def _put(work: Work, full_name: str, node: Element) -> str:
    try:
        with work.org.transaction():
            return custom_field.put(work, full_name, node).id
    except Refused as refused:
        raise _fault(refused.objections[0]) from None


def _fault(objection: Objection) -> Fault:
    """The first objection as REST tells it; a bad full name is that field's fault."""
    fields = ("FullName",) if objection.code == "INVALID_FULL_NAME" else ()
    return Fault(objection.code, objection.problem, fields)
