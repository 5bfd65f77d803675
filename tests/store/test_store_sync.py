"""What a sync remembers: whole again after every restart, and only for its owner to read."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from sfmeta.errors import ProjectError
from sfmeta.store.acknowledged import Acknowledged
from sfmeta.store.database import open_store, opened, pair_number
from sfmeta.store.failures import Failures
from sfmeta.store.location import Location
from sfmeta.store.portal_links import PortalLinks
from sfmeta.store.runs import Runs
from sfmeta.store.schema import portal_link, run
from sfmeta.sync.outcome import Failed
from sfmeta.sync.portal import digest
from sfmeta.sync.values import Value

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORG = "00D000000000001EAA"


def memory(engine: Engine, upflow: str = "https://api.upflow.io/v1") -> Acknowledged:
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
    place = Location(tmp_path_factory.mktemp("store"))
    expected: dict[str, dict[str, Value]] = {}
    with opened(place) as engine:
        first = memory(engine)
        for word, argument in steps:
            if isinstance(argument, str):
                first.forget([argument])
                expected = {id_: {k: v for k, v in row.items() if k != argument} for id_, row in expected.items()}
            else:
                assert word == "keep"
                first.keep(argument)
                for record_id, row in argument.items():
                    expected[record_id] = {**expected.get(record_id, {}), **row}
    with opened(place) as engine:  # a new process
        again = memory(engine)
        assert again.of(["001A", "001B", "001C"]) == expected
        assert again.count() == len(expected)


def test_a_number_keeps_its_digits(engine: Engine) -> None:
    known = memory(engine)
    known.keep({"001A": {"A__c": Decimal("123456789012345678.10"), "B__c": "1.0", "C__c": None}})
    found = known.of(["001A"])["001A"]
    assert {name: str(value) for name, value in found.items()} == {
        "A__c": "123456789012345678.10",
        "B__c": "1.0",
        "C__c": "None",
    }


def test_pairs_do_not_see_each_other(engine: Engine) -> None:
    memory(engine).keep({"001A": {"A__c": True}})
    assert memory(engine, "https://api.sandbox.upflow.io/v1").of(["001A"]) == {}


def test_more_records_than_a_query_has_variables(engine: Engine) -> None:
    known = memory(engine)
    records: dict[str, dict[str, Value]] = {f"001{number:06d}": {"A__c": Decimal(number)} for number in range(1700)}
    known.keep(records)
    assert known.of(list(records)) == records
    known.forget(["A__c"])
    assert known.of(list(records)) == {record_id: {} for record_id in records}


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    with opened(Location(tmp_path)):
        pass
    assert stat.S_IMODE((tmp_path / "store.db").stat().st_mode) == 0o600


def test_a_file_that_is_no_store_of_ours_is_said_to_be_so(tmp_path: Path) -> None:
    place = Location(tmp_path)
    place.file.write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(ProjectError, match="the store cannot be used: file is not a database") as error:
        open_store(place)
    assert error.value.where == str(place.file)
    assert "move it away: the next sync then asks the org" in (error.value.fix or "")


def test_a_server_that_cannot_be_reached_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="the store cannot be used") as error:
        open_store(Location(tmp_path, "postgresql://ada:sesame@127.0.0.1:1/receivables"))
    assert error.value.where == "postgresql://127.0.0.1:1/receivables"
    assert "sesame" not in error.value.message


def test_a_password_comes_from_where_postgresql_looks_for_it_and_is_never_told(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sa.make_url(postgresql)
    bare = Location(tmp_path, f"postgresql://{url.username}@{url.host}:{url.port}/{url.database}")
    monkeypatch.setenv("PGPASSWORD", str(url.password))
    with opened(bare):
        pass
    monkeypatch.setenv("PGPASSWORD", "open-sesame")
    for place in (bare, Location(tmp_path, url.set(password="open-sesame").render_as_string(hide_password=False))):
        with pytest.raises(ProjectError, match="password authentication failed") as error:
            open_store(place)
        assert "sesame" not in f"{error.value.message}{error.value.where}{error.value.fix}{place!r}"


def test_a_failure_is_kept_with_its_attempts_until_it_is_resolved(engine: Engine) -> None:
    failures = Failures(engine, pair_number(engine, ORG, "Account", "u"))
    failures.keep(
        [Failed("001A", "c1", "Acme", "w", "X", "first"), Failed("001B", "c2", None, None, "Y", "other")], NOW
    )
    failures.keep([Failed("001A", "c1", "Acme", "w", "Z", "second")], NOW + timedelta(hours=1))
    first, second = failures.all()
    assert (first.record_id, first.code, first.message, first.attempts) == ("001A", "Z", "second", 2)
    assert first.last_at - first.first_at == timedelta(hours=1)
    assert (second.record_id, second.attempts) == ("001B", 1)
    failures.resolve(["001A"])
    assert [each.record_id for each in failures.all()] == ["001B"]


def test_a_portal_link_is_known_by_its_digest_only(engine: Engine) -> None:
    links = PortalLinks(engine, pair_number(engine, ORG, "Account", "u"))
    secret = "https://app.upflow.io/portal/very-secret-token"
    links.keep([("001A", "c1", digest(secret)), ("001B", "c2", None)], NOW)
    shown = links.of(["001A", "001B", "001C"])
    assert {record_id: (each.exists, each.made_at) for record_id, each in shown.items()} == {
        "001A": (True, NOW),
        "001B": (False, NOW),
    }
    assert [each.digest == digest(secret) for each in shown.values()] == [True, False]
    with engine.connect() as connection:
        kept = connection.execute(sa.select(portal_link)).all()
    assert (len(kept), "very-secret-token" in str(kept)) == (2, False)
    assert links.count() == (2, 1)
    links.forget()
    assert links.of(["001A"]) == {}


def test_runs_that_came_to_nothing_are_forgotten_after_a_month_and_the_count_goes_on(engine: Engine) -> None:
    runs = Runs(engine, pair_number(engine, ORG, "Account", "u"))
    assert runs.latest() == 0
    for days, result in ((40, "unchanged"), (39, "done"), (38, "refused"), (3, "unchanged")):
        at = NOW - timedelta(days=days)
        runs.end(runs.begin(at), at, result, {"customers_read": 1, "matched": 1})
    assert runs.begin(NOW) == runs.latest() == 5
    with engine.connect() as connection:
        assert connection.scalars(sa.select(run.c.result).order_by(run.c.id)).all() == ["done", "unchanged", None]


def test_the_gates_hear_of_the_last_run_that_read_everything(engine: Engine) -> None:
    runs = Runs(engine, pair_number(engine, ORG, "Account", "u"))
    assert runs.last() is None
    for result, customers in (("done", 10), ("failed", 20), ("refused", 0), ("stopped", 5)):
        runs.end(runs.begin(NOW), NOW, result, {"customers_read": customers, "accounts_read": 9, "matched": customers})
    runs.begin(NOW)  # one that is killed
    last = runs.last()
    assert last is not None
    assert (last.customers, last.matched) == (20, 20)
