"""Custom fields: made, changed, deleted and read, with their columns and what the users see of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import field_document, layout, list_view, standard_field
from sfmeta.emulator.metadata.absent_objects import absent
from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.conversion import make_room
from sfmeta.emulator.metadata.draft import Draft
from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.metadata.field_describe import describe_custom_field
from sfmeta.emulator.metadata.field_objections import check_computed, raise_objections
from sfmeta.emulator.metadata.picklists import read_values
from sfmeta.emulator.metadata.problems import Missing, Refused, refuse
from sfmeta.emulator.metadata.references import references_to
from sfmeta.emulator.metadata.store import DeletedField
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.ids import PREFIXES

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.schema import Field, PicklistValue, Schema, SObject

TYPE = "CustomField"


def split(full_name: str, schema: Schema) -> tuple[SObject, str]:
    """``Account.X__c`` → the object and ``X__c``."""
    object_name, dot, name = full_name.partition(".")
    if not dot or not name:
        raise refuse(
            "Must specify the name in the CustomObject.CustomField format (e.g. Account.MyNewCustomField)",
            "INVALID_FULL_NAME" if dot else "FIELD_INTEGRITY_EXCEPTION",
        )
    sobject = schema.sobject(object_name)
    if sobject is None:
        raise Refused([absent(object_name)])
    return sobject, name


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """Make the field or change it; refused with everything that the rules object to."""
    schema = work.org.schema
    sobject, name = split(full_name, schema)
    current = sobject.field(name)
    if current is not None and not current.custom:
        return standard_field.put(work, f"{sobject.name}.{current.name}", node)
    if "__" not in name:
        if name not in standard_field.IN_FILES_ONLY.get(sobject.name, ()):
            raise refuse("Could not resolve standard field's name.")
        return standard_field.put(work, f"{sobject.name}.{name}", node)
    stored = work.store.get(TYPE, f"{sobject.name}.{name}")
    before = stored.document if stored else None
    wanted = field_document.on_its_object(field_document.merged(before, node.without("fullName")), sobject)
    draft = Draft(sobject, name, wanted, before, schema)
    raise_objections(work, draft)
    document = canonical(field_document.complete(wanted, sobject), "CustomField")
    if stored is not None and document == stored.document:
        if current is not None and current.calculated and work.together:  # something that it uses may have changed
            check_computed(work, sobject.name, (current,))
        return Outcome(stored.id, created=False, changed=False)
    field_id = stored.id if stored else work.org.ids.new(PREFIXES[TYPE])
    kept_name = stored.name.partition(".")[2] if stored else name
    fields = describe_custom_field(document, sobject, kept_name, field_id, schema, value_set_reader(work))
    make_room(work, draft)
    _put_fields(work, sobject, fields)
    check_computed(work, sobject.name, fields)
    if document.flag("required") and not (before and before.flag("required")):
        forget_permissions(work, sobject.name, kept_name)
    work.store.put(TYPE, f"{sobject.name}.{kept_name}", field_id, document, work.user_id)
    if before is not None and before.value("type") != document.value("type"):
        _check_users(work, f"{sobject.name}.{kept_name}")
    return Outcome(field_id, created=stored is None, changed=True)


def _check_users(work: Work, full_name: str) -> None:
    """Refuse another type where a formula or a roll-up could not be computed with it (Metadata API WSDL, StatusCode;
    the text is modelled). What is deployed together is checked when its turn comes."""
    for reference in references_to(full_name, work.store, work.org.schema):
        user = work.org.schema.sobject(reference.name.partition(".")[0])
        field = user.field(reference.name.partition(".")[2]) if user and reference.type == TYPE else None
        if user is None or field is None or reference.name.casefold() in work.together:
            continue
        try:
            check_computed(work, user.name, (field,))
        except Refused as refused:
            raise refuse(
                f"Cannot change the type of a field that is referenced elsewhere: {reference.kind} - {reference.name}."
                f" {refused}",
                "CANNOT_CHANGE_FIELD_TYPE_OF_REFERENCED_FIELD",
            ) from None


def _put_fields(work: Work, sobject: SObject, fields: tuple[Field, ...]) -> None:
    for field in fields:
        work.org.schema.put_field(sobject.name, field)
        work.org.database.add_column(sobject, field)


def value_set_reader(work: Work) -> ValueSets:
    return ValueSets(work)


class ValueSets:
    """The values of the org's global value sets."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __call__(self, name: str) -> tuple[PicklistValue, ...]:
        stored = self._work.store.get("GlobalValueSet", name)
        return read_values(stored.document.all("customValue")) if stored else ()


