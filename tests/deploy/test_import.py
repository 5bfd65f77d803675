"""An org's own fields, proposed for sfmeta.yml with reasons; written when told to, comments kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.legacy import add_field

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

MONEY: dict[str, Any] = {"type_": "Currency", "precision": 16, "scale": 2}
SPEC = """\
# ours since 2019
match: {upflow: id, salesforce: AccountNumber}  # to be checked

fields:
  outstanding_amount:   # finance looks at this one
  overdue_amount:
  due_count: {label: Open invoices}
  rating:
  portal_url:
  average_payment_delay:

orgs:
  emulator: {method: emulator}
"""


@pytest.fixture
def old_project(org: Org, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sfmeta: Callable[..., Run]) -> Path:
    """A project that was only begun, beside an org with fields that somebody made by hand."""
    folder = tmp_path / "old"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert sfmeta("init").exit_code == 0
    (folder / "sfmeta.yml").write_text(SPEC)
    return folder


@pytest.fixture
def legacy(org: Org) -> None:
    add_field(org, "Total_Due__c", label="Total due", **MONEY)
    add_field(org, "Overdue_Balance__c", label="Overdue balance", inlineHelpText="From Upflow", **MONEY)
    add_field(org, "Payment_Rating__c", "Text", "Payment rating", length=2)
    add_field(org, "Open_Invoices__c", "Number", "Open invoices", precision=6, scale=0)
    add_field(org, "Avg_Delay__c", "Number", "Average delay", formula="1 + 1", precision=18, scale=1)
    add_field(org, "Upflow_Memo__c", "Text", "Upflow memo", length=80)
    add_field(org, "Due_Diligence__c", "Checkbox", "Due diligence", defaultValue="false")


def proposals(run: Run) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in run.document["fields"]}


@pytest.mark.usefixtures("legacy")
def test_fields_that_look_like_upflows_are_proposed_with_reasons(old_project: Path, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("import", "--json")
    assert run.exit_code == 0, run.err
    found = proposals(run)
    taken = {key: one["field"] for key, one in found.items() if one["taken"]}
    assert taken["outstanding_amount"] == "Total_Due__c"
    assert taken["overdue_amount"] == "Overdue_Balance__c"
    assert taken["rating"] == "Payment_Rating__c"
    assert found["overdue_amount"]["confidence"] == "sure"
    assert any("mentions Upflow" in reason for reason in found["overdue_amount"]["reasons"])
    assert "computes it" in found["average_payment_delay"]["objection"]
    assert run.document["unplaced"] == ["Upflow_Memo__c"]
    assert "Due_Diligence__c" not in taken.values()
    assert (old_project / "sfmeta.yml").read_text() == SPEC


@pytest.mark.usefixtures("legacy")
def test_nothing_is_written_unasked(old_project: Path, sfmeta: Callable[..., Run]) -> None:
    shown = sfmeta("import")
    assert shown.exit_code == 0
    assert "+  outstanding_amount: {field: Total_Due__c, manage: false}" in shown.out
    assert "Nothing was written" in shown.err
    assert (old_project / "sfmeta.yml").read_text() == SPEC


@pytest.mark.usefixtures("legacy")
def test_what_is_written_keeps_comments_and_can_be_filled(old_project: Path, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("import", "--write").exit_code == 0
    text = (old_project / "sfmeta.yml").read_text()
    for comment in ("# ours since 2019", "# to be checked", "# finance looks at this one"):
        assert comment in text
    assert "salesforce: AccountNumber" in text
    assert "upflow: external_id" in text
    for command in (("generate",), ("deploy", "--assign", "--yes"), ("sync",), ("plan", "--exit-code")):
        done = sfmeta(*command)
        assert done.exit_code == 0, done.err
    assert sfmeta("import", "--json").document["result"] == "nothing"


@pytest.mark.usefixtures("legacy")
def test_what_the_file_cannot_take_is_said_and_does_not_stand_in_the_way(
    old_project: Path, sfmeta: Callable[..., Run]
) -> None:
    """A label says how a field is made, and this one is there."""
    run = sfmeta("import", "--write", "--json").document
    assert "label" in run["refused"]["due_count"]
    assert "Total_Due__c" in (old_project / "sfmeta.yml").read_text()


def test_two_that_look_alike_are_for_a_person_to_choose(
    old_project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    for name in ("Overdue__c", "Past_Due__c"):
        add_field(org, name, label=name.removesuffix("__c").replace("_", " "), **MONEY)
    assert not any(one["taken"] for one in sfmeta("import", "--json").document["fields"])
    chosen = sfmeta("import", "--json", "--accept", "Past_Due__c")
    assert [one["field"] for one in chosen.document["fields"] if one["taken"]] == ["Past_Due__c"]
    unknown = sfmeta("import", "--accept", "Industry")
    assert unknown.exit_code == 1
    assert "Past_Due__c" in unknown.err


def test_fields_that_nobody_of_ours_sees_are_named_and_not_called_unlike(
    old_project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    add_field(org, "Overdue_Balance__c", label="Overdue balance", **MONEY)
    for row in org.query("SELECT Id FROM FieldPermissions WHERE Field = 'Account.Overdue_Balance__c'"):
        org.delete(f"sobjects/FieldPermissions/{row['Id']}")
    shown = sfmeta("import")
    assert "not looked at, as neither user sees them: 1 custom field: Overdue_Balance__c" in shown.err
    assert sfmeta("import", "--json").document["unseen"] == ["Overdue_Balance__c"]
    refused = sfmeta("import", "--accept", "Overdue_Balance__c")
    assert refused.exit_code == 1
    assert "Overdue_Balance__c is there, and neither of our users sees it" in refused.err


def test_the_identifier_is_the_one_that_finds_customers(old_project: Path, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("import", "--json").document
    assert run["match"] == {"upflow": "external_id", "salesforce": "AccountNumber"}
    best = run["identifiers"][0]
    assert best["found"] > best["asked"] / 2


def test_without_upflow_the_fields_are_proposed_all_the_same(
    old_project: Path, org: Org, monkeypatch: pytest.MonkeyPatch, sfmeta: Callable[..., Run]
) -> None:
    add_field(org, "Total_Due__c", label="Total due", **MONEY)
    monkeypatch.setenv("SF_ACCESS_TOKEN", org.emulator.access_token)
    monkeypatch.setenv("SF_INSTANCE_URL", org.emulator.salesforce_tls)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", org.emulator.ca_file)
    run = sfmeta("import", "--json").document
    assert run["upflow_silent"]
    assert run["match"] is None
    assert [one["field"] for one in run["fields"] if one["taken"]] == ["Total_Due__c"]
