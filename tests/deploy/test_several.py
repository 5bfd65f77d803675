"""Several orgs at once: a sandbox and production, each with data and consent of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deploy.conftest import Org

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory
    from tests.command_line import Run

ORGS = 'orgs:\n  uat: {method: emulator, url: "http://127.0.0.1:1"}\n  prod: {method: emulator, url: "http://127.0.0.1:1"}\n'


@pytest.fixture
def uat(emulator_factory: EmulatorFactory, monkeypatch: pytest.MonkeyPatch) -> Org:
    emulator = emulator_factory(seed=1)
    emulator.server.world.org.database.execute("UPDATE Organization SET IsSandbox = 1")
    monkeypatch.setenv("SFMETA_UAT_URL", emulator.salesforce)
    return Org(emulator)


@pytest.fixture
def prod(emulator_factory: EmulatorFactory, monkeypatch: pytest.MonkeyPatch) -> Org:
    emulator = emulator_factory(seed=2, edition="enterprise", customers=5)
    monkeypatch.setenv("SFMETA_PROD_URL", emulator.salesforce)
    return Org(emulator)


@pytest.fixture
def both(example: Path, uat: Org, prod: Org) -> Path:
    """The project, with those two in its sfmeta.yml."""
    file = example / "sfmeta.yml"
    before, _, _ = file.read_text().partition("orgs:")
    file.write_text(before + ORGS)
    return example


def ours(org: Org) -> int:
    return sum(name.startswith("Upflow_") for name in org.described())


def test_each_org_is_planned_and_one_table_sums_up(both: Path, uat: Org, prod: Org, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--org", "uat", "--assign", "--yes").exit_code == 0
    run = sfmeta("plan", "--all", "--exit-code")
    assert run.exit_code == 4
    assert "== uat\nOrg uat: Acme (" in run.out
    assert f"== prod\nOrg prod: Acme ({prod.emulator.org_id}), production" in run.out
    uat_line, prod_line = run.out.splitlines()[-2:]
    assert uat_line.split(maxsplit=2) == ["uat", "unchanged", "Plan: 0 to add, 0 to change, 0 to delete"]
    assert prod_line.split(maxsplit=2) == ["prod", "changes", "Plan: 18 to add, 0 to change, 0 to delete"]


def test_the_tree_has_one_digest_and_the_plans_have_two(both: Path, sfmeta: Callable[..., Run]) -> None:
    document = sfmeta("plan", "--org", "uat", "--org", "prod", "--json").document
    assert document["schema"] == "sfmeta/plan-several/1"
    uat, prod = document["orgs"]["uat"], document["orgs"]["prod"]
    assert uat["org"]["org_id"] != prod["org"]["org_id"]
    assert uat["tree"] == prod["tree"]
    assert uat["digest"] != prod["digest"]


def test_what_one_org_refuses_does_not_keep_the_other_from_going_on(
    both: Path, uat: Org, prod: Org, sfmeta: Callable[..., Run]
) -> None:
    run = sfmeta("deploy", "--all", "--assign", "--yes")
    assert run.exit_code == 3
    assert (ours(uat), ours(prod)) == (18, 0)
    assert "uat: Deploy 0Af" in run.err, "progress says whose it is"
    assert run.err.count("prod is a production org") == 1
    assert [line.split(maxsplit=2)[:2] for line in run.out.splitlines()[-2:]] == [
        ["uat", "deployed"],
        ["prod", "refused"],
    ]
    done = sfmeta("deploy", "--all", "--assign", "--yes", "--confirm-production", "prod")
    assert done.exit_code == 0, done.err
    assert ours(prod) == 18
    (latest, first) = sfmeta("history", "--json").document["deploys"]
    assert (first["org"]["alias"], latest["org"]["alias"]) == ("uat", "prod")
    assert first["tree"] == latest["tree"]
    assert first["plan"] != latest["plan"]


def test_failed_is_worse_than_refused_and_an_org_that_is_away_hides_nothing(
    both: Path, uat: Org, prod: Org, sfmeta: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SFMETA_PROD_URL", "http://127.0.0.1:9")
    run = sfmeta("deploy", "--all", "--assign", "--yes", "--json")
    assert run.exit_code == 1
    assert run.document["result"] == "failed"
    assert run.document["orgs"]["uat"]["result"] == "deployed"
    assert run.document["orgs"]["prod"]["error"]
    assert ours(uat) == 18


def test_production_is_confirmed_org_by_org(both: Path, uat: Org, sfmeta: Callable[..., Run]) -> None:
    uat.emulator.server.world.org.database.execute("UPDATE Organization SET IsSandbox = 0")
    uat.control("edition", edition="enterprise")
    one = sfmeta("deploy", "--all", "--check-only", "--confirm-production", "uat", "--json")
    assert [one.document["orgs"][alias]["result"] for alias in ("uat", "prod")] == ["validated", "refused"]
    strange = sfmeta("deploy", "--org", "uat", "--confirm-production", "prod", "--yes")
    assert strange.exit_code == 3
    assert "--confirm-production prod is for another org than uat" in strange.err


def test_drift_and_access_are_told_of_every_org(both: Path, uat: Org, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--org", "uat", "--assign", "--yes").exit_code == 0
    drift = sfmeta("drift", "--all", "--json")
    assert drift.exit_code == 4
    assert [drift.document["orgs"][alias]["result"] for alias in ("uat", "prod")] == ["unchanged", "drifted"]
    access = sfmeta("access", "rating", "--all")
    assert [line.split(maxsplit=2)[2] for line in access.out.splitlines()[-2:]] == [
        "1 of 1 field seen",
        "0 of 1 field seen",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "--all", "--org", "uat"),
        ("plan", "--all", "--out", "x.plan"),
        ("deploy", "--all", "--resume", "0Af"),
    ],
)
def test_what_is_for_one_org_is_a_usage_error_for_several(
    both: Path, sfmeta: Callable[..., Run], arguments: tuple[str, ...]
) -> None:
    assert sfmeta(*arguments).exit_code == 2
