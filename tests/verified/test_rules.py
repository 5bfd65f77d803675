"""What is refused with a text that we call verified: asked of the emulator, or of a real org to prove us wrong.

Nothing stays behind in the org: what is deployed is only validated, and every call is one that is refused.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import requests

from sfmeta.emulator.metadata import field_rules
from tests.emulator.metadata.wire import NAMESPACE, Session, fields, package
from tests.verified.org import failures

pytestmark = pytest.mark.verified

VERIFIED = {rule.id for rule in field_rules.RULES if rule.verified}
RULES = Path(__file__).parents[1] / "emulator" / "metadata" / "field_rules.toml"
FIELDS = [
    case
    for case in tomllib.loads(RULES.read_text(encoding="utf-8"))["case"]
    # a field that is there already, or needs one that is, cannot be validated along
    if case["rule"] in VERIFIED and not {"before", "needs"} & case.keys()
]
PACKAGES = tomllib.loads(Path(__file__).with_name("packages.toml").read_text(encoding="utf-8"))["package"]
REQUESTS = tomllib.loads(Path(__file__).with_name("requests.toml").read_text(encoding="utf-8"))["request"]

THING = {
    "deploymentStatus": "Deployed",
    "label": "Thing",
    "nameField": {"label": "Name", "type": "Text"},
    "pluralLabel": "Things",
}
OTHER_KINDS: dict[str, dict[str, str]] = {
    "Limits__c": {"customSettingsType": "Hierarchy", "label": "Limits", "visibility": "Public"},
    "Placed__e": {
        "deploymentStatus": "Deployed",
        "eventType": "HighVolume",
        "label": "Placed",
        "pluralLabel": "Placed",
        "publishBehavior": "PublishAfterCommit",
    },
    "Tier__mdt": {"label": "Tier", "pluralLabel": "Tiers", "visibility": "Public"},
}
"""Objects of other kinds that a field of a case is on: each comes along."""

LOOKUP = {
    "fullName": "Account__c",
    "label": "Account",
    "referenceTo": "Account",
    "relationshipLabel": "Things",
    "relationshipName": "things",
    "type": "Lookup",
}


@pytest.mark.parametrize("case", FIELDS, ids=[f"{number}-{case['rule']}" for number, case in enumerate(FIELDS)])
def test_a_field_is_refused(org: Session, case: dict[str, Any]) -> None:
    """Each in a package with the custom object Thing__c, which looks up an Account."""
    owner = case.get("object", "Account")
    field = {"fullName": case.get("name", "X__c"), **case["field"]}
    files = {
        "package.xml": package(
            CustomField=["Thing__c.Account__c", f"{owner}.{field['fullName']}"],
            CustomObject=["Thing__c", *({owner} & OTHER_KINDS.keys())],
        ),
        f"objects/{owner}.object": fields(field, **OTHER_KINDS.get(owner, {})),
    }
    of_thing = (LOOKUP, field) if owner == "Thing__c" else (LOOKUP,)
    sharing = "ControlledByParent" if field.get("type") == "MasterDetail" else "ReadWrite"
    files["objects/Thing__c.object"] = fields(*of_thing, **THING, sharingModel=sharing)
    assert case["problem"] in [failure["problem"] for failure in failures(org, files)]


@pytest.mark.parametrize("case", PACKAGES, ids=[case["why"] for case in PACKAGES])
def test_a_package_is_refused(org: Session, case: dict[str, Any]) -> None:
    files = {"package.xml": package(**case["types"])}
    for path, content in case["files"].items():
        root = "CustomObject" if path.startswith("objects/") else "PermissionSet"
        files[path] = f'<{root} xmlns="{NAMESPACE}">{content}</{root}>'
    assert case["problem"] in [failure["problem"] for failure in failures(org, files)]


@pytest.mark.parametrize("case", REQUESTS, ids=[case["why"] for case in REQUESTS])
def test_a_request_is_refused(org: Session, case: dict[str, Any]) -> None:
    answer = requests.request(
        case.get("method", "GET"),
        org.url(case["path"]),
        params={"q": case["soql"]} if "soql" in case else None,
        json=case.get("body"),
        headers=org.headers,
        timeout=60,
    )
    (problem,) = answer.json()
    assert (answer.status_code, problem["errorCode"]) == (case.get("status", 400), case["code"])
    assert problem["message"] == case["message"]
    assert problem.get("fields", []) == case.get("fields", [])
