"""A read of documents that was cut short is gone on with by the next run, for a while; what it leaves is right."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sfmeta.errors import Refused, RemoteError, SfmetaError
from sfmeta.flows.forecast import Step, forecast
from sfmeta.flows.wishes import Compare, Wishes
from sfmeta.sync.documents import Invoice
from sfmeta.sync.ledger import Ledger
from sfmeta.sync.reading import calls_for, calls_to_go_on
from sfmeta.sync.rows import CustomerRow
from sfmeta.sync.unfinished import FILE, Progress

from .made import customer
from .test_sync_trouble import killed_sync, wait_until

if TYPE_CHECKING:
    from .conftest import Scene

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
WITHIN = timedelta(minutes=30)
LISTS = ("invoices", "payments", "credit_notes", "refunds")


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    """Without portal links; lists of many short pages."""
    scene = scene_of({"  portal_url:\n": "  portal_url: {enabled: false}\n"}, customers=60)
    scene.emulator.server.world.upflow.settings.greatest_limit = 20
    return scene


def kept(scene: Scene) -> list[Path]:
    return list((scene.project.root / ".sfmeta").glob("*.scratch/*"))


def calls_of_a_whole_read(scene: Scene) -> int:
    return scene.plan(compare=Compare.ORG).effort.upflow_calls


def cut_short(scene: Scene, path: str = "/v1/invoices", nth: int = 8) -> None:
    """A run that Upflow ends in the middle of a list."""
    scene.trouble(service="upflow", path=path, action="status", status=404, nth=nth)
    with pytest.raises(RemoteError, match="HTTP 404"):
        scene.run()
    scene.end_trouble()
    assert kept(scene)


def test_a_run_killed_in_the_middle_of_reading_is_gone_on_with(scene: Scene) -> None:
    whole = calls_of_a_whole_read(scene)
    scene.trouble(service="upflow", path="/v1/payments", action="hold", nth=3)
    with killed_sync(scene) as process:
        wait_until(lambda: scene.met() >= 3)
        process.send_signal(signal.SIGKILL)
        process.wait()
    scene.end_trouble()
    assert kept(scene)
    scene.now = datetime.now(UTC)
    told: list[str] = []
    synced = scene.run(scene.watch(told=told.append))
    assert synced.effort.upflow_calls < whole / 2  # the invoices are most of it
    assert any("read began at" in line for line in told)
    assert synced.written.records == synced.outlook.matched
    assert not kept(scene)
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_the_read_goes_on_in_the_middle_of_a_list_and_the_next_run_repairs_what_moved_meanwhile(scene: Scene) -> None:
    whole = calls_of_a_whole_read(scene)
    cut_short(scene, nth=12)
    scene.control("upflow/pay", customers=5)
    scene.now += timedelta(minutes=5)
    assert scene.run().effort.upflow_calls < whole - 8
    scene.run()
    assert scene.run(compare=Compare.ORG).result == "unchanged"


def test_a_run_explained_counts_only_what_the_one_cut_short_left(scene: Scene) -> None:
    cut_short(scene, "/v1/payments", nth=3)
    scene.now += timedelta(minutes=5)
    steps = {step.what.split(" ", 1)[-1]: step for step in explained(scene)}
    assert steps["credit notes"].reason.startswith("not read before; all read by the run that was cut short, begun at")
    assert (steps["credit notes"].least, steps["invoices"].most) == (0, 0)
    assert "begun at" in steps["payments"].reason
    assert steps["refunds"].least > 0
    assert kept(scene)
    scene.now += timedelta(minutes=30)
    assert all(step.least for step in explained(scene) if "not read before" in step.reason)
    assert not any("cut short" in step.reason for step in explained(scene))


def explained(scene: Scene) -> tuple[Step, ...]:
    return forecast(scene.project, scene.org, Wishes(), scene.watch()).steps


def test_what_is_left_of_a_list_takes_its_share_of_the_calls() -> None:
    assert calls_to_go_on(10_000, 0) == calls_for(10_000)
    assert calls_to_go_on(10_000, 9_500) == 3  # the last entry again, 500 others, and the front
    assert calls_to_go_on(700, 900) == 2  # it has become shorter


def test_a_stop_while_documents_are_read_loses_nothing(scene: Scene) -> None:
    whole = calls_of_a_whole_read(scene)
    asked = itertools.count()
    with pytest.raises(SfmetaError, match="before anything was written"):
        scene.run(scene.watch(stopped=lambda: next(asked) > 10))
    assert kept(scene)
    assert scene.run().effort.upflow_calls < whole
    assert scene.run(compare=Compare.ORG).result == "unchanged"


@pytest.mark.parametrize("later", [timedelta(minutes=31), timedelta(days=1)])
def test_what_is_older_is_read_again(scene: Scene, later: timedelta) -> None:
    whole = calls_of_a_whole_read(scene)
    cut_short(scene)
    scene.now += later
    assert scene.run().effort.upflow_calls == whole
    assert not kept(scene)


def test_a_run_that_a_gate_refused_is_not_gone_on_with(scene: Scene) -> None:
    """Whoever puts Upflow right wants its documents as they are then."""
    scene.run()
    scene.now += timedelta(days=1)
    empty = {"total": 0, "invoices": []}
    scene.trouble(service="upflow", path="/v1/invoices", action="status", status=200, body=empty)
    with pytest.raises(Refused):
        scene.run()
    assert not kept(scene)


def ledger_at(folder: Path, *customers: str) -> Ledger:
    ledger = Ledger(folder)
    ledger.add_customers([CustomerRow(customer(id_, amount_due=1), id_, {}) for id_ in customers])
    return ledger


def invoices(ids: Iterable[int]) -> list[Any]:
    return [Invoice(f"i{number}", "c", "EUR", "DUE", 100, 100, None, None) for number in ids]


def test_documents_and_how_far_they_were_read_are_kept_together(tmp_path: Path) -> None:
    with closing(ledger_at(tmp_path)) as ledger:
        assert ledger.resume("rating", NOW, WITHIN) == NOW
        ledger.add_part("invoices", invoices(range(700)), 700)
        ledger.add_end("refunds")
    with closing(ledger_at(tmp_path)) as ledger:
        assert ledger.resume("rating", NOW + WITHIN, WITHIN) == NOW
        assert ledger.progress("invoices") == Progress(700)
        assert ledger.progress("refunds") == Progress(done=True)
        assert ledger.progress("payments") == Progress()
        assert ledger.is_known("invoices", "i699")
        assert not ledger.is_known("invoices", "i700")
        ledger.add_part("invoices", invoices(range(699, 800)), 800)
        assert ledger.is_known("invoices", "i799")
        assert ledger.document_count("invoices") == 800
        ledger.read_over()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("purpose", "now"),
    [
        ("outstanding", NOW),
        ("rating", NOW + WITHIN + timedelta(seconds=1)),
        ("rating", NOW - timedelta(seconds=1)),  # a clock that was set back
    ],
)
def test_what_was_read_for_something_else_or_at_another_time_is_dropped(
    tmp_path: Path, purpose: str, now: datetime
) -> None:
    with closing(ledger_at(tmp_path)) as ledger:
        ledger.resume("rating", NOW, WITHIN)
        ledger.add_part("invoices", invoices(range(3)), 3)
    with closing(ledger_at(tmp_path)) as ledger:
        assert ledger.resume(purpose, now, WITHIN) == now
        assert ledger.progress("invoices") == Progress()
        assert ledger.document_count("invoices") == 0


def test_a_read_is_not_gone_on_with_after_midnight(tmp_path: Path) -> None:
    late = NOW.replace(hour=23, minute=50)
    with closing(ledger_at(tmp_path)) as ledger:
        ledger.resume("rating", late, WITHIN)
    with closing(ledger_at(tmp_path)) as ledger:
        after = late + timedelta(minutes=15)
        assert ledger.resume("rating", after, WITHIN) == after


def test_a_file_that_is_damaged_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 1000)
    with closing(ledger_at(tmp_path)) as ledger:
        assert ledger.resume("rating", NOW, WITHIN) == NOW


def test_a_ledger_that_reads_no_list_whole_leaves_another_runs_read_alone(tmp_path: Path) -> None:
    with closing(ledger_at(tmp_path)) as ledger:
        ledger.resume("rating", NOW, WITHIN)
        ledger.add_part("invoices", invoices(range(3)), 3)
    ledger_at(tmp_path).close()
    with closing(ledger_at(tmp_path)) as ledger:
        ledger.resume("rating", NOW, WITHIN)
        assert ledger.progress("invoices") == Progress(3)
