"""Fields go by consent, with their values saved, and nothing else goes with them."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deploy.legacy import add_field

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

INTEGRATION = "integration_access_token"


@pytest.fixture
def ratings(deployed: Path, org: Org) -> dict[str, str]:
    """Five Accounts with a rating, as the integration user wrote it."""
    given = {row["Id"]: grade for row, grade in zip(org.query("SELECT Id FROM Account LIMIT 5"), "ABCDA", strict=True)}
    for record, grade in given.items():
        org.patch(f"sobjects/Account/{record}", {"Upflow_Rating__c": grade}, INTEGRATION)
    return given


def saved(folder: Path, field: str) -> list[list[str]]:
    (file,) = folder.glob(f".sfmeta/backups/*/*/{field}.csv.gz")
    with gzip.open(file, "rt", newline="") as text:
        return list(csv.reader(text))


def test_a_field_that_is_still_exported_is_not_removed(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("remove", "rating", "--yes", "--allow", "delete")
    assert run.exit_code == 3
    line = (deployed / "sfmeta.yml").read_text().splitlines().index("  rating:") + 1
    assert f"sfmeta.yml:{line}:" in run.err
    assert "sfmeta retire rating takes it a stage further; --disable takes it to the last" in run.err
    assert "Upflow_Rating__c" in org.described()


def test_deleting_needs_its_own_consent_and_says_what_is_lost(
    ratings: dict[str, str], deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    before = (deployed / "sfmeta.yml").read_text()
    run = sfmeta("remove", "rating", "--disable", "--yes")
    assert run.exit_code == 3
    assert "Account.Upflow_Rating__c (Rating, Text(255)) would be deleted; 5 records carry a value [delete]" in run.err
    assert "--allow delete" in run.err
    assert "Upflow_Rating__c" in org.described()
    assert (deployed / "sfmeta.yml").read_text() == before


def test_a_removed_field_is_gone_and_its_values_are_saved(
    ratings: dict[str, str], deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    run = sfmeta("remove", "Upflow_Rating__c", "--disable", "--yes", "--allow", "delete", "--json")
    assert run.exit_code == 0, run.err
    assert (run.document["result"], run.document["backup"]["records"]) == ("removed", 5)
    assert "Upflow_Rating__c" not in org.described()
    assert len([name for name in org.described() if name.startswith("Upflow_")]) == 17
    header, *rows = saved(deployed, "Account.Upflow_Rating__c")
    assert header == ["Id", "AccountNumber", "Upflow_Rating__c"]
    assert {row[0]: row[2] for row in rows} == ratings
    assert "rating: {enabled: false}" in (deployed / "sfmeta.yml").read_text()
    manifest = json.loads(next(deployed.glob(".sfmeta/backups/*/*/manifest.json")).read_text())
    assert "<type>Text</type>" in manifest["fields"][0]["definition"]
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_deploy_with_a_disabled_field_deletes_it_too(
    ratings: dict[str, str], deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {enabled: false}\n")
    assert sfmeta("generate").exit_code == 0
    planned = sfmeta("plan")
    assert "Plan: 0 to add, 0 to change, 1 to delete" in planned.out
    assert "- field Account.Upflow_Rating__c" in planned.out
    assert sfmeta("deploy", "--yes").exit_code == 3
    run = sfmeta("deploy", "--yes", "--allow", "delete")
    assert run.exit_code == 0, run.err
    assert "Saved 5 values in .sfmeta/backups/" in run.err
    assert len(saved(deployed, "Account.Upflow_Rating__c")) == 6
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_only_the_named_field_goes(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {enabled: false}\n")
    edit("sfmeta.yml", "  due_count:\n", "  due_count: {enabled: false}\n")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("remove", "due_count", "--yes", "--allow", "delete").exit_code == 0
    assert "Upflow_Rating__c" in org.described()
    assert "Upflow_Due_Count__c" not in org.described()
    assert "Plan: 0 to add, 0 to change, 1 to delete" in sfmeta("plan").out


def test_long_texts_are_saved_although_they_cannot_be_filtered(
    deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    (record,) = org.query("SELECT Id FROM Account LIMIT 1")
    link = "https://pay.example/" + "x" * 3000
    org.patch(f"sobjects/Account/{record['Id']}", {"Upflow_Portal_URL__c": link}, INTEGRATION)
    run = sfmeta("remove", "portal_url", "--disable", "--yes", "--allow", "delete")
    assert run.exit_code == 0, run.err
    assert saved(deployed, "Account.Upflow_Portal_URL__c")[1][2] == link
    assert link not in run.out + run.err


def test_values_that_nobody_of_ours_sees_are_not_lost(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--yes").exit_code == 1  # there, and granted to nobody
    run = sfmeta("remove", "rating", "--disable", "--yes", "--allow", "delete")
    assert run.exit_code == 3
    assert "do not see Account.Upflow_Rating__c, so its values can be neither counted nor saved" in run.err
    assert "--allow lose-values" in run.err
    both = ("--allow", "delete", "--allow", "lose-values")
    assert sfmeta("remove", "rating", "--disable", "--yes", *both).exit_code == 0


def test_a_field_that_does_not_exist_is_answered_with_the_nearest(deployed: Path, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("remove", "ratng", "--yes")
    assert run.exit_code == 1
    assert "sfmeta.yml has no field 'ratng'" in run.err
    assert "did you mean rating?" in run.err


def test_a_field_that_the_org_does_not_have_is_nothing_to_do(project: Path, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("remove", "rating", "--disable", "--yes", "--json")
    assert (run.exit_code, run.document["result"], run.document["deployment"]) == (0, "unchanged", None)


def test_a_field_in_use_is_not_removed_unasked_and_not_by_the_platform_either(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    formula = {"label": "Risk", "type": "Text", "formula": "Upflow_Rating__c"}
    org.post("tooling/sobjects/CustomField", {"FullName": "Account.Risk__c", "Metadata": formula})
    edit("sfmeta.yml", "  rating:\n", "  rating: {enabled: false}\n")
    assert sfmeta("generate").exit_code == 0
    run = sfmeta("remove", "rating", "--yes", "--allow", "delete")
    assert run.exit_code == 3
    assert "Account.Upflow_Rating__c is used by CustomField Risk [in-use]" in run.err
    run = sfmeta("remove", "rating", "--yes", "--allow", "delete", "--allow", "in-use")
    assert run.exit_code == 1
    line = (deployed / "sfmeta.yml").read_text().splitlines().index("  rating: {enabled: false}") + 1
    assert f"sfmeta.yml:{line}:" in run.err
    assert "something in the org still uses the field" in run.err
    assert "Upflow_Rating__c" in org.described()


def test_a_field_that_was_forgotten_is_deleted_by_an_entry_of_its_own(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    """What is said of a name that sfmeta.yml has no more is done as it stands."""
    edit("sfmeta.yml", "  credit_score: {kind: number}\n", "")
    assert sfmeta("generate", "--forget", "Upflow_Credit_Score__c").exit_code == 0
    run = sfmeta("remove", "Upflow_Credit_Score__c", "--yes")
    assert run.exit_code == 1
    (entry,) = re.findall(r"put `([^`]+)` under custom_fields", run.err.replace("\n", " "))
    edit("sfmeta.yml", "\ncustom_fields:\n", f"\ncustom_fields:\n  {entry}\n")
    assert sfmeta("generate").exit_code == 0
    done = sfmeta("remove", "Upflow_Credit_Score__c", "--yes", "--allow", "delete")
    assert done.exit_code == 0, done.err
    assert "Upflow_Credit_Score__c" not in org.described()


def test_a_removal_that_fails_says_what_it_left_in_the_project(
    deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    add_field(org, "Uses__c", "Text", "Uses", formula="Upflow_Rating__c")
    run = sfmeta("remove", "rating", "--disable", "--yes", "--allow", "delete", "--allow", "in-use")
    assert run.exit_code == 1
    assert "sfmeta retire rating --to active takes it back" in run.err
    assert sfmeta("retire", "rating", "--to", "active").exit_code == 0
    assert sfmeta("plan", "--exit-code").exit_code == 0
