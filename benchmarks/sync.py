"""What a sync costs on both sides, by real commands against the emulator with both APIs' limits in force.

python benchmarks/sync.py [--customers 10000] [--changes 50] [--changes 500]

Calls are set beside the least possible: Upflow gives 500 customers a call and no list of what changed, Salesforce takes
200 records a call by Collections. Portal links are left out: they take one call a customer, spread over a month.
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

PAGE, COLLECTION, A_MINUTE = 500, 200, 600
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
        began = time.perf_counter()
        process = subprocess.Popen(
            [*PROGRAM, *arguments, *(["--json"] if json_too else [])],
            cwd=self.folder,
            env={**os.environ, "SFMETA_EMULATOR_URL": self.ready["salesforce"]},
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        printed = process.stdout.read()
        process.stdout.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} went wrong: {printed.decode()}")
        return Ran(json.loads(printed) if json_too else {}, time.perf_counter() - began, used.ru_maxrss / 1024)

    def sync(self) -> Ran:
        return self.run("sync", "--org", "emulator", "--allow", "much-moved", "--allow", "many-changed")

    def pay(self, how_many: int) -> None:
        """So many customers pay an invoice in Upflow."""
        httpx.post(f"{self.ready['salesforce']}/emulator/upflow/pay", json={"customers": how_many}).raise_for_status()


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
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    click.echo(f"most memory of any process, the emulator's included: {peak:.0f} MB")


if __name__ == "__main__":
    main()
