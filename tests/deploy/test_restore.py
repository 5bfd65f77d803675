"""A deleted field comes back as it was, value by value, whatever goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

INTEGRATION = "integration_access_token"
VALUES: dict[str, list[Any]] = {
    # a field of each shape, with values that are easily spoiled on the way through JSON, CSV and SOQL
    "Upflow_Rating__c": ["A", 'a "quoted", value', "#N/A", "é ß 漢", "0012"],
    "Upflow_Outstanding__c": [0, 1234567890.12, -0.01, 5, 100],
    "Upflow_Strategic_Account__c": [True, True, True, True, True],
    "Upflow_Contract_End_Date__c": ["2026-02-28", "1999-12-31", "2000-01-01", "2030-06-15", "2024-02-29"],
    "Upflow_Product_Lines__c": ["Payments", "Payments;Lending", "Insurance", "Lending;Insurance", "Lending"],
    "Upflow_Portal_URL__c": ["https://pay.example/" + "x" * 3000, "two\nlines", "a,b", "'", "=1+1"],
}


def carried(org: Org, *fields: str) -> list[dict[str, Any]]:
    """Every Account with these fields, as the integration user sees them."""
    rows = org.query(f"SELECT Id, {', '.join(fields)} FROM Account ORDER BY Id", INTEGRATION)
    return [{name: row[name] for name in ("Id", *fields)} for row in rows]


@pytest.fixture
def accounts(deployed: Path, org: Org) -> list[str]:
    """Five Accounts with a value in each of the fields; the others have none."""
    ids = [row["Id"] for row in org.query("SELECT Id FROM Account ORDER BY Id LIMIT 5")]
    for index, record in enumerate(ids):
        values = {name: each[index] for name, each in VALUES.items()}
        org.patch(f"sobjects/Account/{record}", values, INTEGRATION)
    return ids


@pytest.fixture
def removed(accounts: list[str], deployed: Path, sfmeta: Callable[..., Run]) -> Callable[..., str]:
    """``removed("rating")`` deletes fields and answers with the backup's folder."""

    def remove(*keys: str) -> str:
        run = sfmeta("remove", *keys, "--disable", "--yes", "--allow", "delete", "--json")
        assert run.exit_code == 0, run.err
        return str(run.document["backup"]["path"])

    return remove


KEYS = ("rating", "outstanding_amount", "strategic_account", "contract_end_date", "product_lines", "portal_url")


def test_what_was_deleted_comes_back_row_by_row(
    deployed: Path, org: Org, accounts: list[str], removed: Callable[..., str], sfmeta: Callable[..., Run]
) -> None:
    before, spec = carried(org, *VALUES), (deployed / "sfmeta.yml").read_text()
    described = {name: org.described()[name] for name in VALUES}
    backup = removed(*KEYS)
    assert not VALUES.keys() & org.described().keys()

    run = sfmeta("restore", backup, "--enable", "--yes")
    assert run.exit_code == 0, run.err
    assert carried(org, *VALUES) == before
    assert {name: org.described()[name] for name in VALUES} == described
    assert "Account.Upflow_Rating__c: 5 values filled." in run.out
    assert sfmeta("plan", "--exit-code").exit_code == 0
    assert (deployed / "sfmeta.yml").read_text() != spec

    again = sfmeta("restore", backup, "--yes", "--json")
    assert (again.exit_code, again.document["result"], again.document["fields"]) == (0, "unchanged", [])


def test_a_field_that_is_to_be_deleted_is_not_restored_behind_the_specs_back(
    deployed: Path, org: Org, removed: Callable[..., str], sfmeta: Callable[..., Run]
) -> None:
    backup = removed("rating")
    run = sfmeta("restore", backup, "--yes")
    assert run.exit_code == 3
    assert "rating is to be deleted, so that the next deploy would take Upflow_Rating__c away again" in run.err
    assert "--enable" in run.err
    assert "Upflow_Rating__c" not in org.described()


