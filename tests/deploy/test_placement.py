"""Where people see the fields: a section of a page layout, and a list view, in an org over the wire."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

LAYOUT = "Account-Account Layout"


@pytest.fixture
def placed(project: Path, sfmeta: Callable[..., Run]) -> Path:
    """The project with its fields in a section of the layout, and with the list view."""
    text = (project / "sfmeta.yml").read_text()
    wish = f"layouts:\n  {LAYOUT}: {{section: Receivables (Upflow), fields: [overdue_amount, rating, due_amount]}}\n"
    (project / "sfmeta.yml").write_text(f"{text}\n{wish}list_view: true\n")
    assert sfmeta("generate").exit_code == 0
    return project


def sections(org: Org) -> list[dict[str, Any]]:
    """The layout's, as the Tooling API has them."""
    rows = org.get("tooling/query", q="SELECT Metadata FROM Layout WHERE Name = 'Account Layout'")["records"]
    found: list[dict[str, Any]] = rows[0]["Metadata"]["layoutSections"]
    return found


def test_the_section_is_shown_before_it_is_made_and_the_second_plan_is_empty(
    placed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    before = sections(org)
    plan = sfmeta("plan")
    assert "Page layouts\n  ~ Account-Account Layout  (" in plan.out
    assert "      section Receivables (Upflow), columns: nothing → 2\n" in plan.out
    assert "      + field Upflow_Overdue__c: section Receivables (Upflow), column 1\n" in plan.out
    assert "      + field Upflow_Due__c: section Receivables (Upflow), column 2\n" in plan.out
    assert "Page layouts: 0 to add, 1 to change, 0 to delete\n" in plan.out
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    *others, made = sections(org)
    assert others == before
    items = [[item["field"] for item in column["layoutItems"]] for column in made["layoutColumns"]]
    assert items == [["Upflow_Overdue__c", "Upflow_Rating__c"], ["Upflow_Due__c"]]
    assert {item["behavior"] for column in made["layoutColumns"] for item in column["layoutItems"]} == {"Readonly"}
    assert sfmeta("plan", "--exit-code").exit_code == 0
    assert sfmeta("drift").exit_code == 0


def test_a_field_that_somebody_took_off_is_drift_and_comes_back(
    placed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (row,) = org.get("tooling/query", q="SELECT Id, Metadata FROM Layout WHERE Name = 'Account Layout'")["records"]
    row["Metadata"]["layoutSections"][-1]["layoutColumns"][1]["layoutItems"] = []
    org.patch(f"tooling/sobjects/Layout/{row['Id']}", {"Metadata": row["Metadata"]})
    drift = sfmeta("drift")
    assert drift.exit_code == 4
    assert "\nLayout Account-Account Layout is not as declared\n    - field Upflow_Due__c\n" in drift.out
    assert sfmeta("deploy", "--yes").exit_code == 0
    assert sections(org)[-1]["layoutColumns"][1]["layoutItems"][0]["field"] == "Upflow_Due__c"


def test_a_disabled_field_leaves_the_layout_with_the_deploy_that_deletes_it(
    placed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    edit("sfmeta.yml", "  due_amount:\n", "  due_amount: false\n")
    assert sfmeta("generate").exit_code == 0
    plan = sfmeta("plan")
    assert "      - field Upflow_Due__c\n" in plan.out
    done = sfmeta("deploy", "--yes", "--allow", "delete", "--allow", "in-use")
    assert done.exit_code == 0, done.err
    assert not sections(org)[-1]["layoutColumns"][1].get("layoutItems")
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_deprecated_field_leaves_the_layout_first(placed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    assert sfmeta("retire", "due_amount").exit_code == 0
    assert "      - field Upflow_Due__c\n" in sfmeta("plan").out
    assert sfmeta("deploy", "--yes").exit_code == 0
    assert "Upflow_Due__c" in org.described()
    assert not sections(org)[-1]["layoutColumns"][1].get("layoutItems")
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_layout_that_the_org_does_not_have_stops_the_deploy(
    placed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", f"  {LAYOUT}:", "  Account-Sales Layout:")
    refused = sfmeta("deploy", "--yes", "--json")
    assert (refused.exit_code, refused.document["result"]) == (3, "refused")
    (finding,) = refused.document["findings"]
    assert finding["message"] == "the org has no page layout Account-Sales Layout"
    assert (finding["path"], finding["rule"]) == ("sfmeta.yml", "no-layout")
    assert finding["fix"] == f"did you mean {LAYOUT}? the org has: {LAYOUT}"
    drift = sfmeta("drift", "--json")
    assert drift.exit_code == 4
    assert [one["rule"] for one in drift.document["findings"]] == ["no-layout"]


def test_it_does_so_too_where_there_is_nothing_else_to_change(
    placed: Path, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    edit("sfmeta.yml", f"  {LAYOUT}:", "  Account-Sales Layout:")
    refused = sfmeta("deploy", "--yes")
    assert refused.exit_code == 3
    assert refused.err.count("the org has no page layout Account-Sales Layout") == 1
    assert sfmeta("plan", "--exit-code").exit_code == 3, "a pipeline hears of it as well"
    assert sfmeta("plan").exit_code == 0


def test_the_list_view_is_deployed_and_reads_back(
    placed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    assert "List views: 1 to add, 0 to change, 0 to delete\n" in sfmeta("plan").out
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    assert sfmeta("plan", "--exit-code").exit_code == 0
    file = "force-app/main/default/objects/Account/listViews/Upflow_Overdue.listView-meta.xml"
    edit(file, "    <columns>Upflow_Rating__c</columns>\n", "")
    changed = sfmeta("plan", "--json").document
    (change,) = changed["changes"]
    assert (change["type"], change["full_name"]) == ("ListView", "Account.Upflow_Overdue")
    assert [one["path"] for one in change["attributes"]] == ["columns"]
    assert "Upflow_Rating__c" in change["attributes"][0]["before"]
    assert "Upflow_Rating__c" not in change["attributes"][0]["after"]
