"""A restore through a network that fails, and one that is killed: run again, it goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.flows.orgs import Org as Connected
from sfmeta.flows.refill import refill
from sfmeta.salesforce.signin import org_of
from sfmeta.salesforce.values import readers
from sfmeta.store.project import Project
from sfmeta.store.saved import open_backup
from sfmeta.sync.transport import Transport
from tests.deploy.conftest import Org

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory
    from tests.command_line import Run

INTEGRATION = "integration_access_token"
RATING = "Upflow_Rating__c"


@pytest.fixture
def org(emulator_factory: EmulatorFactory, monkeypatch: pytest.MonkeyPatch) -> Org:
    """With more Accounts than one call of Collections takes."""
    emulator = emulator_factory(edition="developer", customers=420)
    monkeypatch.setenv("SFMETA_EMULATOR_URL", emulator.salesforce)
    return Org(emulator)


def ratings(org: Org) -> dict[str, str]:
    rows = org.query(f"SELECT Id, {RATING} FROM Account WHERE {RATING} != null", INTEGRATION)
    return {row["Id"]: row[RATING] for row in rows}


@pytest.fixture
def given(deployed: Path, org: Org) -> dict[str, str]:
    """A rating on every Account."""
    ids = [row["Id"] for row in org.query("SELECT Id FROM Account")]
    for start in range(0, len(ids), 200):
        records = [
            {"attributes": {"type": "Account"}, "Id": one, RATING: f"A, {number}"}
            for number, one in enumerate(ids[start : start + 200], start)
        ]
        org.patch("composite/sobjects", {"allOrNone": True, "records": records}, INTEGRATION)
    found = ratings(org)
    assert len(found) == len(ids) > 400
    return found


@pytest.fixture
def backup(given: dict[str, str], sfmeta: Callable[..., Run]) -> str:
    run = sfmeta("remove", "rating", "--disable", "--yes", "--allow", "delete", "--json")
    assert run.exit_code == 0, run.err
    return str(run.document["backup"]["path"])


TROUBLE: dict[str, dict[str, object]] = {
    "the connection drops before the answer to a batch": {"action": "drop", "path": "*/composite/sobjects"},
    "the connection drops after a batch was written": {"action": "drop-after", "path": "*/composite/sobjects"},
    "the session expires between batches": {"action": "status", "status": 401, "path": "*/composite/sobjects"},
    "a look at the deploy is lost": {"action": "drop", "path": "*/deployRequest/*"},
    "a page of the org's values is lost": {"action": "drop", "path": "*/query*", "nth": 3},
    "rows are locked": {"action": "row-locked", "object": "Account", "times": 3},
}


@pytest.mark.parametrize("case", TROUBLE)
def test_trouble_on_the_way_costs_no_value(
    case: str, given: dict[str, str], backup: str, org: Org, sfmeta: Callable[..., Run]
) -> None:
    org.trouble(**TROUBLE[case])
    run = sfmeta("restore", backup, "--enable", "--yes")
    assert run.exit_code == 0, run.err
    assert ratings(org) == given


def test_a_row_that_salesforce_refuses_is_named_and_tried_again_by_the_next_run(
    given: dict[str, str], backup: str, org: Org, sfmeta: Callable[..., Run]
) -> None:
    record = min(given)
    org.trouble(action="row-error", object="Account", id=record, code="FIELD_CUSTOM_VALIDATION_EXCEPTION", message="No")
    run = sfmeta("restore", backup, "--enable", "--yes", "--json")
    assert (run.exit_code, run.document["result"]) == (1, "failed")
    assert run.document["fields"][0]["failures"][0]["record_id"] == record
    assert ratings(org) == {key: value for key, value in given.items() if key != record}
    assert sfmeta("restore", backup, "--yes", "--json").document["fields"][0]["filled"] == 1
    assert ratings(org) == given


def test_a_restore_that_is_killed_is_finished_by_the_next(
    given: dict[str, str], backup: str, project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    org.trouble(action="hold", method="PATCH", path="*/composite/sobjects", nth=2)
    command = [sys.executable, "-c", "from sfmeta.cli.main import main; main()", "restore", backup, "--enable", "--yes"]
    with subprocess.Popen(command, cwd=project, env=dict(os.environ), stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while RATING not in org.described() or len(ratings(org)) < 200:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(ratings(org)) < len(given)
    org.end_trouble()
    run = sfmeta("restore", backup, "--yes")
    assert run.exit_code == 0, run.err
    assert "there already" in run.out
    assert ratings(org) == given


def test_a_bulk_job_fills_the_same(
    given: dict[str, str], backup: str, project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    assert sfmeta("retire", "rating", "--to", "active").exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 0
    here = Project(project)
    connected = Connected(org_of(here.spec(), None, os.environ), os.environ)
    (done,) = refill(
        connected, open_backup(here, backup), overwrite=False, transport=Transport.BULK, told=lambda _: None
    )
    assert (done.filled, done.failed) == (len(given), 0)
    assert ratings(org) == given


@pytest.mark.parametrize("field", ["Name", "NumberOfEmployees", "AnnualRevenue", "Description"])
def test_pages_and_files_say_the_same(field: str, deployed: Path, org: Org) -> None:
    """With a part of the file cut off, which is fetched again."""
    connected = Connected(org_of(Project(deployed).spec(), None, os.environ), os.environ)
    ids = [row["Id"] for row in org.query("SELECT Id FROM Account LIMIT 3")]
    odd = {"NumberOfEmployees": 1_000_000, "AnnualRevenue": 0.5, "Description": 'a "b",\nc'}
    for record in ids:
        org.patch(f"sobjects/Account/{record}", odd)
    reader = readers([connected.deployer], "Account", [field])[field]
    by_pages = sorted(reader.rows())
    org.trouble(action="truncate", method="GET", path="*/results", bytes=50)
    calls = connected.deployer.calls
    by_file = sorted(type(reader)(connected.deployer, "Account", reader.field, most_pages=0).rows())
    assert by_file == by_pages
    assert by_file
    assert connected.deployer.calls - calls >= 4
    assert connected.deployer.get("jobs/query")["records"] == []