def test_a_field_that_was_deprecated_comes_back_without_the_warning(
    deployed: Path, org: Org, accounts: list[str], sfmeta: Callable[..., Run]
) -> None:
    """And as sfmeta.yml then wants it: there is nothing left to deploy."""
    assert sfmeta("retire", "rating").exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 0
    assert org.described()["Upflow_Rating__c"]["label"] == "Rating (deprecated)"
    removed = sfmeta("remove", "rating", "--disable", "--yes", "--allow", "delete", "--json")
    restored = sfmeta("restore", removed.document["backup"]["path"], "--enable", "--yes")
    assert restored.exit_code == 0, restored.err
    assert org.described()["Upflow_Rating__c"]["label"] == "Rating"
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_records_that_are_gone_are_counted_and_other_values_are_kept(
    deployed: Path, org: Org, accounts: list[str], removed: Callable[..., str], sfmeta: Callable[..., Run]
) -> None:
    backup = removed("rating")
    org.delete(f"sobjects/Account/{accounts[0]}")
    assert sfmeta("retire", "rating", "--to", "active").exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 0
    org.patch(f"sobjects/Account/{accounts[1]}", {"Upflow_Rating__c": "newer"}, INTEGRATION)
    org.patch(f"sobjects/Account/{accounts[4]}", {"Upflow_Rating__c": "0012"}, INTEGRATION)

    run = sfmeta("restore", backup, "--yes")
    assert run.exit_code == 0, run.err
    assert (
        "2 values filled, 1 there already, 1 whose record is gone, 1 left, for the record carries another." in run.out
    )
    ratings = {row["Id"]: row["Upflow_Rating__c"] for row in carried(org, "Upflow_Rating__c")}
    assert ratings[accounts[1]] == "newer"
    assert sum(value is not None for value in ratings.values()) == 4

    over = sfmeta("restore", backup, "--yes", "--allow", "overwrite")
    assert over.exit_code == 0, over.err
    assert "1 value filled" in over.out
    ratings = {row["Id"]: row["Upflow_Rating__c"] for row in carried(org, "Upflow_Rating__c")}
    assert ratings[accounts[1]] == VALUES["Upflow_Rating__c"][1]


def test_only_the_named_field_comes_back(
    deployed: Path, org: Org, removed: Callable[..., str], sfmeta: Callable[..., Run]
) -> None:
    backup = removed("rating", "outstanding_amount")
    name = Path(backup).name
    run = sfmeta("restore", name, "Upflow_Rating__c", "--enable", "--yes")
    assert run.exit_code == 0, run.err
    assert "Upflow_Rating__c" in org.described()
    assert "Upflow_Outstanding__c" not in org.described()
    assert name in sfmeta("restore").out


def test_a_damaged_backup_restores_nothing(
    deployed: Path, org: Org, removed: Callable[..., str], sfmeta: Callable[..., Run]
) -> None:
    backup = removed("rating")
    (file,) = (deployed / backup).glob("*.csv.gz")
    file.write_bytes(file.read_bytes()[:-1])
    run = sfmeta("restore", backup, "--enable", "--yes")
    assert run.exit_code == 1
    assert "the backup is damaged: Account.Upflow_Rating__c.csv.gz is not what its manifest says" in run.err
    file.unlink()
    assert "the backup is not whole" in sfmeta("restore", backup, "--enable", "--yes").err
    assert "Upflow_Rating__c" not in org.described()


def test_another_org_wants_consent(
    deployed: Path, org: Org, removed: Callable[..., str], sfmeta: Callable[..., Run]
) -> None:
    backup = removed("rating")
    manifest = deployed / backup / "manifest.json"
    document = json.loads(manifest.read_text())
    document["org"] |= {"org_id": "00D000000000009EAA", "alias": "prod"}
    del document["sha256"]
    manifest.write_text(json.dumps(document))
    run = sfmeta("restore", backup, "--enable", "--yes")
    assert run.exit_code == 3
    assert run.err.count("the backup is of prod (00D000000000009EAA), and this org is emulator") == 1
    run = sfmeta("restore", backup, "--enable", "--yes", "--allow", "other-org")
    assert run.exit_code == 0, run.err
    assert "consented: the backup is of prod (00D000000000009EAA)" in run.err


def test_a_field_of_another_type_takes_no_saved_values(
    deployed: Path, org: Org, removed: Callable[..., str], sfmeta: Callable[..., Run]
) -> None:
    backup = removed("rating")
    other = {"label": "Rating", "type": "Date"}
    org.post("tooling/sobjects/CustomField", {"FullName": "Account.Upflow_Rating__c", "Metadata": other})
    run = sfmeta("restore", backup, "--enable", "--yes")
    assert run.exit_code == 3
    assert "Account.Upflow_Rating__c is Date in the org, and the saved values are of a Text(255)" in run.err
