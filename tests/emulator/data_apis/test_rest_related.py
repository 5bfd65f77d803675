"""Records by the way that leads to them (REST API Developer Guide, "Traverse Relationships with Friendly URLs")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .client import Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator


def test_a_parent_and_children_are_read_through_the_record(emulator: RunningEmulator, admin: Api) -> None:
    account = admin.create("Account", Name="Acme")
    contacts = [admin.create("Contact", LastName=name, AccountId=account) for name in ("A", "B")]
    owner = admin.get(f"/sobjects/Account/{account}/Owner", params={"fields": "Username"})
    assert (owner.status_code, owner.json()["Username"]) == (200, emulator.username)
    assert owner.json()["attributes"]["type"] == "User"
    found = admin.get(f"/sobjects/Account/{account[:15]}/contacts", params={"fields": "LastName"}).json()
    assert (found["totalSize"], found["done"]) == (2, True)
    assert {row["Id"] for row in found["records"]} == set(contacts)
    assert admin.get(f"/sobjects/Contact/{contacts[0]}/Account").json()["Name"] == "Acme"


def test_where_no_way_leads_there_is_nothing(admin: Api) -> None:
    account = admin.create("Account", Name="Acme")
    for way in ("Parent", "Nope__r", "Name"):
        assert error(admin.get(f"/sobjects/Account/{account}/{way}"))[:2] == (404, "NOT_FOUND")
    assert error(admin.get("/sobjects/Account/0015e00000zzzzzAAA/Owner"))[:2] == (404, "NOT_FOUND")


def test_answers_in_xml_and_plans_of_queries_are_refused_by_name(admin: Api) -> None:
    assert error(admin.get("/limits", headers={"Accept": "application/xml"})) == (
        406,
        "NOT_ACCEPTABLE",
        "Not emulated: answers in application/xml",
    )
    assert admin.get("/limits", headers={"Accept": "application/json, text/xml"}).status_code == 200
    status, _, message = error(admin.get("/query", params={"explain": "SELECT Id FROM Account"}))
    assert (status, message) == (404, "Not emulated: the plan of a query (explain)")
