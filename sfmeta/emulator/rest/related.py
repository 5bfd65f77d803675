"""Records by the way that leads to them (REST API Developer Guide, "Traverse Relationships with Friendly URLs")."""

from __future__ import annotations

from sfmeta.emulator import soql
from sfmeta.emulator.org.schema import Field, SObject
from sfmeta.emulator.rest.errors import no_resource
from sfmeta.emulator.rest.objects import object_of
from sfmeta.emulator.rest.query import page
from sfmeta.emulator.rest.reading import field_names, read_records
from sfmeta.emulator.rest.wire import Answer, Call
from sfmeta.emulator.soql.world import UserWorld


def read(call: Call, record_id: str, relationship: str) -> Answer:
    """``GET /sobjects/Account/001…/Owner``: the parent; ``…/Contacts``: the children, as a query answers them."""
    sobject = object_of(call)
    field = sobject.relationship(relationship)
    if field is not None and call.org.permissions.readable(call.user.id, sobject, field):
        return _parent(call, sobject, record_id, field)
    for child in call.org.schema.children(sobject.name):
        if child.name and child.name.casefold() == relationship.casefold():
            found = call.org.schema.sobject(child.child)
            if found and call.org.permissions.access(call.user.id, found).read:
                return _children(call, found, child.field, record_id)
    raise no_resource()


def _parent(call: Call, sobject: SObject, record_id: str, field: Field) -> Answer:
    """404 too where the record is not there, or has no parent."""
    records = read_records(call, sobject, [record_id], [field.name])
    parent_id = records[0][field.name] if records else None
    for name in field.reference_to:
        parent = call.org.schema.sobject(name)
        if parent and parent_id and str(parent_id).startswith(parent.key_prefix or "?"):
            names = field_names(call, parent, call.params.get("fields"))
            return Answer(200, read_records(call, parent, [str(parent_id)], names)[0])
    raise no_resource()


def _children(call: Call, child: SObject, field: str, record_id: str) -> Answer:
    names = ", ".join(field_names(call, child, call.params.get("fields")))
    text = f"SELECT {names} FROM {child.name} WHERE {field} = '{record_id}'"
    return Answer(200, page(call, soql.run(text, UserWorld(call.org, call.user.id), call.org.database)))
