"""A store is found whole or mended; and what it knows comes out as files, on both engines."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from sfmeta.store import database
from sfmeta.store.acknowledged import Acknowledged
from sfmeta.store.database import pair_number
from sfmeta.store.failures import Failures
from sfmeta.store.location import Location
from sfmeta.store.portal_links import PortalLinks
from sfmeta.store.runs import Runs
from sfmeta.store.schema import metadata
from sfmeta.sync.outcome import Failed
from sfmeta.sync.portal import digest
from tests.command_line import Run

NOW = datetime.now(UTC)
SECRET = "https://app.upflow.io/portal/very-secret-token"
FIRST, SECOND = "001000000000001AAA", "001000000000002AAA"

Sfmeta = Callable[..., Run]


@pytest.fixture
def place(place: Location, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """The store of a project that we stand in."""
    (tmp_path / "sfmeta.yml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    if place.url:
        monkeypatch.setenv("SFMETA_STORE", place.url)
    return place


@pytest.fixture
def filled(engine: Engine) -> Engine:
    number = pair_number(engine, "00D000000000001EAA", "Account", "https://api.upflow.io/v1")
    Acknowledged(engine, number).keep(
        {FIRST: {"A__c": Decimal("1.10"), "B__c": "Zoë"}, SECOND: {"A__c": None, "B__c": True}}
    )
    Failures(engine, number).keep([Failed(SECOND, "c2", None, None, "BUSY", "later")], NOW)
    PortalLinks(engine, number).keep([(FIRST, "c1", digest(SECRET)), (SECOND, "c2", None)], NOW)
    runs = Runs(engine, number)
    runs.end(runs.begin(NOW), NOW, "done", {"customers_read": 2, "matched": 2})
    return engine


def found(run: Run) -> set[tuple[str, str, int]]:
    return {(fault["rule"], fault["table"], fault["rows"]) for fault in run.document["faults"]}


def test_a_store_that_is_used_is_whole(filled: Engine, sfmeta: Sfmeta) -> None:
    run = sfmeta("store", "check")
    assert (run.exit_code, run.out) == (0, "The store is whole.\n")
    assert sfmeta("store", "check", "--json").document["result"] == "whole"


BREAK = {
    # what somebody does to the database: what is then found
    "UPDATE acknowledged SET data = '[1' WHERE record_id = :first": ("broken-values", "acknowledged", 1),
    "UPDATE acknowledged SET data = '[1]'": ("broken-values", "acknowledged", 2),
    "UPDATE portal_link SET digest = :bytes WHERE digest IS NOT NULL": ("impossible", "portal_link", 1),
    "UPDATE portal_link SET made_at = :future": ("impossible", "portal_link", 2),
    "UPDATE acknowledged SET record_id = '001000000000001AAB' WHERE record_id = :first": (
        "broken-ids",
        "acknowledged",
        1,
    ),
    "UPDATE acknowledged SET record_id = '001000000000001' WHERE record_id = :first": ("broken-ids", "acknowledged", 1),
    "UPDATE portal_link SET record_id = 'nobody' WHERE record_id = :first": ("broken-ids", "portal_link", 1),
    "UPDATE failure SET record_id = '0010000000000é2AAA'": ("broken-ids", "failure", 1),
    "UPDATE failure SET attempts = 0": ("impossible", "failure", 1),
    "UPDATE run SET ended_at = :past": ("impossible", "run", 1),
}


@pytest.mark.parametrize("statement", BREAK)
def test_what_cannot_be_is_found_and_taken_out(filled: Engine, sfmeta: Sfmeta, statement: str) -> None:
    values = {"first": FIRST, "bytes": b"short", "future": NOW + timedelta(days=9), "past": NOW - timedelta(days=9)}
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    text = sa.text(statement).bindparams(*(sa.bindparam(name, value) for name, value in named.items()))
    with filled.begin() as connection:
        connection.execute(text)
    run = sfmeta("store", "check", "--json")
    assert (run.exit_code, run.document["result"], found(run)) == (1, "broken", {BREAK[statement]})
    assert "Next: sfmeta store check --repair" in sfmeta("store", "check").err
    run = sfmeta("store", "check", "--repair")
    assert (run.exit_code, "repaired:" in run.out) == (0, True)
    assert sfmeta("store", "check").out == "The store is whole.\n"
    with filled.connect() as connection:
        table = metadata.tables[BREAK[statement][1]]
        left = connection.scalar(sa.select(sa.func.count()).select_from(table))
    assert left == {"acknowledged": 2, "portal_link": 2, "failure": 1, "run": 1}[table.name] - BREAK[statement][2]


@pytest.mark.parametrize("column", ["data = '[1]'", "record_id = substr(record_id, 1, 15)"])
def test_many_rows_are_found_and_taken_out_in_parts(
    filled: Engine, sfmeta: Sfmeta, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    monkeypatch.setattr(database, "AT_ONCE", 1)
    with filled.begin() as connection:
        connection.exec_driver_sql(f"UPDATE acknowledged SET {column}")
    (fault,) = sfmeta("store", "check", "--json").document["faults"]
    assert (fault["table"], fault["rows"]) == ("acknowledged", 2)
    assert sfmeta("store", "check", "--repair").exit_code == 0
    assert sfmeta("store", "check").out == "The store is whole.\n"


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_rows_that_point_to_nothing_and_text_that_is_no_json(filled: Engine, sfmeta: Sfmeta) -> None:
    """PostgreSQL takes neither."""
    with filled.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("UPDATE failure SET pair_id = 99")
        connection.exec_driver_sql("UPDATE run SET counts = '{'")
        connection.commit()
    run = sfmeta("store", "check", "--json")
    assert found(run) == {("orphans", "failure", 1), ("broken-json", "run", 1)}
    assert sfmeta("store", "check", "--repair").exit_code == 0
    assert sfmeta("store", "check").exit_code == 0


def test_tables_that_somebody_changed_are_told_and_left(filled: Engine, sfmeta: Sfmeta) -> None:
    with filled.begin() as connection:
        connection.execute(sa.text("ALTER TABLE run ADD COLUMN mine VARCHAR"))
    run = sfmeta("store", "check", "--repair")
    assert (run.exit_code, "[other-tables]" in run.out, "mine" in run.out) == (1, True, True)
    assert "restore the database from a backup" in run.err


def test_all_that_is_known_comes_out_and_no_secret(filled: Engine, place: Location, sfmeta: Sfmeta) -> None:
    folder = place.folder.parent / "out"
    run = sfmeta("store", "export", "out", "--json")
    assert run.exit_code == 0, run.err
    manifest = json.loads((folder / "manifest.json").read_text())
    assert (manifest["schema"], manifest["tables"]) == ("sfmeta/store-export/1", run.document["tables"])
    assert {each["table"] for each in manifest["tables"]} == {*metadata.tables}
    for each in manifest["tables"]:
        data = (folder / each["file"]).read_bytes()
        assert (each["sha256"], each["rows"]) == (hashlib.sha256(data).hexdigest(), data.count(b"\n"))
    rows = [json.loads(line) for line in (folder / "acknowledged.jsonl").read_text().splitlines()]
    assert [(row["record_id"], row["values"]) for row in rows] == [
        (FIRST, {"A__c": "1.10", "B__c": "Zoë"}),
        (SECOND, {"A__c": None, "B__c": True}),
    ]
    links = [json.loads(line) for line in (folder / "portal_link.jsonl").read_text().splitlines()]
    assert [(row["record_id"], row["has_link"]) for row in links] == [(FIRST, True), (SECOND, False)]
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    assert not any(trace in everything for trace in (b"very-secret", digest(SECRET).hex().encode(), digest(SECRET)))
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    again = sfmeta("store", "export", "out")
    assert (again.exit_code, "the folder is not empty" in again.err) == (1, True)


def test_where_there_is_no_store_there_is_nothing_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sfmeta: Sfmeta
) -> None:
    (tmp_path / "sfmeta.yml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run = sfmeta("store", "check")
    assert (run.exit_code, "there is no store yet" in run.err) == (1, True)
    assert not (tmp_path / ".sfmeta").exists()
