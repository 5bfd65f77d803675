"""``sfmeta match``: who belongs to whom, what may belong together, and nothing written unless a person says so."""

from __future__ import annotations

import contextlib
import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.cli.match import match as command
from sfmeta.errors import Refused
from sfmeta.flows.init import init
from sfmeta.sync.ledger import Ledger
from sfmeta.sync.rows import AccountRow, CustomerRow
from sfmeta.sync.traits import domain_of, name_of, vat_of

from .conftest import Scene
from .made import customer
from .slow import matches

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory


def sfmeta_match(scene: Scene, *arguments: str) -> Result:
    runner = CliRunner(env={"SFMETA_EMULATOR_URL": scene.emulator.salesforce})
    return runner.invoke(command, ["--project", str(scene.project.root), "--org", "emulator", *arguments])


def suggestions(scene: Scene) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(sfmeta_match(scene, "--json").stdout)["suggestions"]
    return found


@pytest.fixture
def lost(scene: Scene) -> dict[str, Any]:
    """An Account whose identifier somebody took away, beside its customer."""
    account = scene.accounts("Name")["C-000005"]
    scene.update(account["Id"], AccountNumber=None)
    found = next(one for one in scene.customers() if one["externalId"] == "C-000005")
    return {"account": account["Id"], "customer": found["id"], "name": account["Name"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme GmbH", "ACME"),
        ("Société Générale S.A.", "societe generale"),
        ("Müller & Co. KG", "Muller"),
        ("Foo-Bar, Inc.", "foo bar"),
    ],
)
def test_a_name_is_compared_without_its_form(one: str, other: str) -> None:
    assert name_of(one) == name_of(other)


def test_a_name_that_is_a_form_only_is_kept() -> None:
    assert name_of("SAS") == "sas"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("ada@Example.com", "example.com"),
        ("https://www.example.com/about?x=1", "example.com"),
        ("example.com", "example.com"),
        ("ada@gmail.com", ""),
        ("localhost", ""),
        ("http://[::1", ""),
    ],
)
def test_a_domain_is_that_of_an_address_and_nobody_elses(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_a_vat_number_is_its_letters_and_digits() -> None:
    assert vat_of("fr 12.345-678 901") == "FR12345678901"
    assert vat_of("n/a") == ""


@given(st.text())
def test_punctuation_around_any_text_makes_no_other_name(text: str) -> None:
    assert name_of(f" {text}!") == name_of(text)
    domain_of(text)


IDENTIFIERS = st.none() | st.sampled_from(["a", "A", "b", "c", "001A"])


@given(st.lists(IDENTIFIERS, max_size=8), st.lists(IDENTIFIERS, max_size=8))
def test_matching_is_strictly_one_to_one(ours: list[str | None], theirs: list[str | None]) -> None:
    customers = [(f"c{number}", identifier) for number, identifier in enumerate(ours)]
    accounts = [(f"a{number}", identifier) for number, identifier in enumerate(theirs)]
    ledger = Ledger()
    ledger.add_customers([CustomerRow(customer(id_), identifier, {}) for id_, identifier in customers])
    ledger.add_accounts([AccountRow(id_, identifier) for id_, identifier in accounts])
    ledger.match()
    left = {one.customer_id for page in ledger.left_out(3) for one in page}
    lost = {one.account_id for page in ledger.lost_accounts(3) for one in page}
    found = matches(customers, accounts)
    assert left == {id_ for id_, _ in customers} - found.keys()
    assert lost == {id_ for id_, identifier in accounts if identifier is not None} - set(found.values())
    ledger.close()


def test_an_account_that_lost_its_identifier_is_suggested_with_the_reason(scene: Scene, lost: dict[str, Any]) -> None:
    (one,) = [each for each in suggestions(scene) if each["account_id"] == lost["account"]]
    assert (one["customer_id"], one["identifier"]) == (lost["customer"], "C-000005")
    assert "same name" in one["reasons"]
    ran = sfmeta_match(scene)
    assert ran.exit_code == 0
    assert lost["name"] in ran.stdout
    assert "no account" in ran.stdout


def test_both_sides_can_be_put_in_order_before_a_field_is_deployed(
    emulator_factory: EmulatorFactory, tmp_path: Path
) -> None:
    init(tmp_path / "project", example=True, force=False)
    with contextlib.closing(Scene(emulator_factory(customers=30), tmp_path / "project")) as scene:
        account = scene.accounts("Name")["C-000005"]
        scene.update(account["Id"], AccountNumber=None)
        (one,) = [each for each in suggestions(scene) if each["account_id"] == account["Id"]]
        assert sfmeta_match(scene, "--yes", "--accept", f"{one['customer_id']}={account['Id']}").exit_code == 0
        assert scene.accounts("Name")["C-000005"] == account
        with pytest.raises(Refused, match="not ready"):
            scene.run()


def test_a_sync_never_goes_by_likeness(scene: Scene, lost: dict[str, Any]) -> None:
    scene.run()
    assert scene.records("Upflow_Due__c", where=f"Id = '{lost['account']}'")[0]["Upflow_Due__c"] is None


def test_what_is_left_in_the_file_is_accepted(scene: Scene, lost: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "match.csv"
    assert sfmeta_match(scene, "--csv", str(file)).exit_code == 0
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["what"] for row in rows} >= {"suggestion", "customer"}
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row["what"] != "suggestion" or row["account_id"] == lost["account"])
    ran = sfmeta_match(scene, "--accept", str(file), "--yes")
    assert (ran.exit_code, ran.stdout) == (0, "1 identifier written. Next: sfmeta sync --org emulator --plan\n")
    assert f"{lost['account']} {lost['name']}: identifier C-000005" in ran.stderr
    assert scene.accounts("Name")["C-000005"]["Id"] == lost["account"]
    assert [each for each in suggestions(scene) if each["account_id"] == lost["account"]] == []


def test_nothing_is_written_where_nobody_can_be_asked(scene: Scene, lost: dict[str, Any]) -> None:
    ran = sfmeta_match(scene, "--accept", f"{lost['customer']}={lost['account']}")
    assert isinstance(ran.exception, Refused)
    assert "C-000005" not in scene.accounts("Name")


def test_another_identifier_is_never_overwritten(scene: Scene, lost: dict[str, Any]) -> None:
    other = scene.accounts("Name")["C-000001"]
    pairs = [f"{lost['customer']}={lost['account']}", f"{lost['customer']}={other['Id']}"]
    pairs += ["nobody=001000000000000", "no-one=no-id"]
    ran = sfmeta_match(scene, "--yes", *(word for pair in pairs for word in ("--accept", pair)))
    assert isinstance(ran.exception, Refused)
    rules = {finding.rule for finding in ran.exception.findings}
    assert rules == {"other-identifier", "no-customer", "no-account", "customer-twice"}
    assert scene.accounts("Name")["C-000001"] == other
    assert "C-000005" not in scene.accounts("Name")


def test_an_identifier_that_an_account_has_already_is_given_to_no_other(scene: Scene, lost: dict[str, Any]) -> None:
    other = next(one for one in scene.customers() if one["externalId"] == "C-000001")
    ran = sfmeta_match(scene, "--yes", "--accept", f"{other['id']}={lost['account']}")
    assert isinstance(ran.exception, Refused)
    assert [finding.rule for finding in ran.exception.findings] == ["identifier-taken"]


def test_a_file_that_is_not_there_is_a_usage_error(scene: Scene) -> None:
    assert sfmeta_match(scene, "--accept", "nowhere.csv").exit_code == 2
