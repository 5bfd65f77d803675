"""How fast the emulator takes a load by Bulk API 2.0: rows a second and the most memory its process ever held.

python benchmarks/bulk_updates.py [--rows 1000000] [--in-memory]
"""

from __future__ import annotations

import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
import httpx

PER_JOB = 400_000  # rows of a job, so that it keeps below the 100 MB that one may have
JOBS = "/services/data/v67.0/jobs/ingest"
ENDED = ("JobComplete", "Failed", "Aborted")


def inserts(start: int, end: int) -> Iterator[bytes]:
    yield b"Name,AccountNumber\n"
    for first in range(start, end, 1000):
        yield "".join(f"Account {n},N-{n}\n" for n in range(first, min(first + 1000, end))).encode()


def updates(ids: Path) -> Iterator[bytes]:
    """A row for each id of a file of results: a number, a text with a comma, one emptied and one left alone."""
    yield b"Id,AnnualRevenue,NumberOfEmployees,Description,Website,Rating,Site\n"
    with ids.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        piece = io.StringIO()
        for number, row in enumerate(rows):
            piece.write(f'{row[0]},{number}.25,{number % 1000},"of {number}, as told",https://x.test/{number},#N/A,\n')
            if piece.tell() > 1 << 16:
                yield piece.getvalue().encode()
                piece = io.StringIO()
        yield piece.getvalue().encode()


def load(client: httpx.Client, operation: str, data: Iterator[bytes]) -> str:
    """Carry out a job; its id. Stops the benchmark where a single row failed."""
    made = client.post(JOBS, json={"object": "Account", "operation": operation}).raise_for_status().json()
    path = f"{JOBS}/{made['id']}"
    client.put(f"{path}/batches", content=data, headers={"Content-Type": "text/csv"}).raise_for_status()
    client.patch(path, json={"state": "UploadComplete"}).raise_for_status()
    while (job := client.get(path).raise_for_status().json())["state"] not in ENDED:
        time.sleep(0.2)
    if job["state"] != "JobComplete" or job["numberRecordsFailed"]:
        raise SystemExit(f"the job did not go well: {job}")
    return str(made["id"])


def save_results(client: httpx.Client, job: str, path: Path) -> None:
    with client.stream("GET", f"{JOBS}/{job}/successfulResults") as answer, path.open("wb") as file:
        for piece in answer.iter_bytes():
            file.write(piece)


@click.command(help=__doc__)
@click.option("--rows", default=1_000_000, show_default=True)
@click.option("--in-memory", is_flag=True, help="The org too, which is then most of the memory that is measured.")
def main(rows: int, in_memory: bool) -> None:
    command = [sys.executable, "-m", "sfmeta", "emulator", "--port", "0", "--tls-port", "0", "--customers", "0"]
    with tempfile.TemporaryDirectory() as folder:
        if not in_memory:
            command += ["--data", str(Path(folder, "org"))]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder)
        assert server.stdout
        try:
            ready = json.loads(server.stdout.readline())
            client = httpx.Client(
                base_url=ready["salesforce"], headers={"Authorization": f"Bearer {ready['access_token']}"}, timeout=600
            )
            spent = {"insert": 0.0, "update": 0.0}
            for start in range(0, rows, PER_JOB):
                ids = Path(folder, "ids.csv")
                began = time.perf_counter()
                job = load(client, "insert", inserts(start, min(start + PER_JOB, rows)))
                spent["insert"] += time.perf_counter() - began
                save_results(client, job, ids)
                began = time.perf_counter()
                load(client, "update", updates(ids))
                spent["update"] += time.perf_counter() - began
        finally:
            server.terminate()
            server.wait(30)
            server.stdout.close()
    for operation, seconds in spent.items():
        click.echo(f"{operation}: {rows} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    click.echo(f"the emulator's peak memory: {peak:.0f} MB")


if __name__ == "__main__":
    main()
