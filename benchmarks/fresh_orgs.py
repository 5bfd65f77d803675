"""How long a test waits for the fixture of ``sfmeta.testing``: the first org, and every fresh one after it.

python benchmarks/fresh_orgs.py [--orgs 20]
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import click
import httpx

from sfmeta.emulator import certificate
from sfmeta.emulator.options import Options
from sfmeta.emulator.server import Emulator
from sfmeta.testing import FEW


def fresh(certificates: certificate.Certificates) -> float:
    """Seconds from nothing to the first answer over a socket."""
    began = time.perf_counter()
    with Emulator(Options(customers=FEW), certificates) as emulator:
        httpx.get(f"{emulator.ready()['salesforce']}/services/data").raise_for_status()
        return time.perf_counter() - began


@click.command(help=__doc__)
@click.option("--orgs", default=20, show_default=True)
def main(orgs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        certificates = certificate.ensure(Path(folder))
        first = time.perf_counter() - began + fresh(certificates)
        later = [fresh(certificates) for _ in range(orgs)]
    click.echo(f"the first org: {first:.2f} s")
    click.echo(f"{orgs} fresh ones after it: {statistics.median(later):.2f} s each, the slowest {max(later):.2f} s")


if __name__ == "__main__":
    main()
