"""What a sync costs on both sides, by real commands against the emulator with both APIs' limits in force.

python benchmarks/sync.py [--customers 10000] [--changes 50] [--changes 500]

Calls are set beside the least possible: Upflow gives 500 customers a call and no list of what changed, Salesforce takes
200 records a call by Collections. Then the seconds from a change to the Account with ``sync --watch``. Portal links are
left out: they take one call a customer, spread over a month.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import httpx
from process import run

PAGE, COLLECTION, A_MINUTE = 500, 200, 600
PATIENCE = 60.0
PROGRAM = (sys.executable, "-m", "sfmeta")


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that went well: what it printed as JSON, how long it took, and the most memory it held, in MB."""

    document: dict[str, Any]
    seconds: float
    peak: float


class Project:
    """A folder with the example project, and the emulator that its ready document tells of."""

    def __init__(self, folder: Path, ready: dict[str, Any]) -> None:
        self.folder = folder
        self.ready = ready
        self.run("init", "--example", json_too=False)
        spec = folder / "sfmeta.yml"
        text = spec.read_text(encoding="utf-8").replace("  portal_url:\n", "  portal_url: false\n")
        spec.write_text(text, encoding="utf-8")
        self.run("generate")
        self.run("deploy", "--org", "emulator", "--yes", "--assign", "--allow", "uncommitted")

    def run(self, *arguments: str, json_too: bool = True) -> Ran:
        ended = run([*PROGRAM, *arguments, *(["--json"] if json_too else [])], self.folder, self.environment)
        return Ran(json.loads(ended.printed) if json_too else {}, ended.seconds, ended.peak)

    @property
    def environment(self) -> dict[str, str]:
        return {"SFMETA_EMULATOR_URL": self.ready["salesforce"]}

    def sync(self) -> Ran:
        return self.run("sync", "--org", "emulator", "--allow", "much-moved", "--allow", "many-changed")

    def pay(self, how_many: int) -> list[dict[str, str]]:
        """So many customers pay their overdue invoices in Upflow; who they are."""
        return list(self.control("upflow/pay", customers=how_many)["paid"])

    def control(self, path: str, **body: object) -> dict[str, Any]:
        url = f"{self.ready['salesforce']}/emulator/{path}"
        return dict(httpx.post(url, json=body, timeout=PATIENCE).raise_for_status().json())

    @contextmanager
    def watching(self) -> Iterator[Iterator[str]]:
        """``sync --watch`` in a process of its own; its lines, a sweep each."""
        command = [*PROGRAM, "sync", "--org", "emulator", "--watch", "--json"]
        environment = {**os.environ, **self.environment}
        with subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield iter(process.stdout.readline, "")
            finally:
                process.terminate()

    def owes(self, number: str) -> bool:
        """Whether the Account still says that something is overdue."""
        soql = f"SELECT Upflow_Overdue__c FROM Account WHERE AccountNumber = '{number}'"
        headers = {"Authorization": f"Bearer {self.ready['integration_access_token']}"}
        url = f"{self.ready['salesforce']}/services/data/v67.0/query"
        answer = httpx.get(url, params={"q": soql}, headers=headers, timeout=PATIENCE).raise_for_status().json()
        return any(record["Upflow_Overdue__c"] for record in answer["records"])


@contextmanager
def emulator(customers: int) -> Iterator[dict[str, Any]]:
    command = [*PROGRAM, "emulator", "--port", "0", "--tls-port", "0", "--upflow-port", "0"]
    with subprocess.Popen([*command, "--customers", str(customers)], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


def told(name: str, ran: Ran) -> None:
    document = ran.document
    share = document["upflow_calls"] / max(ran.seconds / 60, 1) / A_MINUTE
    click.echo(
        f"{name}: {ran.seconds:.1f} s, {ran.peak:.0f} MB; Upflow {document['upflow_calls']} calls, {share:.0%} of its "
        f"limit meanwhile; Salesforce {document['salesforce_calls']} calls; {document['written']} rows written"
    )


def against_the_least(ran: Ran, customers: int) -> None:
    changed = ran.document["changed"]
    for side, calls, least in (
        ("Upflow", ran.document["upflow_calls"], math.ceil(customers / PAGE)),
        ("Salesforce", ran.document["salesforce_calls"], math.ceil(changed / COLLECTION)),
    ):
        click.echo(f"  {side}, calls a changed row: {calls / changed:.2f}; the least possible: {least / changed:.2f}")


def seconds_to_the_account(project: Project, times: int) -> None:
    """From a payment in Upflow to the Account, with ``sync --watch``; in an edition whose calls of a day allow a sweep
    every few seconds, for else they set the pace."""
    project.control("edition", edition="enterprise")
    with project.watching() as sweeps:
        next(sweeps)
        waited = []
        for _ in range(times):
            customer = next(each["externalId"] for each in project.pay(5) if project.owes(each["externalId"]))
            began = time.perf_counter()
            while project.owes(customer):
                time.sleep(0.1)
            waited.append(time.perf_counter() - began)
        line = json.loads(next(sweeps))
    click.echo(
        f"sync --watch, from a payment in Upflow to the Account: {', '.join(f'{one:.1f}' for one in waited)} s; "
        f"a sweep took {line['seconds']:.1f} s, and the next began {line['next_in']:.1f} s later"
    )


@click.command(help=__doc__)
@click.option("--customers", default=10_000, show_default=True)
@click.option("--changes", multiple=True, default=(50, 500), show_default=True)
def main(customers: int, changes: tuple[int, ...]) -> None:
    with emulator(customers) as ready, tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), ready)
        told(f"first sync of {customers} customers", project.sync())
        told("sync without a change", project.sync())
        for many in changes:
            project.pay(many)
            ran = project.sync()
            told(f"sync after {many} payments", ran)
            against_the_least(ran, customers)
        seconds_to_the_account(project, 3)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    click.echo(f"most memory of any process, the emulator's included: {peak:.0f} MB")


if __name__ == "__main__":
    main()
