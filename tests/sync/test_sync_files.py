"""Values that come from a file: joined by the identifier, trusted while it is young, refused when it is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from sfmeta.catalog.model import FileSource
from sfmeta.errors import ProjectError
from sfmeta.store.exports import _named, read_export

if TYPE_CHECKING:
    from .conftest import Scene

SOURCE = FileSource("status.csv", "Status", "Customer", 24)
NOW = datetime.now(UTC)


def read(folder: Path, text: str | bytes, source: FileSource = SOURCE, now: datetime = NOW) -> dict[str, str | None]:
    path = folder / source.path
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return dict(read_export(folder, source, now, record_id=False))


def test_values_are_text_as_they_stand_by_identifier(tmp_path: Path) -> None:
    found = read(tmp_path, 'Customer,Status,Other\n 007 ,Active,1\n008,"Paused, for now",2\n009,,3\n,Active,4\n')
    assert found == {"007": "Active", "008": "Paused, for now", "009": None}


def test_a_parquet_file_will_do(tmp_path: Path) -> None:
    made = "SELECT 7 AS Customer, DATE '2026-01-02' AS Status"
    with duckdb.connect() as db:
        db.execute(f"COPY ({made}) TO '{tmp_path / 's.parquet'}' (FORMAT parquet)")
    source = FileSource("s.parquet", "Status", "Customer", 24)
    assert read_export(tmp_path, source, datetime.now(UTC), record_id=False) == {"7": "2026-01-02"}


def test_columns_that_nobody_asked_for_may_come_twice(tmp_path: Path) -> None:
    assert read(tmp_path, "Note,Customer,Status,Note,,\na,1,Active,b,,\n") == {"1": "Active"}


def test_a_parquet_file_may_not_have_a_column_twice_either(tmp_path: Path) -> None:
    file = tmp_path / "s.parquet"
    made = "SELECT 7 AS Customer, 'Active' AS Status, 'Paused' AS Statuz, {'Status': 'Gone'} AS Deep"
    with duckdb.connect() as db:
        db.execute(f"COPY ({made}) TO '{file}' (FORMAT parquet)")
    source = FileSource("s.parquet", "Status", "Customer", 24)
    assert read_export(tmp_path, source, datetime.now(UTC), record_id=False) == {"7": "Active"}
    file.write_bytes(file.read_bytes().replace(b"Statuz", b"Status"))  # DuckDB itself writes no such file
    with pytest.raises(ProjectError, match="more than one column Status: Status, Status"):
        read_export(tmp_path, source, datetime.now(UTC), record_id=False)


def test_ids_of_15_and_18_characters_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "status.csv").write_text("Customer,Status\n001000000000001,Active\n")
    assert list(read_export(tmp_path, SOURCE, datetime.now(UTC), record_id=True)) == ["001000000000001AAA"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Customer,State\n1,Active\n", "has no column Status"),
        ("Id,Status\n1,Active\n", "has no column Customer"),
        ("Customer,Status\n1,Active\n2,Paused\n1 ,Paused\n", "has 1 identifier more than once"),
        ("Customer,Status,Status\n1,Active,Paused\n", "has more than one column Status: Status, Status$"),
        ('Customer;"Status";status\n1;Active;Paused\n', "has more than one column Status: Status, status$"),
        ("Customer,Status,CUSTOMER\n1,Active,2\n", "has more than one column Customer: Customer, CUSTOMER$"),
        ("", "has no column Customer|cannot be read"),
        ('Customer,Status\n1,Active\n2,"Pau', "has no column Customer|cannot be read"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message) as refused:
        read(tmp_path, text)
    assert refused.value.where == "status.csv"
    assert refused.value.fix


def test_a_file_whose_columns_duckdb_does_not_tell_apart_is_refused(tmp_path: Path) -> None:
    with duckdb.connect() as db:
        db.execute(
            "CREATE MACRO sniff_csv(path, header, all_varchar, quote, escape) AS TABLE"
            " SELECT ',' AS Delimiter, 0 AS SkipRows WHERE false"
        )
        with pytest.raises(ProjectError, match="its columns cannot be told apart"):
            _named(db, tmp_path / "status.csv", SOURCE)


def test_a_file_that_is_missing_old_or_no_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="is not there"):
        read_export(tmp_path, SOURCE, NOW, record_id=False)
    with pytest.raises(ProjectError, match="is 25 hours old"):
        read(tmp_path, "Customer,Status\n1,Active\n", now=NOW + timedelta(hours=25))
    with pytest.raises(ProjectError, match="cannot be read"):
        read(tmp_path, b"nothing", FileSource("x.parquet", "Status", "Customer", 24))


def test_a_field_is_filled_from_a_file(scene_of: Callable[..., Scene]) -> None:
    spec = {"{upflow: collection_status}": "{file: {path: status.csv, column: Status}}"}
    scene = scene_of(spec, customers=8)
    numbers = sorted(scene.accounts())
    lines = [f"{number},{status}" for number, status in zip(numbers[:2], ("Active", "Paused"), strict=True)]
    file = scene.project.root / "status.csv"
    file.write_text("\n".join(["AccountNumber,Status", *lines]) + "\n")
    scene.run()
    accounts = scene.accounts("Upflow_Collection_Status__c")
    found = {number: each["Upflow_Collection_Status__c"] for number, each in accounts.items()}
    assert found == dict.fromkeys(numbers) | {numbers[0]: "Active", numbers[1]: "Paused"}
    file.unlink()
    with pytest.raises(ProjectError, match="is not there"):
        scene.run()
