"""A store of any age is brought up to date, whole, by whoever opens it first."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from sfmeta.errors import ProjectError
from sfmeta.store import migrate
from sfmeta.store.acknowledged import Acknowledged
from sfmeta.store.database import open_store, opened, pair_number
from sfmeta.store.deploys import past_deploys
from sfmeta.store.failures import Failures
from sfmeta.store.location import FOLDER, Location
from sfmeta.store.portal_links import PortalLinks
from sfmeta.store.runs import Runs
from sfmeta.store.schema import metadata, pair, run
from sfmeta.sync.portal import digest

OLD = Path(__file__).parent / "version-1"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path) -> Location:
    """What the first version left: two files, without migrations."""
    place = Location(tmp_path / FOLDER)
    place.folder.mkdir()
    for script in OLD.glob("*.sql"):
        with contextlib.closing(sqlite3.connect(place.folder / f"{script.stem}.db")) as connection:
            connection.executescript(script.read_text(encoding="utf-8"))
    return place


def test_what_the_migrations_make_is_what_the_tables_say(place: Location) -> None:
    with opened(place) as engine, engine.connect() as connection:
        assert migrate.differences(connection) == ()
        connection.execute(sa.text("ALTER TABLE failure ADD COLUMN mistake VARCHAR"))
        assert "mistake" in str(migrate.differences(connection))


def test_sqlite_stores_the_tables_as_they_are_declared(tmp_path: Path) -> None:
    """Rows that are stored by their key are nothing that alembic compares."""
    declared = sa.create_engine("sqlite://")
    metadata.create_all(declared)
    with opened(Location(tmp_path)) as migrated:
        for engine in (declared, migrated):
            with engine.connect() as connection:
                query = "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%' ORDER BY name"
                found = connection.exec_driver_sql(query).scalars().all()
            assert found == [
                "acknowledged",
                "customer_stated",
                "failure",
                "list_read",
                "misfit",
                "portal_link",
                "seen",
                "sent",
            ]
    declared.dispose()


def test_every_migration_follows_the_one_before_and_is_numbered_so() -> None:
    script = ScriptDirectory(str(migrate.MIGRATIONS))
    revisions = [step.revision for step in script.walk_revisions()][::-1]
    assert tuple(revisions) == migrate.steps(), "one after the other, without branches"
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]


def test_what_the_first_version_remembered_is_taken_over(old: Location) -> None:
    with opened(old) as engine:
        number = pair_number(engine, "00D000000000001EAA", "Account", "https://api.upflow.io/v1")
        assert number == 1
        first, second = "001000000000001AAA", "001000000000002AAA"
        assert Acknowledged(engine, number).of([first, second]) == {
            first: {"Upflow_Overdue__c": Decimal("1250.50"), "Upflow_Rating__c": "A"},
            second: {"Upflow_Overdue__c": None},
        }
        (failure,) = Failures(engine, number).all()
        assert (failure.record_id, failure.code, failure.first_at) == (second, "UNABLE_TO_LOCK_ROW", NOW)
        shown = PortalLinks(engine, number).of([first])[first]
        assert (shown.digest, shown.made_at) == (digest("https://x/secret"), NOW)
        last = Runs(engine, number).last()
        assert last is not None
        assert last.customers == 2
        with engine.connect() as connection:
            assert connection.scalar(sa.select(run.c.ended_at)) == NOW + timedelta(minutes=1)
    (deploy,) = past_deploys(old)
    assert (deploy.id, deploy.started_at, deploy.status) == ("0Af000000000001AAA", NOW, "Succeeded")
    assert sorted(file.name for file in old.folder.iterdir()) == ["store.db"], "nobody believes the old files again"


@pytest.mark.parametrize("name", ["sync.db", "deploys.db"])
def test_an_old_file_that_cannot_be_read_is_named_and_nothing_is_lost(old: Location, name: str) -> None:
    (old.folder / name).write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(ProjectError, match="cannot be taken over") as error:
        open_store(old)
    assert error.value.where == str(old.folder / name)
    (old.folder / name).unlink()
    with opened(old) as engine, engine.connect() as connection:
        taken = connection.scalar(sa.select(sa.func.count()).select_from(pair))
    assert (taken, len(past_deploys(old))) == ((1, 0) if name == "deploys.db" else (0, 1))


def test_an_old_file_of_a_version_that_nobody_knows_is_refused(old: Location) -> None:
    with contextlib.closing(sqlite3.connect(old.folder / "sync.db")) as connection, connection:
        connection.execute("UPDATE version SET number = 99")
    with pytest.raises(ProjectError, match="another version of sfmeta"):
        open_store(old)


def test_a_store_of_a_newer_sfmeta_is_refused_and_left_alone(place: Location) -> None:
    with opened(place) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ProjectError, match="written by a newer sfmeta") as error:
        open_store(place)
    assert error.value.where == str(place)
    assert error.value.fix == "upgrade sfmeta here, too"


def test_several_who_open_a_new_store_at_once_all_find_it_ready(place: Location) -> None:
    found: list[int] = []

    def visit() -> None:
        with opened(place) as engine:
            found.append(pair_number(engine, "00D", "Account", "u"))

    visitors = [threading.Thread(target=visit) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert found == [1, 1, 1, 1]
