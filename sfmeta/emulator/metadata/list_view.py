"""List views: kept as documents, checked for the custom fields in their columns and filters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.absent_objects import absent
from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.object_kinds import METADATA_TYPE, kind_of_object
from sfmeta.emulator.metadata.problems import Objection, Refused
from sfmeta.emulator.metadata.work import Outcome
from sfmeta.emulator.org.custom_name import NAME, foreign, namespace
from sfmeta.emulator.org.ids import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.work import Work
    from sfmeta.emulator.org.schema import SObject

TYPE = "ListView"
MAX_LABEL = 40
COLUMNS = (
    # what a custom object's view can show beside its custom fields: the names that some 130 public trees have
    *("CONNECTION_RECEIVED.NAME", "CONNECTION_SENT.NAME", "CREATEDBY_USER", "CREATEDBY_USER.ALIAS", "CREATED_DATE"),
    *("CURRENCY_ISO_CODE", "LAST_ACTIVITY", "LAST_UPDATE", "NAME", "OBJECT_ID", "OWNER.ALIAS", "OWNER.FIRST_NAME"),
    *("OWNER.LAST_NAME", "RECORDTYPE", "SETUP_OWNER_NAME", "SETUP_TYPE", "UPDATEDBY_USER", "UPDATEDBY_USER.ALIAS"),
)
OF_METADATA_TYPES = ("DeveloperName", "IsProtected", "MasterLabel", "NamespacePrefix")
"""What the view of a custom metadata type can show beside: the names that 280 public views have."""
OF_THE_PLATFORM = "ENCODED:"  # `ENCODED:{!FilterNames.Task_DelegatedTasks}`: a view that every org has


def put(work: Work, full_name: str, node: Element) -> Outcome:
    """Replace the list view whole. Its name is ``Account.All_Open``."""
    object_name, _, name = full_name.partition(".")
    sobject = work.org.schema.sobject(object_name)
    if sobject is None:
        raise Refused([absent(object_name, "Parent entity failed to deploy")])
    found = list(_objections(sobject, name, node))
    if found:
        raise Refused(found)
    stored = work.store.get(TYPE, full_name)
    document = canonical(node.without("fullName"), TYPE)
    if stored is not None and stored.document == document:
        return Outcome(stored.id, created=False, changed=False)
    view_id = stored.id if stored else work.org.ids.new(PREFIXES[TYPE])
    work.store.put(TYPE, f"{sobject.name}.{name}", view_id, document, work.user_id)
    return Outcome(view_id, created=stored is None, changed=True)


def _objections(sobject: SObject, name: str, node: Element) -> Iterator[Objection]:
    if namespace(name):
        yield Objection(foreign(namespace(name)))
    elif not NAME.match(name):
        yield Objection(
            "The View Unique Name can only contain underscores and alphanumeric characters. It must be unique, begin"
            " with a letter, not include spaces, not end with an underscore, and not contain two consecutive"
            " underscores."
        )
    label = node.value("label")
    if len(label) > MAX_LABEL and not label.startswith(OF_THE_PLATFORM):
        yield Objection(f"Value too long for field: Name maximum length is:{MAX_LABEL}", "STRING_TOO_LONG")
    known = (*COLUMNS, *OF_METADATA_TYPES) if kind_of_object(sobject) is METADATA_TYPE else COLUMNS
    columns = [column.text for column in node.all("columns")]
    for column in (*columns, *(item.value("field") for item in node.all("filters"))):
        own = column.endswith("__c") and "." not in column
        if (own and sobject.field(column) is None) or (sobject.custom and not own and column not in known):
            yield Objection(f"Could not resolve list view column: {column}", "INVALID_CROSS_REFERENCE_KEY")


def forget_field(work: Work, object_name: str, field_name: str) -> None:
    """Take a deleted field out of the columns of the object's list views."""
    for stored in work.store.all(TYPE, f"{object_name}."):
        children = tuple(
            child
            for child in stored.document.children
            if not (child.tag == "columns" and child.text.casefold() == field_name.casefold())
        )
        if len(children) != len(stored.document.children):
            document = replace(stored.document, children=children)
            work.store.put(TYPE, stored.name, stored.id, document, work.user_id)
