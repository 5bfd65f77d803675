"""Nothing that opens a door is told or kept: no portal link, no key of Upflow's, no session of Salesforce's."""

from __future__ import annotations

import base64
import contextlib
import json
import signal
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from .test_sync_failures import say_of
from .test_sync_watch import asked, line_of, watching

if TYPE_CHECKING:
    from tests.command_line import Run

    from .conftest import Scene

QUOTED = "https://app.upflow.io/portal/quoted-by-a-server-that-refuses-it"


def secrets_of(scene: Scene) -> dict[str, str]:
    """What nobody else may know, by what it is."""
    emulator = scene.emulator
    links = scene.emulator.server.world.upflow.store.rows("SELECT token FROM portal_link")
    return {
        "Upflow's key": emulator.upflow_api_key,
        "Upflow's secret": emulator.upflow_api_secret,
        "the integration user's session": emulator.integration_access_token,
        "the administrator's session": emulator.access_token,
        "a quoted link": QUOTED.rpartition("/")[2],
        **{f"the link {number}": row["token"] for number, row in enumerate(links)},
    }


def forms(secret: str) -> Iterator[bytes]:
    """How it might stand somewhere; base64 is not aligned to what is around it."""
    text = secret.encode()
    yield from (text, text.hex().encode())
    yield from (base64.b64encode(b"x" * shift + text)[4:-4] for shift in range(3))


def opened(data: bytes) -> Iterator[bytes]:
    """The data, and what it holds packed."""
    yield data
    with contextlib.suppress(zlib.error):
        yield zlib.decompress(data)


def tables(file: Path) -> Iterator[bytes]:
    """Every value of a database."""
    if file.suffix == ".duckdb":
        with duckdb.connect(file, read_only=True) as db:
            names = [row[0] for row in db.execute("SHOW TABLES").fetchall()]
            rows = [row for name in names for row in db.execute(f'SELECT * FROM "{name}"').fetchall()]
    else:
        with contextlib.closing(sqlite3.connect(file)) as db:
            found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            rows = [row for (name,) in found for row in db.execute(f'SELECT * FROM "{name}"')]
    for row in rows:
        for value in row:
            yield from opened(value if isinstance(value, bytes) else str(value).encode())


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All files, and all that their databases hold, each with where it is."""
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield from ((str(file), data) for data in opened(file.read_bytes()))
        if file.suffix in (".db", ".duckdb"):
            yield from ((f"{file}, a value", data) for data in tables(file))


COMMANDS = (
    ("sync", "--explain"),
    ("sync", "--plan", "--out", "first.plan"),
    ("sync", "first.plan", "--json"),
    ("status",),
    ("status", "--json"),
    ("failures",),
    ("failures", "--json"),
    ("retry",),
    ("sync", "--plan", "--compare", "org", "--json", "--out", "second.plan"),
    ("sync", "--compare", "org"),
    ("receipt", "--html", "receipt.html"),
    ("receipt", "--json"),
    ("match", "--csv", "match.csv"),
    ("match", "--json"),
    ("sync", "--json"),
    ("history", "--json"),
    ("org", "check"),
    ("store", "check", "--json"),
    ("store", "export", "exported"),
)

TROUBLE = (
    # Salesforce refuses a link, quoting it; a whole call; and a session. Upflow refuses, quoting what it was sent
    {"action": "row-error", "object": "Account", "code": "STRING_TOO_LONG", "message": f"too long: {QUOTED}", "nth": 9},
    {"action": "row-locked", "object": "Account", "times": 2},
    {"action": "status", "service": "salesforce", "path": "*/composite/sobjects", "status": 401, "nth": 2},
)


def test_no_secret_is_in_any_file_or_output(
    scene: Scene, sfmeta: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = scene.project.root
    monkeypatch.chdir(root)
    monkeypatch.setenv("SFMETA_EMULATOR_URL", scene.emulator.salesforce)
    scene.control("trouble", rules=list(TROUBLE))
    told: dict[str, str] = {}
    scene.run()  # the store is there: its log of writes stays while somebody reads it
    with contextlib.closing(sqlite3.connect(root / ".sfmeta" / "store.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM run").fetchone()
        for number, arguments in enumerate(COMMANDS):
            say_of(scene, "po_reference", f"reference {number}")
            scene.control("trouble", rules=list(TROUBLE))
            ran = sfmeta(*arguments)
            told[" ".join(arguments)] = ran.out + ran.err
        assert (root / ".sfmeta" / "store.db-wal").stat().st_size > 0
        for number, message in enumerate(refusals(scene)):
            say_of(scene, "po_reference", f"another reference {number}")
            forget_links(scene)
            scene.end_trouble()
            scene.control("trouble", rules=[message])
            ran = sfmeta("sync", "--compare", "org")
            assert ran.exit_code == 1, ran.err
            told[json.dumps(message)] = ran.out + ran.err
            scene.end_trouble()
        found = [*everything(root)]
        assert any(where.endswith("documents.duckdb, a value") for where, _ in found), "a read that was cut short"
        with watching(scene, "--metrics-port", "0") as process:
            address = line_of(process.stderr)
            told["watch"] = line_of(process.stdout)
            for page in ("metrics", "healthz"):
                told[page] = asked(address.split()[2].rpartition("/")[0] + f"/{page}")[1]
            process.send_signal(signal.SIGTERM)
            told["watch, at the end"] = "".join(process.communicate(timeout=60))
        found += [*((f"sfmeta {name}", text.encode()) for name, text in told.items()), *everything(root)]
    secrets = secrets_of(scene)
    assert len(secrets) > 30
    leaks = {
        (what, where)
        for where, data in found
        for what, secret in secrets.items()
        if any(form in data for form in forms(secret))
    }
    assert leaks == set()


def forget_links(scene: Scene) -> None:
    """All are to be made anew."""
    with contextlib.closing(sqlite3.connect(scene.project.root / ".sfmeta" / "store.db")) as store, store:
        store.execute("DELETE FROM portal_link")


def refusals(scene: Scene) -> Iterator[dict[str, object]]:
    """A server that quotes what it was sent in what it says of the whole call."""
    usual = {"action": "status", "status": 400, "times": 0}
    session = scene.emulator.integration_access_token
    keys = scene.emulator.upflow_api_key, scene.emulator.upflow_api_secret
    for path, nth in (("*/query*", 1), ("*/composite/sobjects", 2)):  # figures first, then links
        body = [{"message": f"no: {QUOTED if nth > 1 else ''} {session}", "errorCode": "MALFORMED"}]
        yield {**usual, "service": "salesforce", "path": path, "nth": nth, "body": body}
    for path, quoted in (("/v1/customers", ""), ("/v1/customers/*/portal", QUOTED)):
        yield {**usual, "service": "upflow", "path": path, "body": {"message": f"no: {quoted} {' '.join(keys)}"}}
