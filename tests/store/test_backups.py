"""Saved values: complete, provable, and for their owner's eyes only."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sfmeta.errors import ProjectError, Unavailable
from sfmeta.store.backups import FOLDER, Values, rows, save
from sfmeta.store.project import Project

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ORG = {"org_id": "00D000000000001EAA", "alias": "dev"}
DIGEST = "0123456789abcdef"


def values(found: object) -> Values:
    assert isinstance(found, list | Iterator)
    return Values("Account.X__c", "<CustomField/>", ("Id", "AccountNumber", "X__c"), "upflow@acme.com", found)


def test_what_is_read_back_is_what_was_saved(tmp_path: Path) -> None:
    awkward = [("001", "C-1", 'a "quoted", value'), ("002", "", "two\nlines\r\n"), ("003", "é", "  blanks  ")]
    project = Project(tmp_path)
    backup = save(project, ORG, DIGEST, [values(list(awkward))], NOW)
    assert backup.path == f"{FOLDER}/00D000000000001EAA/20261122T093000Z-01234567"
    assert backup.records == 3
    assert list(rows(project, backup, backup.fields[0])) == awkward


def test_the_manifest_proves_the_files(tmp_path: Path) -> None:
    backup = save(Project(tmp_path), ORG, DIGEST, [values([("001", "C-1", "a")])], NOW)
    manifest = json.loads((tmp_path / backup.path / "manifest.json").read_text())
    field = manifest["fields"][0]
    packed = (tmp_path / backup.path / field["file"]).read_bytes()
    assert field["sha256"] == hashlib.sha256(packed).hexdigest()
    assert (manifest["schema"], manifest["plan"], manifest["taken_at"]) == (
        "sfmeta/backup/1",
        DIGEST,
        "2026-11-22T09:30:00+00:00",
    )
    assert (field["records"], field["read_as"], field["columns"]) == (
        1,
        "upflow@acme.com",
        ["Id", "AccountNumber", "X__c"],
    )


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    backup = save(Project(tmp_path), ORG, DIGEST, [values([("001", "C-1", "a")])], NOW)
    folder = tmp_path / backup.path
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    for made in (folder, folder.parent, folder.parent.parent, folder.parent.parent.parent):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_the_same_values_are_the_same_bytes(tmp_path: Path) -> None:
    first = save(Project(tmp_path / "a"), ORG, DIGEST, [values([("001", "C-1", "a")])], NOW)
    second = save(Project(tmp_path / "b"), ORG, DIGEST, [values([("001", "C-1", "a")])], NOW)
    assert first == second


def test_a_backup_that_could_not_be_finished_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[str, ...]]:
        yield ("001", "C-1", "a")
        raise Unavailable("the connection broke")

    with pytest.raises(Unavailable):
        save(Project(tmp_path), ORG, DIGEST, [values(broken())], NOW)
    assert list((tmp_path / FOLDER / "00D000000000001EAA").iterdir()) == []


def test_many_values_need_no_more_memory_than_a_few(tmp_path: Path) -> None:
    def many() -> Iterator[tuple[str, ...]]:
        return ((f"{number:018}", f"C-{number}", f"value {number} " * 3) for number in range(20_000))

    tracemalloc.start()
    try:
        backup = save(Project(tmp_path), ORG, DIGEST, [values(many())], NOW)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert backup.records == 20_000
    assert peak < 1_000_000


def test_what_a_killed_backup_left_goes_with_the_next_and_one_under_way_stays(tmp_path: Path) -> None:
    project = Project(tmp_path)
    writing = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE)
    with writing:
        assert writing.stdout is not None
        writing.stdout.readline()
        (hidden,) = (tmp_path / FOLDER).glob("*/.*/")
        assert list(hidden.iterdir()), "values are on disk"
        save(project, ORG, "another", [values([("001", "C-1", "a")])], NOW)
        assert hidden.is_dir(), "somebody is writing it"
        with pytest.raises(ProjectError, match="another process is saving the same values"):
            save(project, ORG, DIGEST, [values([("001", "C-1", "a")])], NOW)
        assert hidden.is_dir()
        writing.kill()
    save(project, ORG, "a third", [values([("001", "C-1", "a")])], NOW)
    names = [path.name for path in hidden.parent.iterdir()]
    assert sorted(names) == ["20261122T093000Z-a third", "20261122T093000Z-another"]


KILLED = """
import sys, time
from pathlib import Path
from sfmeta.store.project import Project
from tests.store.test_backups import DIGEST, NOW, ORG, save, values

def endless():
    for number in range(100_000):
        yield ("001", "C-1", str(number))
    print("written", flush=True)
    time.sleep(600)

save(Project(Path(sys.argv[1])), ORG, DIGEST, [values(iter(endless()))], NOW)
"""
