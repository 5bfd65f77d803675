"""Drift is what somebody changed in the org: said by name and time, with the patch that would accept it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

COLLEAGUE = "integration_access_token"
LABEL = "Account.Upflow_Overdue__c"
RATING = "Account.Upflow_Rating__c"
SEGMENT = "Account.Upflow_Segment__c"
TEXT = "Account.Upflow_Po_Reference__c"


@pytest.fixture
def colleague(deployed: Path, org: Org) -> str:
    """Another administrator's name."""
    (profile,) = org.query("SELECT Id FROM Profile WHERE Name = 'System Administrator'")
    org.patch(f"sobjects/User/{org.emulator.integration_user_id}", {"ProfileId": profile["Id"]})
    (user,) = org.query(f"SELECT Name FROM User WHERE Id = '{org.emulator.integration_user_id}'")
    return str(user["Name"])


def field_id(org: Org, full_name: str) -> str:
    name = full_name.partition(".")[2].removesuffix("__c")
    soql = f"SELECT Id FROM CustomField WHERE DeveloperName = '{name}'"
    return str(org.get("tooling/query", q=soql)["records"][0]["Id"])


def alter(org: Org, full_name: str, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change a field's definition through the Tooling API, as the colleague."""
    path = f"tooling/sobjects/CustomField/{field_id(org, full_name)}"
    metadata = org.get(path, COLLEAGUE)["Metadata"]
    edit(metadata)
    org.patch(path, {"FullName": full_name, "Metadata": metadata}, COLLEAGUE)


def drifts(run: Run) -> dict[str, dict[str, Any]]:
    return {one["full_name"]: one for one in run.document["drifts"]}


def test_an_org_as_deployed_has_no_drift(deployed: Path, sfmeta: Callable[..., Run]) -> None:
    shown = sfmeta("drift")
    assert shown.exit_code == 0
    assert shown.out.endswith("The org is as declared.\n")
    assert sfmeta("drift", "--json").document["result"] == "unchanged"


def test_a_changed_label_names_who_changed_it_and_when(
    deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run]
) -> None:
    alter(org, LABEL, lambda field: field.update(label="Late money"))
    run = sfmeta("drift", "--json")
    assert run.exit_code == 4
    (found,) = run.document["drifts"]
    assert (found["full_name"], found["result"], found["changed_by"]) == (LABEL, "changed", colleague)
    (field,) = org.get(
        "tooling/query", q="SELECT LastModifiedDate FROM CustomField WHERE DeveloperName = 'Upflow_Overdue'"
    )["records"]
    assert found["changed_at"][:19] == field["LastModifiedDate"][:19]
    assert found["differences"][0].startswith("label: “")
    assert found["differences"][0].endswith(" → “Late money”")
    assert found["settings"] == {"label": "Late money"}


def test_the_patch_applied_and_generated_accepts_the_drift(
    deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  overdue_amount:\n", "  overdue_amount: # what is late\n")
    alter(org, LABEL, lambda field: field.update(label="Late money"))
    alter(org, TEXT, lambda field: field.update(description="As sales calls it", inlineHelpText=None))
    run = sfmeta("drift", "--json")
    assert set(drifts(run)) == {LABEL, TEXT}
    subprocess.run(["git", "apply", "-"], input=run.document["patch"].encode(), cwd=deployed, check=True)
    lines = (deployed / "sfmeta.yml").read_text().splitlines()
    (accepted,) = (line for line in lines if "Late money" in line)
    assert accepted.split("#")[0].strip() == "overdue_amount: {label: Late money}"
    assert accepted.endswith("# what is late")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("drift").exit_code == 0


def test_a_widened_text_is_accepted_as_its_length(
    deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {length: 40}\n")
    assert sfmeta("generate").exit_code == 0
    alter(org, RATING, lambda field: field.update(length=120))
    shown = sfmeta("drift")
    assert shown.exit_code == 4
    assert (
        f"CustomField {RATING} is not as declared\n    length: 40 → 120\n    last changed by {colleague}, " in shown.out
    )
    assert "\n-  rating: {length: 40}\n+  rating: {length: 120}\n" in shown.out


def test_what_cannot_be_written_into_the_file_is_said_for_a_person_to_do(
    deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    """Both fields share one mapping: a label for one would be the other's too."""
    edit(
        "sfmeta.yml", "  overdue_amount:\n  due_amount:\n", "  overdue_amount: &both {scale: 2}\n  due_amount: *both\n"
    )
    alter(org, LABEL, lambda field: field.update(label="Late money"))
    run = sfmeta("drift", "--json")
    assert run.exit_code == 4
    assert run.document["patch"] == ""
    assert run.document["refused"] == {LABEL: "set by hand: `label: Late money` for overdue_amount"}


def test_a_deleted_field_is_missing_and_accepted_by_disabling_it(
    deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run]
) -> None:
    org.delete(f"tooling/sobjects/CustomField/{field_id(org, LABEL)}", COLLEAGUE)
    run = sfmeta("drift", "--json")
    assert run.exit_code == 4
    found = drifts(run)
    assert found[LABEL]["result"] == "missing"
    assert found["Upflow_Reader"]["result"] == "changed"
    assert "+  overdue_amount: {enabled: false}" in run.document["patch"]
    assert "View Setup Audit Trail" in sfmeta("drift").out


def test_an_added_picklist_value_is_a_note_and_no_drift(
    deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run]
) -> None:
    def add(field: dict[str, Any]) -> None:
        values = field["valueSet"]["valueSetDefinition"]["value"]
        values.append({**values[0], "valueName": "Public sector", "label": "Public sector"})

    alter(org, SEGMENT, add)
    shown = sfmeta("drift")
    assert shown.exit_code == 0
    assert f"note: {SEGMENT} has values of its own in the org, which are kept: Public sector" in shown.err


def test_picklist_values_that_were_relabelled_or_deactivated_are_accepted_as_options(
    deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run]
) -> None:
    def alter_values(field: dict[str, Any]) -> None:
        first, second, *_ = field["valueSet"]["valueSetDefinition"]["value"]
        first["label"] = "Big"
        second["isActive"] = False

    alter(org, SEGMENT, alter_values)
    run = sfmeta("drift", "--json")
    assert run.exit_code == 4
    assert drifts(run)[SEGMENT]["options"] == {"Enterprise": "Big", "Mid-market": None}
    assert drifts(run)[SEGMENT]["no_setting"] == []
    subprocess.run(["git", "apply"], input=run.document["patch"], cwd=deployed, text=True, check=True)
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("drift").exit_code == 0


def test_drift_changes_nothing(deployed: Path, org: Org, colleague: str, sfmeta: Callable[..., Run]) -> None:
    alter(org, LABEL, lambda field: field.update(label="Late money"))
    before = (deployed / "sfmeta.yml").read_bytes()
    first = sfmeta("drift")
    assert (deployed / "sfmeta.yml").read_bytes() == before
    assert sfmeta("drift").out == first.out


def test_the_words_of_a_retiring_field_are_not_accepted_into_the_spec(
    deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    assert sfmeta("retire", "rating").exit_code == 0
    run = sfmeta("drift", "--json")
    assert (run.exit_code, run.document["patch"]) == (4, "")
    assert "on its way out" in run.out + run.err
