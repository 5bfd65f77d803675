"""A field that the org had before us: filled by a sync, checked before one, and never made, changed or deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.deploy.legacy import add_field

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

Edit = Callable[..., None]
SETTINGS = "field: Total_Due__c, manage: false"


Adopt = Callable[[str, str], None]
VALUES = [{"fullName": name, "label": name, "default": False} for name in ("Enterprise", "Mid-market")]
PICKLIST: dict[str, Any] = {"valueSet": {"restricted": True, "valueSetDefinition": {"sorted": False, "value": VALUES}}}


@pytest.fixture
def adopt(project: Path, edit: Edit, sfmeta: Callable[..., Run]) -> Adopt:
    """``adopt("rating", "field: Grade__c, manage: false")``, instead of the field that was generated for the row."""

    def adopted(row: str, settings: str) -> None:
        (chosen,) = (one for one in sfmeta("fields", "--json").document["rows"] if one["key"] == row)
        edit("sfmeta.yml", f"  {row}:\n", f"  {row}: {{{settings}}}\n")
        done = sfmeta("generate", "--forget", chosen["fields"][0]["full_name"])
        assert done.exit_code == 0, done.err

    return adopted


@pytest.fixture
def adopting(project: Path, org: Org, adopt: Adopt) -> Path:
    """The example, with its first row in a field that was made by hand."""
    add_field(org, "Total_Due__c", "Currency", "Total due", precision=16, scale=2)
    adopt("outstanding_amount", SETTINGS)
    return project


def definition(org: Org, name: str) -> Any:
    soql = f"SELECT Id FROM CustomField WHERE DeveloperName = '{name.removesuffix('__c')}'"
    (found,) = org.get("tooling/query", q=soql)["records"]
    return org.get(f"tooling/sobjects/CustomField/{found['Id']}")["Metadata"]


def test_it_is_filled_and_neither_generated_nor_changed(adopting: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    before = definition(org, "Total_Due__c")
    fields = adopting / "force-app/main/default/objects/Account/fields"
    assert {"Total_Due__c", "Upflow_Outstanding__c"}.isdisjoint(file.name.split(".")[0] for file in fields.iterdir())
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    assert "Upflow_Outstanding__c" not in org.described("access_token")
    synced = sfmeta("sync")
    assert synced.exit_code == 0, synced.err
    assert org.query("SELECT Id FROM Account WHERE Total_Due__c != null")
    assert definition(org, "Total_Due__c") == before
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_the_integration_set_grants_it_and_who_else_sees_it_stays_as_it_was(
    adopting: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    assert "Total_Due__c" not in org.described()
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    assert org.described()["Total_Due__c"]["updateable"]
    granted = org.query("SELECT Parent.Name FROM FieldPermissions WHERE Field = 'Account.Total_Due__c'")
    names = {one["Parent"]["Name"] for one in granted}
    assert "Upflow_Integration" in names
    assert "Upflow_Reader" not in names


def test_it_can_be_left_out_of_our_permission_sets(
    adopting: Path, org: Org, edit: Edit, sfmeta: Callable[..., Run]
) -> None:
    edit("sfmeta.yml", SETTINGS, f"{SETTINGS}, grant: false")
    sfmeta("generate")
    planned = sfmeta("plan", "--json").document
    (finding,) = planned["findings"]
    assert (finding["rule"], "grant: false" in finding["message"]) == ("adopted", True)
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 3
    assert sfmeta("deploy", "--assign", "--yes", "--allow", "adopted").exit_code == 0
    assert not org.query(
        "SELECT Id FROM FieldPermissions WHERE Field = 'Account.Total_Due__c' AND Parent.Name = 'Upflow_Integration'"
    )
    synced = sfmeta("sync")
    assert synced.exit_code == 3
    assert "grant: false" in synced.err


def test_a_standard_field_is_filled_too(adopt: Adopt, org: Org, sfmeta: Callable[..., Run]) -> None:
    adopt("outstanding_amount", "field: AnnualRevenue, manage: false")
    adopt("overdue_count", "field: NumberOfEmployees, manage: false")
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    synced = sfmeta("sync")
    assert synced.exit_code == 0, synced.err
    assert org.query("SELECT Id FROM Account WHERE AnnualRevenue > 0 AND NumberOfEmployees > 0")
    assert sfmeta("plan", "--exit-code").exit_code == 0
    fields = {one["full_name"]: one for one in sfmeta("access", "--json").document["fields"]}
    assert fields["Account.AnnualRevenue"]["exists"]


@pytest.mark.parametrize(
    ("row", "name", "made", "severity", "words"),
    [
        ("rating", "Grade__c", {"type_": "Picklist", **PICKLIST}, "error", "Upflow offers Text"),
        (
            "portal_url",
            "Portal__c",
            {"type_": "LongTextArea", "length": 300, "visibleLines": 3},
            "warning",
            "room for 300",
        ),
        ("rating", "Grade__c", {"type_": "Text", "formula": "'A'"}, "error", "computed by Salesforce itself"),
        ("due_amount", "Open__c", {"type_": "Currency", "precision": 18, "scale": 0}, "warning", "0 digits after"),
        ("due_amount", "Open__c", {"type_": "Currency", "precision": 8, "scale": 2}, "warning", "6 digits before"),
        ("portal_url", "Portal__c", {"type_": "TextArea"}, "error", "Upflow offers Text Area (Long) or"),
        ("due_count", "Nothing_At_All__c", None, "error", "is not in the org"),
    ],
)
def test_what_it_cannot_hold_is_said_before_a_sync(
    adopt: Adopt,
    org: Org,
    sfmeta: Callable[..., Run],
    row: str,
    name: str,
    made: dict[str, Any] | None,
    severity: str,
    words: str,
) -> None:
    if made is not None:
        add_field(org, name, label="Old one", **made)
    adopt(row, f"field: {name}, manage: false")
    (finding,) = sfmeta("plan", "--json").document["findings"]
    assert (finding["rule"], finding["severity"]) == ("adopted", severity)
    assert words in finding["message"]
    assert finding["place"]
    assert finding["fix"]


def test_values_that_a_restricted_picklist_lacks_are_named(
    project: Path, org: Org, edit: Edit, sfmeta: Callable[..., Run]
) -> None:
    add_field(org, "Tier__c", "Picklist", "Tier", **PICKLIST)
    edit("sfmeta.yml", "    label: Segment\n", "    field: Tier__c\n    manage: false\n")
    assert sfmeta("generate", "--forget", "Upflow_Segment__c").exit_code == 0
    (finding,) = sfmeta("plan", "--json").document["findings"]
    assert "Small business is none" in finding["message"]


def test_it_is_not_ours_to_remove(adopting: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    removed = sfmeta("remove", "outstanding_amount", "--disable", "--yes", "--allow", "delete")
    assert removed.exit_code == 3
    assert "somebody else's" in removed.err
    assert "Total_Due__c" in org.described("access_token")


def test_a_field_of_ours_that_is_handed_over_leaves_the_tree_and_stays_in_the_org(
    deployed: Path, org: Org, edit: Edit, sfmeta: Callable[..., Run]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {manage: false}\n")
    assert sfmeta("generate").exit_code == 0
    assert not list(deployed.rglob("Upflow_Rating__c.*"))
    planned = sfmeta("plan", "--json").document
    assert planned["changes"] == []
    assert "Upflow_Rating__c" in org.described()
    edit("sfmeta.yml", "  rating: {manage: false}\n", "  rating: {manage: false, enabled: false}\n")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("plan", "--json").document["changes"] == []
