"""The records that the query cases ask for, and how a case's answer is written down."""

from __future__ import annotations

import re
from typing import Any

from .client import Api

ACCOUNTS: list[dict[str, Any]] = [
    {
        "Name": "Acme",
        "AccountNumber": "A-1",
        "Industry": "Banking",
        "BillingCity": "Paris",
        "BillingCountry": "France",
        "NumberOfEmployees": 10,
        "Amount__c": 1000.5,
        "Score__c": 7,
        "Code__c": "one",
        "Tags__c": "Red;Blue",
        "Colour__c": "Blue",
        "Since__c": "2026-01-31",
        "Seen__c": "2026-01-31T23:30:00+02:00",
        "Active__c": True,
        "Note__c": "first",
    },
    {
        "Name": "acme west",
        "AccountNumber": "A-2",
        "Industry": "Energy",
        "BillingCity": "Lyon",
        "NumberOfEmployees": 20,
        "Amount__c": -3,
        "Code__c": "two",
        "Tags__c": "Green",
        "Colour__c": "Red",
        "Since__c": "2026-02-28",
        "Seen__c": "2026-02-01T00:00:00Z",
    },
    {"Name": "Élan 100%", "AccountNumber": "A-3", "Industry": "Banking", "Colour__c": "Green", "Active__c": True},
    {"Name": "O'Brien_Ltd", "AccountNumber": "A-4", "Amount__c": 0, "Tags__c": "Red;Green;Blue"},
]
CONTACTS: list[tuple[str, dict[str, Any]]] = [
    ("Acme", {"LastName": "Durand", "FirstName": "Anne", "Email": "anne@acme.example"}),
    ("Acme", {"LastName": "Petit", "Email": "petit@acme.example"}),
    ("acme west", {"LastName": "Roche", "FirstName": "Luc"}),
]
IDENTIFIER = re.compile(r"\b(001|003|005|00e|00T|01g|500)5e0[0-9A-Za-z]{12}\b")


def load(api: Api) -> None:
    """Make the records; nothing else is in the org's Account table when this begins."""
    ids = {record["Name"]: api.create("Account", **record) for record in ACCOUNTS}
    api.patch(f"/sobjects/Account/{ids['acme west']}", {"ParentId": ids["Acme"]})
    for account, fields in CONTACTS:
        api.create("Contact", AccountId=ids[account], **fields)
    case = api.create("Case", Subject="Broken")
    contact = api.records("SELECT Id FROM Contact WHERE LastName = 'Durand'")[0]["Id"]
    api.create("Task", Subject="a call", WhatId=ids["Acme"])
    api.create("Task", Subject="b mail", WhatId=case, WhoId=contact)
    api.create("Task", Subject="c nothing")
    api.create("Task", Subject="d visit", WhatId=ids["acme west"])
    gone = api.create("Account", Name="Gone", AccountNumber="A-9")
    api.delete(f"/sobjects/Account/{gone}")


def written(text: str) -> str:
    """An answer with its ids numbered in the order in which they come: the same from run to run."""
    names: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        return names.setdefault(match[0], f"<{match[1]} {len(names) + 1}>")

    return IDENTIFIER.sub(name, text)
