"""What people call the fields that they made by hand, and which of Upflow's each of them is taken for."""

from __future__ import annotations

from typing import Any

import pytest

from sfmeta.catalog.spec import read
from sfmeta.sync.described import Described
from sfmeta.sync.likeness import Confidence, Likeness, OrgField, likenesses

FIELDS = read("", "sfmeta.yml").fields
TYPES = {"currency": (18, 2), "double": (18, 0), "string": (0, 0), "textarea": (0, 0), "url": (0, 0), "boolean": (0, 0)}


def field(name: str, type_: str, label: str = "", help_: str = "", **more: Any) -> OrgField:
    precision, scale = TYPES[type_]
    described = Described(
        name, type_, 32_000 if type_ == "textarea" else 255, precision, scale, True, False, (), **more
    )
    shown = label or name.removesuffix("__c").replace("_", " ")
    return OrgField(described, shown, help_, custom=name.endswith("__c"), external=False, unique=False)


def found(*org: OrgField) -> dict[str, Likeness]:
    return {one.found.name: one for one in likenesses(FIELDS, org)}


@pytest.mark.parametrize(
    ("name", "type_", "key"),
    [
        ("Total_Due__c", "currency", "outstanding_amount"),
        ("AR_Balance__c", "currency", "outstanding_amount"),
        ("Outstanding_Balance__c", "currency", "outstanding_amount"),
        ("TotalOutstandingAmount__c", "currency", "outstanding_amount"),
        ("Upflow_Outstanding_Amount__c", "currency", "outstanding_amount"),
        ("Overdue_Balance__c", "currency", "overdue_amount"),
        ("Past_Due_Amount__c", "currency", "overdue_amount"),
        ("Amount_Due__c", "currency", "due_amount"),
        ("Number_of_Overdue_Invoices__c", "double", "overdue_count"),
        ("Open_Invoices__c", "double", "due_count"),
        ("Average_Days_Late__c", "double", "average_payment_delay"),
        ("Upflow_Customer_Rating__c", "string", "rating"),
        ("Dunning_Status__c", "string", "collection_status"),
        ("Payment_Portal__c", "textarea", "portal_url"),
        ("Upflow_Link__c", "url", "customer_page_url"),
        ("Payment_Method__c", "string", "saved_payment_method"),
        ("Last_Payment_Status__c", "string", "saved_payment_method_status"),
    ],
)
def test_a_name_as_people_give_it_is_recognized(name: str, type_: str, key: str) -> None:
    one = found(field(name, type_))[name]
    assert one.field.key == key
    assert one.is_proposed
    assert one.reasons


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Due_Diligence__c", "boolean"),
        ("Annual_Contract_Value__c", "currency"),
        ("AnnualRevenue", "currency"),
        ("Last_Renewal_Status__c", "string"),
        ("Website", "url"),
        ("Region__c", "string"),
        ("NumberOfEmployees", "double"),
    ],
)
def test_what_is_something_else_is_not_proposed(name: str, type_: str) -> None:
    assert not any(one.is_proposed for one in found(field(name, type_)).values())


def test_upflow_in_the_help_text_makes_it_surer() -> None:
    plain = found(field("Cust_Overdue__c", "currency", "Overdue, customer"))["Cust_Overdue__c"]
    told = found(field("Cust_Overdue__c", "currency", "Overdue, customer", "Filled by Upflow"))["Cust_Overdue__c"]
    assert told.points > plain.points


def test_each_field_of_the_org_goes_to_the_row_that_it_is_most_like() -> None:
    one = found(field("Overdue__c", "currency"), field("Due__c", "currency"), field("Total_Due__c", "currency"))
    assert {name: each.field.key for name, each in one.items() if each.is_proposed} == {
        "Overdue__c": "overdue_amount",
        "Due__c": "due_amount",
        "Total_Due__c": "outstanding_amount",
    }


def test_two_that_are_alike_to_the_last_point_are_nobodys_guess() -> None:
    both = found(field("Overdue__c", "currency"), field("Arrears__c", "currency"))
    assert [each.confidence for each in both.values()] == [Confidence.PERHAPS, Confidence.PERHAPS]
    assert not any(each.is_proposed for each in both.values())


def test_what_cannot_be_written_or_is_of_another_type_says_so() -> None:
    computed = found(field("Total_Due__c", "currency", computed=True))["Total_Due__c"]
    assert "computes it" in computed.objection
    text = found(field("Total_Due__c", "string"))["Total_Due__c"]
    assert "Upflow offers Currency" in text.objection