def refresh(work: Work, sobject: SObject) -> None:
    """Describe the object's custom fields anew: something that they take from elsewhere has changed."""
    for stored in work.store.all(TYPE, f"{sobject.name}."):
        name = stored.name.partition(".")[2]
        current = work.org.schema.sobject(sobject.name)
        assert current
        field = current.field(name)
        if field is not None and field.custom:
            values = value_set_reader(work)
            for new in describe_custom_field(stored.document, current, name, stored.id, work.org.schema, values):
                work.org.schema.put_field(sobject.name, new)


def delete(work: Work, full_name: str) -> Outcome:
    """Put the field away: out of the schema, its values kept for fifteen days, the references to it cleaned.

    A reference that blocks (formula, roll-up summary, list view filter, …) is said in the platform's words.
    """
    schema = work.org.schema
    stored = work.store.get(TYPE, full_name)
    sobject = schema.sobject(full_name.partition(".")[0])
    field = sobject.field(full_name.partition(".")[2]) if sobject else None
    if stored is None or sobject is None or field is None or not field.custom:
        raise Missing(TYPE, full_name)
    blocking = [found for found in references_to(stored.name, work.store, schema) if found.blocks]
    if blocking:
        named = ", ".join(f"{found.kind} - {found.name}" for found in blocking)
        raise refuse(f"This custom field is referenced elsewhere in salesforce.com. : {named}", "DELETE_FAILED")
    remove(work, sobject, field, stored.document)
    return Outcome(stored.id, created=False, changed=True)


def remove(work: Work, sobject: SObject, field: Field, document: Element) -> None:
    """Take a field out of everything; the caller has seen to what refers to it."""
    assert field.id
    full_name = f"{sobject.name}.{field.name}"
    layout.forget_field(work, sobject.name, field.name)
    list_view.forget_field(work, sobject.name, field.name)
    forget_permissions(work, sobject.name, field.name)
    for part in sobject.fields:
        if part.id == field.id:
            work.org.schema.remove_field(sobject.name, part.name)
    work.store.remove(TYPE, full_name)
    summary = document.value("type") == "Summary"
    if work.purge or summary:
        work.store.erase(field.id, sobject.name)
        return
    name = f"{field.name.removesuffix('__c')}_del__c"
    now = rest_time(work.org.clock.now())
    work.store.bury(DeletedField(field.id, sobject.name, name, document.value("type"), field.external_id, now))


def forget_permissions(work: Work, object_name: str, field_name: str) -> None:
    """Drop what permission sets say of the field."""
    work.org.database.execute(
        "DELETE FROM FieldPermissions WHERE Field = ?",
        (f"{object_name}.{field_name}",),
    )


def read(work: Work, full_name: str) -> Element:
    """The field's document, without its name: empty for a standard one that nothing was said of."""
    stored = work.store.get(TYPE, full_name)
    if stored is not None:
        return stored.document
    object_name, _, name = full_name.partition(".")
    sobject = work.org.schema.sobject(object_name)
    field = sobject.field(name) if sobject else None
    if sobject is None or not standard_field.known(sobject, field.name if field else name):
        raise Missing(TYPE, full_name)
    return Element(TYPE)
