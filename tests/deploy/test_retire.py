"""A field leaves an org stage by stage; after each, there is nothing left to deploy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

RATING = "Upflow_Rating__c"


def granted(org: Org) -> set[str]:
    """The permission sets that show the rating."""
    rows = org.query(f"SELECT Parent.Name FROM FieldPermissions WHERE Field = 'Account.{RATING}'")
    return {row["Parent"]["Name"] for row in rows}


def test_a_field_goes_stage_by_stage(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    assert granted(org) == {"Upflow_Integration", "Upflow_Reader"}

    assert sfmeta("retire", "rating").exit_code == 0
    assert "~ Account.Upflow_Rating__c  Text(255)  Rating (deprecated)" in sfmeta("plan").out
    assert sfmeta("deploy", "--yes").exit_code == 0
    described = org.described()[RATING]
    assert (described["label"], described["updateable"]) == ("Rating (deprecated)", True)
    assert described["inlineHelpText"].startswith("Deprecated: this field will be deleted. ")
    assert sfmeta("plan", "--exit-code").exit_code == 0

    assert sfmeta("retire", "rating").exit_code == 0
    run = sfmeta("deploy", "--yes")
    assert run.exit_code == 0, run.err
    assert "sees and may write 17 fields" in run.out
    assert granted(org) == set()
    assert RATING not in org.described()
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_field_that_is_taken_back_is_as_before(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    before = org.described()[RATING]
    assert sfmeta("retire", "rating", "--to", "hidden").exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 0
    assert sfmeta("retire", "rating", "--to", "active").exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 0
    assert org.described()[RATING] == before


def test_a_hidden_field_is_not_removed_before_its_turn(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("retire", "rating", "--to", "hidden").exit_code == 0
    run = sfmeta("remove", "rating", "--yes", "--allow", "delete")
    assert run.exit_code == 3
    assert "rating is hidden, and not yet to be deleted" in run.err


@pytest.mark.parametrize(("stage", "filled"), [("deprecated", True), ("hidden", False)])
def test_the_sync_fills_a_deprecated_field_and_leaves_a_hidden_one(
    stage: str, filled: bool, deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    assert sfmeta("retire", "rating", "--to", stage).exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 0
    run = sfmeta("sync")
    assert run.exit_code == 0, run.err
    if stage == "hidden":
        assert sfmeta("retire", "rating", "--to", "active").exit_code == 0
        assert sfmeta("deploy", "--yes").exit_code == 0
    rated = org.query(f"SELECT Id FROM Account WHERE {RATING} != null LIMIT 1", "integration_access_token")
    assert bool(rated) is filled


LAYOUT = "Account-Account Layout"


def on_layout(org: Org, field: str) -> bool:
    rows = org.get("tooling/query", q="SELECT Id FROM Layout WHERE Name = 'Account Layout'")["records"]
    metadata = org.get(f"tooling/sobjects/Layout/{rows[0]['Id']}")["Metadata"]
    return f"'{field}'" in str(metadata)


def placed_by_a_person(org: Org, field: str) -> None:
    (row,) = org.get("tooling/query", q="SELECT Id FROM Layout WHERE Name = 'Account Layout'")["records"]
    metadata = org.get(f"tooling/sobjects/Layout/{row['Id']}")["Metadata"]
    item = {"behavior": "Edit", "field": field}
    section = {"label": "Ours", "style": "OneColumn", "layoutColumns": [{"layoutItems": [item]}]}
    metadata["layoutSections"] = [*metadata["layoutSections"], section]
    org.patch(f"tooling/sobjects/Layout/{row['Id']}", {"Metadata": metadata})


def test_a_layout_that_a_person_arranged_is_left_by_consent(
    deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    placed_by_a_person(org, RATING)
    formula = {"label": "Risk", "type": "Text", "formula": RATING}
    org.post("tooling/sobjects/CustomField", {"FullName": "Account.Risk__c", "Metadata": formula})
    assert sfmeta("retire", "rating").exit_code == 0
    run = sfmeta("deploy", "--yes")
    assert run.exit_code == 3
    assert f"{RATING} would leave the page layout {LAYOUT}, where somebody put it" in run.err
    assert "is on its way out (deprecated)" in run.err
    assert "still used by CustomField Risk, Layout Account Layout" in run.err
    assert on_layout(org, RATING)
    run = sfmeta("deploy", "--yes", "--allow", "off-layout")
    assert run.exit_code == 0, run.err
    assert not on_layout(org, RATING)
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_hidden_field_is_deleted_with_its_values_saved(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    record = org.query("SELECT Id FROM Account LIMIT 1")[0]["Id"]
    org.patch(f"sobjects/Account/{record}", {RATING: "A"}, "integration_access_token")
    assert sfmeta("retire", "rating", "--to", "hidden").exit_code == 0
    assert "it keeps its values; 1 record carries a value" in sfmeta("plan").err
    assert sfmeta("deploy", "--yes").exit_code == 0
    assert sfmeta("retire", "rating").exit_code == 0
    for look in (sfmeta("plan"), sfmeta("deploy", "--yes")):  # all objections at once, in the plan as well
        assert "--allow delete" in look.err
        assert "--allow lend-access" in look.err
    assert sfmeta("deploy", "--yes", "--allow", "delete").exit_code == 3

    org.post("sobjects/PermissionSet", {"Name": "Upflow_Backup", "Label": "left by a crash"})
    run = sfmeta("remove", "rating", "--yes", "--allow", "delete", "--allow", "lend-access", "--json")
    assert run.exit_code == 0, run.err
    assert run.document["backup"]["records"] == 1
    assert org.query("SELECT Id FROM PermissionSet WHERE Name = 'Upflow_Backup'") == []

    run = sfmeta("restore", run.document["backup"]["path"], "--enable", "--yes")
    assert run.exit_code == 0, run.err
    rated = org.query(f"SELECT Id, {RATING} FROM Account WHERE {RATING} != null", "integration_access_token")
    assert [(row["Id"], row[RATING]) for row in rated] == [(record, "A")]
    assert granted(org) == {"Upflow_Integration", "Upflow_Reader"}


def test_a_backup_through_trouble_is_whole_or_not_there(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    record = org.query("SELECT Id FROM Account LIMIT 1")[0]["Id"]
    org.patch(f"sobjects/Account/{record}", {RATING: "A"}, "integration_access_token")
    remove = ("remove", "rating", "--disable", "--yes", "--allow", "delete")
    org.trouble(action="status", status=400, path="*/query*", nth=4, times=0)
    assert sfmeta(*remove).exit_code == 1
    assert RATING in org.described()
    assert list(deployed.glob(".sfmeta/backups/*/*")) == []
    org.end_trouble()
    assert sfmeta(*remove).exit_code == 0
    assert len(list(deployed.glob(".sfmeta/backups/*/*/manifest.json"))) == 1


def test_a_field_of_somebody_else_is_not_ours_to_retire(
    deployed: Path, edit: Callable[..., None], sfmeta: Callable[..., Run]
) -> None:
    edit("sfmeta.yml", "  overdue_count:\n", "  overdue_count: {field: NumberOfEmployees, manage: false}\n")
    run = sfmeta("retire", "overdue_count")
    assert run.exit_code == 3
    assert "NumberOfEmployees is somebody else's" in run.err


@pytest.mark.parametrize("command", [("retire", "rating"), ("retire", "rating", "--to", "deleted")])
def test_where_a_file_was_edited_by_hand_nothing_is_written_at_all(
    command: tuple[str, ...], project: Path, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    file = "force-app/main/default/objects/Account/fields/Upflow_Rating__c.field-meta.xml"
    edit(file, "<length>255</length>", "<length>100</length>")
    before = (project / "sfmeta.yml").read_bytes()
    refused = sfmeta(*command)
    assert refused.exit_code == 3
    assert "was edited by hand" in refused.err
    assert (project / "sfmeta.yml").read_bytes() == before, "or the same again would go a stage further"


def test_a_stage_that_it_has_already_is_said_to_be_so(project: Path, sfmeta: Callable[..., Run]) -> None:
    assert "Upflow_Rating__c: active already: " in sfmeta("retire", "rating", "--to", "active").out


def test_a_hidden_field_is_no_field_that_somebody_forgot_to_show(deployed: Path, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("retire", "rating", "--to", "hidden").exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 0
    run = sfmeta("access", "rating")
    assert "Nobody sees, as sfmeta.yml has it: Account.Upflow_Rating__c" in run.err
    assert "sfmeta deploy" not in run.err
