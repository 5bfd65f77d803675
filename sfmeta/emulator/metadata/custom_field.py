"""Custom fields: made, changed, deleted and read, with their columns and what the users see of them."""

from __future__ import annotations

from dataclasses import replace

from sfmeta.emulator.metadata import field_rules, layout, list_view
from sfmeta.emulator.metadata.absent_objects import STANDARD, absent
from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.conversion import check_conversion, make_room
from sfmeta.emulator.metadata.element import Element
from sfmeta.emulator.metadata.field_checks import Draft
from sfmeta.emulator.metadata.field_describe import describe_custom_field
from sfmeta.emulator.metadata.field_kinds import FLAGS
from sfmeta.emulator.metadata.limits import over_limit
from sfmeta.emulator.metadata.picklists import merge_value_set, read_values
from sfmeta.emulator.metadata.problems import Missing, Objection, Refused, refuse
from sfmeta.emulator.metadata.references import references_to
from sfmeta.emulator.metadata.store import DeletedField
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org import formula
from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.ids import PREFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.schema import Field, PicklistValue, Schema, SObject

TYPE = "CustomField"
UNIQUE_TYPES = ("Email", "Number", "Text")
NO_REQUIRED = ("AutoNumber", "Checkbox", "Html", "LongTextArea", "MasterDetail", "Summary")
IN_FILES_ONLY = {
    "Asset": ("Address", "DigitalAssetStatus", "ExternalIdentifier", "ManufactureDate", "StatusReason", "Uuid"),
    "Campaign": ("CampaignImageId", "CampaignMemberRecordTypeId"),
    "Case": ("ContactEmail", "ContactFax", "ContactMobile", "ContactPhone", "Language"),
    "Contact": ("BuyerAttributes", "ContactSource"),
    "Event": ("Attendees", "ClientGuid", "Email", "IsException", "OriginalInstanceDateTime", "Phone"),
    "Lead": ("CampaignId",),
    "Opportunity": ("IqScore",),
    "Order": ("AccountNumber", "ContractEndDate", "ContractName", "OpportunityId"),
    "Task": ("Email", "Phone"),
    "User": (
        *("CallCenterId", "ContactId", "DelegatedApproverId", "EndDay", "Extension", "ForecastEnabled", "IndividualId"),
        *("IsSystemControlled", "PortalRole", "SenderEmail", "SenderName", "Signature", "StartDay", "StayInTouchNote"),
        *("StayInTouchSignature", "StayInTouchSubject", "UserSubtype", "WorkspaceId"),
    ),
}
"""Standard fields that an object's file of a real org has, and the records here have not. Those that only a feature
brings (person accounts, several currencies, entitlements) are not among them: an org without it refuses them."""
TRENDING = ("Case", "Opportunity")
"""Standard objects of which the platform can keep trends; a field that a real org gives of Account says nothing of it
(pgonzaleznetwork/trailhead-org, hpmartin/sfdxTest2)."""


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
    standard = sobject.field(name)
    if standard is not None and not standard.custom:
        return _put_standard(work, f"{sobject.name}.{standard.name}", node)
    if "__" not in name:
        if name not in IN_FILES_ONLY.get(sobject.name, ()):
            raise refuse("Could not resolve standard field's name.")
        return _put_standard(work, f"{sobject.name}.{name}", node)
    stored = work.store.get(TYPE, f"{sobject.name}.{name}")
    before = stored.document if stored else None
    wanted = merged(before, node.without("fullName"))
    draft = Draft(sobject, name, wanted, before, schema)
    _raise_objections(work, draft)
    document = canonical(complete(wanted, sobject), "CustomField")
    if stored is not None and document == stored.document:
        return Outcome(stored.id, created=False, changed=False)
    field_id = stored.id if stored else work.org.ids.new(PREFIXES[TYPE])
    kept_name = stored.name.partition(".")[2] if stored else name
    fields = describe_custom_field(document, sobject, kept_name, field_id, schema, value_set_reader(work))
    make_room(work, draft)
    _put_fields(work, sobject, fields)
    _check_computed(work, sobject.name, fields)
    if document.flag("required") and not (before and before.flag("required")):
        forget_permissions(work, sobject.name, kept_name)
    work.store.put(TYPE, f"{sobject.name}.{kept_name}", field_id, document, work.user_id)
    return Outcome(field_id, created=stored is None, changed=True)


