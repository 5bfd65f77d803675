"""A case folder: what is declared and what the org has, a component a file; the plan as text and as JSON is expected.

``SFMETA_REWRITE=1 pytest tests/plan`` writes the expected files anew; the difference is then reviewed in git.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sfmeta.catalog.model import Field
from sfmeta.catalog.spec import read
from sfmeta.findings import Finding, Severity
from sfmeta.metadata import xml
from sfmeta.metadata.model import Component, Inventory, Key
from sfmeta.plan.classes import Reach
from sfmeta.plan.compare import compare
from sfmeta.plan.document import from_json, new_plan, to_json
from sfmeta.plan.guards import DANGERS, Circumstances, objections
from sfmeta.plan.guards.danger import Danger
from sfmeta.plan.model import OrgIdentity
from sfmeta.plan.text import plan_text

CASES = Path(__file__).parent / "cases"
ORG = OrgIdentity(
    alias="dev",
    org_id="00D000000000001EAA",
    name="Acme",
    instance_url="https://acme.my.salesforce.com",
    username="admin@acme.com",
    user_id="005000000000001AAA",
    is_sandbox=False,
    organization_type="Developer Edition",
)


def found_of_adopted(said: list[dict[str, str]]) -> tuple[Finding, ...]:
    return tuple(Finding(one["rule"], Severity(one["severity"]), one["message"], fix=one["fix"]) for one in said)


KNOWN: dict[str, Callable[[Any], object]] = {
    "names": frozenset,
    "unseen": frozenset,
    "users": tuple,
    "own_layouts": frozenset,
    "uncommitted": tuple,
    "adopted": found_of_adopted,
}
"""Circumstances that JSON has no shape for."""


def stages(folder: Path) -> dict[str, Field]:
    """The fields on their way out, of a case that has a sfmeta.yml to say so."""
    file = folder / "sfmeta.yml"
    if not file.exists():
        return {}
    spec = read(file.read_text(), file.name)
    return {f"{spec.object}.{field.full_name}": field for field in spec.retiring}


def inventory(folder: Path) -> Inventory:
    """``CustomField Account.X__c.xml`` holds that component."""
    components = {}
    for file in sorted(folder.glob("*.xml")):
        type_, _, full_name = file.stem.partition(" ")
        key = Key(type_, full_name)
        components[key] = Component(key, xml.parse(file.read_bytes(), file.name))
    return components


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_the_plan_is_the_expected_one(case: str) -> None:
    folder = CASES / case
    said = json.loads((folder / "case.json").read_text()) if (folder / "case.json").exists() else {}
    deletes = [Key("CustomField", name) for name in said.get("deletes", [])]
    changes = compare(inventory(folder / "declared"), inventory(folder / "org"), deletes)
    org = OrgIdentity(**{**{name: getattr(ORG, name) for name in ORG.__slots__}, **said.get("org", {})})
    known: dict[str, Any] = {
        name: KNOWN[name](value) if name in KNOWN else value
        for name, value in said.items()
        if name not in ("deletes", "org")
    }
    found = objections(changes, Circumstances(org, stages=stages(folder), **known))
    plan = new_plan(org, "67.0", changes, found)
    text = "".join(f"{line}\n" for line in (plan_text(plan), *_findings(found)))
    document = json.dumps(to_json(plan), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("SFMETA_REWRITE"):
        (folder / "expected.txt").write_text(text)
        (folder / "expected.json").write_text(document)
    assert text == (folder / "expected.txt").read_text()
    assert document == (folder / "expected.json").read_text()
    assert from_json(json.loads(document)) == plan
    applied = dict(inventory(folder / "org"))
    for change in changes:
        applied.pop(change.key, None)
        if (after := getattr(change, "after", None)) is not None:
            applied[change.key] = Component(change.key, after)
    assert compare(inventory(folder / "declared"), applied, deletes) == (), "plan after apply is not empty"


def texts() -> str:
    return "\n".join((folder / "expected.txt").read_text() for folder in CASES.iterdir())


@pytest.mark.parametrize("danger", DANGERS, ids=lambda danger: danger.name)
def test_every_guard_has_a_case_in_which_it_objects(danger: Danger) -> None:
    assert re.search(rf"^(error|warning) {danger.name}: ", texts(), re.MULTILINE)


@pytest.mark.parametrize("class_", Reach, ids=lambda class_: class_.word)
def test_every_class_of_change_has_a_case(class_: Reach) -> None:
    documents = (json.loads((folder / "expected.json").read_text()) for folder in CASES.iterdir())
    assert any(change["class"] == class_.word for document in documents for change in document["changes"])


def _findings(found: tuple[Finding, ...]) -> list[str]:
    return [f"{finding.severity} {finding.rule}: {finding.message} | {finding.fix}" for finding in found]
