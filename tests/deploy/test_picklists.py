"""A picklist's values in an org: added, relabelled, dropped, taken back; and those of the org itself stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

OPTIONS = "options: [Enterprise, Mid-market, Small business]"
LINES = "options: [Payments, Lending, Insurance]"
Edit = Callable[..., None]


def values(org: Org, name: str = "Upflow_Segment") -> dict[str, tuple[str, bool]]:
    """Label and whether it is active, by value, as the org has them."""
    soql = f"SELECT Id FROM CustomField WHERE DeveloperName = '{name}'"
    (found,) = org.get("tooling/query", q=soql)["records"]
    metadata = org.get(f"tooling/sobjects/CustomField/{found['Id']}")["Metadata"]
    listed = metadata["valueSet"]["valueSetDefinition"]["value"]
    return {one["valueName"]: (one["label"], one["isActive"] is not False) for one in listed}


@pytest.fixture
def apply(sfmeta: Callable[..., Run]) -> Callable[..., None]:
    """Generate and deploy what sfmeta.yml says now; the next plan is then empty."""

    def applied(*consents: str) -> None:
        for command in (("generate",), ("deploy", "--yes", *consents)):
            done = sfmeta(*command)
            assert done.exit_code == 0, done.err
        planned = sfmeta("plan", "--exit-code")
        assert planned.exit_code == 0, planned.out

    return applied


@pytest.fixture
def fill(deployed: Path, org: Org) -> Callable[..., None]:
    """``fill(Upflow_Segment__c="SMB")``: some records carry it."""

    def filled(records: int, **values: str) -> None:
        for record in org.query(f"SELECT Id FROM Account LIMIT {records}", "integration_access_token"):
            org.patch(f"sobjects/Account/{record['Id']}", values, "integration_access_token")

    return filled


def test_a_new_option_and_a_new_label(deployed: Path, org: Org, edit: Edit, apply: Callable[..., None]) -> None:
    edit("sfmeta.yml", OPTIONS, "options: [Enterprise, {value: Mid-market, label: Middle}, Small business, Start-up]")
    apply()
    assert values(org) == {
        "Enterprise": ("Enterprise", True),
        "Mid-market": ("Middle", True),
        "Small business": ("Small business", True),
        "Start-up": ("Start-up", True),
    }


def test_an_option_that_is_dropped_is_deactivated_and_records_keep_it(
    deployed: Path,
    org: Org,
    edit: Edit,
    fill: Callable[..., None],
    apply: Callable[..., None],
    sfmeta: Callable[..., Run],
) -> None:
    fill(3, Upflow_Segment__c="Small business")
    edit("sfmeta.yml", OPTIONS, "options: [Enterprise, Mid-market]")
    assert "Small business left the options" in sfmeta("generate").err
    refused = sfmeta("deploy", "--yes")
    assert refused.exit_code == 3
    assert "3 records" in refused.err
    apply("--allow", "value-in-use")
    assert values(org)["Small business"] == ("Small business", False)
    assert (
        len(org.query("SELECT Id FROM Account WHERE Upflow_Segment__c = 'Small business'", "integration_access_token"))
        == 3
    )


def test_an_option_among_several_is_counted_too(
    deployed: Path, org: Org, edit: Edit, fill: Callable[..., None], sfmeta: Callable[..., Run]
) -> None:
    fill(2, Upflow_Product_Lines__c="Payments;Lending")
    edit("sfmeta.yml", LINES, "options: [Payments, Insurance]")
    sfmeta("generate")
    assert "2 records" in sfmeta("deploy", "--yes").err


def test_an_option_that_is_taken_back_is_active_again(
    deployed: Path, org: Org, edit: Edit, apply: Callable[..., None]
) -> None:
    edit("sfmeta.yml", OPTIONS, "options: [Enterprise, Mid-market]")
    apply("--allow", "value-in-use")
    edit("sfmeta.yml", "options: [Enterprise, Mid-market]", OPTIONS)
    apply()
    assert values(org)["Small business"] == ("Small business", True)


def test_what_the_org_added_stays(deployed: Path, org: Org, edit: Edit, apply: Callable[..., None]) -> None:
    add_value(org, "Public sector")
    edit("sfmeta.yml", OPTIONS, f"{OPTIONS[:-1]}, Start-up]")
    apply()
    assert {"Public sector", "Start-up"} <= values(org).keys()
    assert values(org)["Public sector"] == ("Public sector", True)


def test_restricted_and_sorted_are_as_declared(
    deployed: Path, org: Org, edit: Edit, apply: Callable[..., None]
) -> None:
    edit("sfmeta.yml", OPTIONS, f"{OPTIONS}\n    restricted: true\n    sorted: true")
    apply("--allow", "narrow")
    assert org.described()["Upflow_Segment__c"]["restrictedPicklist"]
    edit("sfmeta.yml", "    restricted: true\n    sorted: true\n", "")
    apply()
    assert not org.described()["Upflow_Segment__c"]["restrictedPicklist"]


def add_value(org: Org, name: str) -> None:
    """What an administrator does in Setup."""
    soql = "SELECT Id FROM CustomField WHERE DeveloperName = 'Upflow_Segment'"
    (found,) = org.get("tooling/query", q=soql)["records"]
    path = f"tooling/sobjects/CustomField/{found['Id']}"
    metadata: dict[str, Any] = org.get(path)["Metadata"]
    new = {"valueName": name, "label": name, "default": False}
    metadata["valueSet"]["valueSetDefinition"]["value"].append(new)
    org.patch(path, {"FullName": "Account.Upflow_Segment__c", "Metadata": metadata})
