"""What the platform objects to in a page layout, its first problem only: a real org told them one after the other
(texts from public projects' logs of deploys: verified).

What every layout of an object has is the table ``NEEDED``: of 1,577 public layouts of these objects none lacks an item
or has it otherwise. The name of a custom object is of the kind that its name field is: of 4,724 layouts, those of a
text require it, those of an automatic number never do.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.problems import Objection
from sfmeta.emulator.org.custom_name import namespace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.org.schema import Schema, SObject

REQUIRED = "Required"
ANY = ""
NEEDED: Mapping[str, Mapping[str, str]] = {
    # object: its fields on every layout, and how they behave
    "Account": {"Name": REQUIRED},
    "Asset": {"Name": REQUIRED},
    "Campaign": {"Name": REQUIRED},
    "Case": {"ContactId": ANY, "Description": ANY, "SuppliedEmail": ANY, "Status": REQUIRED},
    "Contact": {"Name": REQUIRED},
    "Contract": {"AccountId": REQUIRED, "Status": REQUIRED},
    "Lead": {"Name": REQUIRED, "Status": REQUIRED},
    "Opportunity": {"Name": REQUIRED, "CloseDate": REQUIRED, "StageName": REQUIRED},
    "Order": {"AccountId": REQUIRED, "EffectiveDate": REQUIRED, "Status": REQUIRED},
    "Pricebook2": {"Name": REQUIRED},
    "Product2": {"Name": REQUIRED},
}


def objections(node: Element, layout_of: str, sobject: SObject, schema: Schema) -> Iterator[Objection]:
    """``layout_of`` is the object of the layout's name, which is not always ``sobject``'s: ``CaseClose``."""
    items = list(_items(node))
    needed = NEEDED.get(layout_of, {})
    if sobject.custom:
        needed = {"Name": REQUIRED} if _named_by_people(sobject) else {}
    if needed and not node.has("layoutSections"):
        yield Objection("Layout must have at least 1 section")
    behaviors = {item.value("field"): item.value("behavior") for item in items}
    for name in needed:
        if name not in behaviors:
            yield Objection(f"Layout must contain an item for required layout field: {name}")
    for name, behavior in needed.items():
        if behavior == REQUIRED and behaviors.get(name) != REQUIRED:
            yield Objection(f"Field:{name} must be Required")
    for container, names in (
        ("layoutItems", [item.value("field") for item in items]),
        ("relatedLists", [related.value("relatedList") for related in node.all("relatedLists")]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                yield Objection(f"Field: {container}, value:{name} appears more than once", "DUPLICATE_VALUE")
    for related in node.all("relatedLists"):
        yield from _related_list(related, schema)


def _items(node: Element) -> Iterator[Element]:
    for section in node.all("layoutSections"):
        for column in section.all("layoutColumns"):
            yield from (item for item in column.all("layoutItems") if item.value("field"))


def _named_by_people(sobject: SObject) -> bool:
    """Settings and custom metadata types have names of other kinds."""
    name = sobject.field("Name")
    return sobject.name.endswith("__c") and not sobject.custom_setting and name is not None and not name.auto_number


def _related_list(related: Element, schema: Schema) -> Iterator[Objection]:
    """The list of a custom relationship is ``Child__c.Field__c``; those of standard ones have names of their own, not
    all known. Nor is what a package or a standard object that is not there has."""
    listed = related.value("relatedList")
    child_name, dot, key = listed.partition(".")
    child = schema.sobject(child_name)
    made_here = child is not None or (child_name.endswith("__c") and not namespace(child_name.removesuffix("__c")))
    custom = dot and key.endswith("__c") and made_here and not namespace(key.removesuffix("__c"))
    if listed.endswith("__r") or (custom and (child is None or child.field(key) is None)):
        yield Objection(f"Cannot find related list:{listed}", "INVALID_CROSS_REFERENCE_KEY")
        return
    for shown in related.all("fields"):
        own = shown.text.endswith("__c") and "." not in shown.text and not namespace(shown.text.removesuffix("__c"))
        if custom and own and child is not None and child.field(shown.text) is None:
            yield Objection(f"Invalid field:{shown.text} in related list:{listed}", "INVALID_CROSS_REFERENCE_KEY")
