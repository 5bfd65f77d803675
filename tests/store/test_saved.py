"""A backup is read again only when it is whole, and compared with the org however large it is."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sfmeta.errors import ProjectError
from sfmeta.store.backups import MANIFEST, Values, save
from sfmeta.store.comparison import Comparison, Counts
from sfmeta.store.project import Project
from sfmeta.store.saved import backups, open_backup, rows

ORG = {"org_id": "00D000000000001EAA", "alias": "dev"}
ROWS = [("001", "C-1", 'a "quoted",\r\nvalue'), ("002", "", "é")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    values = Values("Account.X__c", "<CustomField/>", ("Id", "AccountNumber", "X__c"), "upflow@acme.com", ROWS)
    backup = save(Project(tmp_path), ORG, "0123456789abcdef", [values], datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    return tmp_path / backup.path


def test_a_backup_is_found_by_its_name_and_by_its_folder(tmp_path: Path, folder: Path) -> None:
    project = Project(tmp_path)
    for name in (folder.name, str(folder), folder.relative_to(tmp_path).as_posix()):
        saved = open_backup(project, name)
        assert (saved.alias, saved.org_id, saved.fields[0].records) == ("dev", ORG["org_id"], 2)
        assert list(rows(saved, saved.fields[0])) == [(ROWS[0][0], ROWS[0][2]), (ROWS[1][0], ROWS[1][2])]


def test_what_was_interrupted_is_no_backup(tmp_path: Path, folder: Path) -> None:
    folder.rename(folder.with_name(f".{folder.name}"))
    assert backups(Project(tmp_path)) == ()
    with pytest.raises(ProjectError, match="there is no backup"):
        open_backup(Project(tmp_path), folder.name)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "sfmeta/backup/2"}', '{"schema": "sfmeta/backup/1"}'])
def test_a_manifest_that_is_none_is_refused(text: str, tmp_path: Path, folder: Path) -> None:
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ProjectError):
        open_backup(Project(tmp_path), folder.name)


def test_an_edited_manifest_is_refused_and_one_of_before_there_were_checksums_is_not(
    tmp_path: Path, folder: Path
) -> None:
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace("<CustomField/>", "<CustomField>x</CustomField>"))
    with pytest.raises(ProjectError, match="its manifest was edited"):
        open_backup(Project(tmp_path), folder.name)
    document = json.loads(manifest.read_text())
    del document["sha256"]
    manifest.write_text(json.dumps(document))
    assert open_backup(Project(tmp_path), folder.name).fields[0].records == 2


def test_every_saved_value_has_one_fate() -> None:
    saved = [("1", "a"), ("2", "b"), ("3", "c"), ("4", "d")]
    with Comparison(saved) as comparison:
        comparison.found([("1", "a"), ("2", "x"), ("3", ""), ("9", "of nobody")])
        assert comparison.counts() == Counts(missing=1, same=1, other=1, gone=1)
        assert list(comparison.due(overwrite=False)) == [("3", "c")]
        assert list(comparison.due(overwrite=True)) == [("2", "b"), ("3", "c")]
        assert comparison.found([("3", "c")]).counts() == Counts(same=1, gone=3)


def test_many_values_are_compared_without_being_held() -> None:
    def many(value: str) -> Iterator[tuple[str, str]]:
        return ((f"001{number:015}", value) for number in range(20_000))

    tracemalloc.start()
    with Comparison(many("v" * 500)) as comparison:
        comparison.found(many(""))
        assert sum(1 for _ in comparison.due(overwrite=False)) == 20_000
        assert sum(map(len, comparison.ids())) == len(comparison) == 20_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
