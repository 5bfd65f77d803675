"""What a sync remembers: whole again after every restart, and only for its owner to read."""

from __future__ import annotations

import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.errors import ProjectError
from sfmeta.store.acknowledged import Acknowledged
from sfmeta.store.database import open_database, pair_number
from sfmeta.store.failures import Failures
from sfmeta.store.portal_links import PortalLinks
from sfmeta.store.runs import Runs
from sfmeta.sync.outcome import Rejected
from sfmeta.sync.portal import digest
from sfmeta.sync.values import Value

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORG = "00D000000000001EAA"


def memory(path: Path, upflow: str = "https://api.upflow.io/v1") -> Acknowledged:
    engine = open_database(path / "sync.db")
    return Acknowledged(engine, pair_number(engine, ORG, "Account", upflow))


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.text(st.characters(codec="utf-8")),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15),
)
RECORDS = st.dictionaries(
    st.sampled_from(["001A", "001B", "001C"]), st.dictionaries(st.sampled_from(["A__c", "B__c", "C__c"]), VALUES)
)
STEPS = st.lists(st.tuples(st.just("keep"), RECORDS) | st.tuples(st.just("forget"), st.sampled_from(["A__c", "B__c"])))


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_what_was_acknowledged_is_known_again(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, dict[str, dict[str, Value]] | str]]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    expected: dict[str, dict[str, Value]] = {}
    first = memory(folder)
    for word, argument in steps:
        if isinstance(argument, str):
            first.forget([argument])
            expected = {id_: {k: v for k, v in row.items() if k != argument} for id_, row in expected.items()}
        else:
            assert word == "keep"
            first.keep(argument)
            for record_id, row in argument.items():
                expected[record_id] = {**expected.get(record_id, {}), **row}
    again = memory(folder)  # a new process
    assert again.of(["001A", "001B", "001C"]) == expected
    assert again.count() == len(expected)


def test_a_number_keeps_its_digits(tmp_path: Path) -> None:
    known = memory(tmp_path)
    known.keep({"001A": {"A__c": Decimal("123456789012345678.10"), "B__c": "1.0", "C__c": None}})
    found = known.of(["001A"])["001A"]
    assert {name: str(value) for name, value in found.items()} == {
        "A__c": "123456789012345678.10",
        "B__c": "1.0",
        "C__c": "None",
    }


def test_pairs_do_not_see_each_other(tmp_path: Path) -> None:
    memory(tmp_path).keep({"001A": {"A__c": True}})
    assert memory(tmp_path, "https://api.sandbox.upflow.io/v1").of(["001A"]) == {}


def test_more_records_than_a_query_has_variables(tmp_path: Path) -> None:
    known = memory(tmp_path)
    records: dict[str, dict[str, Value]] = {f"001{number:06d}": {"A__c": Decimal(number)} for number in range(1700)}
    known.keep(records)
    assert known.of(list(records)) == records
    known.forget(["A__c"])
    assert known.of(list(records)) == {record_id: {} for record_id in records}


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    memory(tmp_path)
    assert stat.S_IMODE((tmp_path / "sync.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be looked at" * 20, None])
def test_a_file_that_is_no_memory_of_ours_is_said_to_be_so(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "sync.db"
    if content is None:
        memory(tmp_path)
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE version SET number = 99")
        connection.close()
    else:
        file.write_bytes(content)
    with pytest.raises(ProjectError) as error:
        memory(tmp_path)
    assert error.value.where == str(file)


def test_a_failure_is_kept_with_its_attempts_until_it_is_resolved(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "sync.db")
    failures = Failures(engine, pair_number(engine, ORG, "Account", "u"))
    failures.keep([Rejected("001A", "X", "first"), Rejected("001B", "Y", "other")], NOW)
    failures.keep([Rejected("001A", "Z", "second")], NOW + timedelta(hours=1))
    first, second = failures.all()
    assert (first.record_id, first.code, first.message, first.attempts) == ("001A", "Z", "second", 2)
    assert first.last_at - first.first_at == timedelta(hours=1)
    assert (second.record_id, second.attempts) == ("001B", 1)
    failures.resolve(["001A"])
    assert [each.record_id for each in failures.all()] == ["001B"]


def test_a_portal_link_is_known_by_its_digest_only(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "sync.db")
    links = PortalLinks(engine, pair_number(engine, ORG, "Account", "u"))
    secret = "https://app.upflow.io/portal/very-secret-token"
    links.keep([("001A", "c1", digest(secret)), ("001B", "c2", None)], NOW)
    shown = links.of(["001A", "001B", "001C"])
    assert {record_id: (each.exists, each.made_at) for record_id, each in shown.items()} == {
        "001A": (True, NOW),
        "001B": (False, NOW),
    }
    assert [each.digest == digest(secret) for each in shown.values()] == [True, False]
    links.forget()
    assert links.of(["001A"]) == {}
    engine.dispose()
    assert all(b"very-secret-token" not in file.read_bytes() for file in tmp_path.iterdir())


def test_the_gates_hear_of_the_last_run_that_read_everything(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "sync.db")
    runs = Runs(engine, pair_number(engine, ORG, "Account", "u"))
    assert runs.last() is None
    for result, customers in (("done", 10), ("failed", 20), ("refused", 0), ("stopped", 5)):
        runs.end(runs.begin(NOW), NOW, result, {"customers_read": customers, "accounts_read": 9, "matched": customers})
    runs.begin(NOW)  # one that is killed
    last = runs.last()
    assert last is not None
    assert (last.read, last.matched) == ({"customers": 20}, 20)