def merged(before: Element | None, after: Element) -> Element:
    """The wanted document: what the file leaves out stays as the org has it, unless the field becomes another type.

    (That a deploy does not clear what is left out is modelled; that it merges picklist values is verified.)
    """
    if before is None:
        return after
    values = after.child("valueSet")
    if values is not None:
        new = merge_value_set(before.child("valueSet"), values)
        after = replace(after, children=tuple(new if child is values else child for child in after.children))
    if before.value("type") != after.value("type", before.value("type")):
        return after
    given = {child.tag for child in after.children}
    kept = tuple(child for child in before.children if child.tag not in given)
    return replace(after, children=(*after.children, *kept))


def complete(node: Element, sobject: SObject) -> Element:
    """The document with the defaults that a retrieve spells out, and numbers and flags as the platform writes them."""
    type_name = node.value("type")
    defaults = {"externalId": "false"}
    if sobject.custom or sobject.name in TRENDING:
        defaults["trackTrending"] = "false"
    if type_name not in NO_REQUIRED or node.has("formula"):
        defaults["required"] = "false"
    if type_name in UNIQUE_TYPES:
        defaults["unique"] = "false"
    if type_name == "Lookup":
        defaults["deleteConstraint"] = "SetNull"
    if type_name == "MasterDetail":
        defaults |= {"relationshipOrder": "0", "reparentableMasterDetail": "false", "writeRequiresMasterRead": "false"}
    if node.has("formula"):
        defaults["formulaTreatBlanksAs"] = "BlankAsZero"
    if sobject.custom and sobject.history_enabled:
        defaults["trackHistory"] = "false"
    for tag, default in defaults.items():
        if not node.has(tag):
            node = node.put(tag, default)
    for tag in FLAGS & {child.tag for child in node.children}:
        node = node.put(tag, "true" if node.flag(tag) else "false")
    return _with_whole_values(node)


def _with_whole_values(node: Element) -> Element:
    """Every value of a picklist has a label, its name where the file gives none, and says whether it is the default."""
    values = node.child("valueSet")
    definition = values.child("valueSetDefinition") if values else None
    if values is None or definition is None:
        return node
    children = tuple(_whole_value(child) if child.tag == "value" else child for child in definition.children)
    new = replace(definition, children=children)
    new_values = replace(values, children=tuple(new if child is definition else child for child in values.children))
    return replace(node, children=tuple(new_values if child is values else child for child in node.children))


def _whole_value(value: Element) -> Element:
    if not value.value("label"):
        value = value.put("label", value.value("fullName"))
    return value if value.has("default") else value.put("default", "false")


def _raise_objections(work: Work, draft: Draft) -> None:
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


def _check_computed(work: Work, object_name: str, fields: tuple[Field, ...]) -> None:
    """Refuse a formula or a roll-up that cannot be computed."""
    sobject = work.org.schema.sobject(object_name)
    assert sobject
    eyes = formula.Eyes(work.org.schema, work.user_id, work.org.clock.now())
    for field in fields:
        if field.calculated:
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
    if target.casefold() in STANDARD and draft.schema.sobject(target) is None:
        yield absent(target)


def _put_fields(work: Work, sobject: SObject, fields: tuple[Field, ...]) -> None:
    for field in fields:
        work.org.schema.put_field(sobject.name, field)
        work.org.database.add_column(sobject, field)


def _put_standard(work: Work, full_name: str, node: Element) -> Outcome:
    """A standard field's file says what may be changed of it (tracking, label, help): kept, not interpreted."""
    stored = work.store.get(TYPE, full_name)
    document = canonical(merged(stored.document if stored else None, node.without("fullName")), "CustomField")
    if document.children == (stored.document.children if stored else ()):
        return Outcome(full_name, created=False, changed=False)
    work.store.put(TYPE, full_name, full_name, document, work.user_id)
    return Outcome(full_name, created=False, changed=True)


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
    """The field's document, without its name."""
    stored = work.store.get(TYPE, full_name)
    if stored is None:
        raise Missing(TYPE, full_name)
    return stored.document
