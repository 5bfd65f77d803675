"""Sweep after sweep, without waiting: the clock goes on when the loop sleeps, and the world changes meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

import pytest

from sfmeta.cli.metrics import Metrics
from sfmeta.cli.sweep_line import as_fields, as_text
from sfmeta.errors import Unavailable
from sfmeta.flows.orgs import Org
from sfmeta.flows.sweeps import Round, Sweep, sweep_until_stopped
from sfmeta.flows.wishes import Compare, Wishes
from sfmeta.salesforce.signin import org_of
from sfmeta.upflow.pace import Paces
from tests.command_line import Run

from .test_sync_trouble import wait_until

if TYPE_CHECKING:
    from .conftest import Scene

Step = Callable[[], object]


def nothing() -> None:
    """Time goes by."""


def swept(scene: Scene, *meanwhile: Step, orgs: Sequence[Callable[[], Org]] = ()) -> list[Sweep]:
    """The sweeps of a loop that sleeps once for each step, and is told to stop in the last sleep."""
    steps, seen = iter(meanwhile), list[Sweep]()
    stopped, gone = False, 0.0

    def sleep(seconds: float) -> None:
        nonlocal stopped, gone
        scene.now += timedelta(seconds=seconds)
        gone += seconds
        step = next(steps, None)
        stopped = step is None
        if step is not None:
            step()

    def stopwatch() -> float:
        return time.monotonic() + gone

    watch = scene.watch(sleep=sleep, stopped=lambda: stopped, stopwatch=stopwatch)
    makers = orgs or [lambda: Org(scene.org.spec, scene.org.environment)]
    sweep_until_stopped(scene.project, makers, Round(watch, Wishes(), seen.append, lambda: 0.5))
    return seen


def results(sweeps: Sequence[Sweep]) -> list[str]:
    return [sweep.result for sweep in sweeps]


def test_a_change_in_upflow_is_in_salesforce_one_sweep_later(scene: Scene) -> None:
    owed: dict[str, list[object]] = {}

    def pay() -> None:
        owed["before"] = [each["Upflow_Outstanding__c"] for each in scene.accounts("Upflow_Outstanding__c").values()]
        scene.control("upflow/pay", customers=2)

    assert results(swept(scene, pay)) == ["done", "done"]
    owed["after"] = [each["Upflow_Outstanding__c"] for each in scene.accounts("Upflow_Outstanding__c").values()]
    assert owed["before"] != owed["after"]
    assert scene.run(compare=Compare.ORG).outlook.found.tally.changed == 0, "the org has what Upflow knows"


def test_it_looks_more_rarely_while_nothing_moves_and_soon_again_when_something_does(scene: Scene) -> None:
    scene.run()
    sweeps = swept(scene, nothing, nothing, lambda: scene.control("upflow/pay", customers=1), nothing)
    assert results(sweeps) == ["unchanged", "unchanged", "unchanged", "done", "unchanged"]
    calls = [sweep.synced.effort.salesforce_calls for sweep in sweeps if sweep.synced]
    affordable = [each * 86_400 / (15_000 / 2) for each in calls]  # the org of the emulator gives 15,000 a day
    assert [sweep.pause for sweep in sweeps] == [
        max(each) for each in zip((10, 20, 40, 10, 10), affordable, strict=True)
    ]


def test_trouble_on_either_side_is_told_and_outlived(scene: Scene) -> None:
    scene.run()
    scene.trouble(service="upflow", path="/v1/customers", action="status", status=404, times=0)
    sweeps = swept(
        scene,
        scene.end_trouble,
        lambda: scene.trouble(method="GET", path="*/sobjects/Account/describe", action="status", status=404, times=0),
        scene.end_trouble,
    )
    assert results(sweeps) == ["broken", "unchanged", "broken", "unchanged"]
    assert sweeps[0].pause == 15
    line = as_text(as_fields(sweeps[0]))
    assert "result=broken" in line
    assert "error=" in line


def test_an_objection_of_a_gate_is_said_and_nothing_written_until_it_is_gone(scene: Scene) -> None:
    scene.run()
    before = scene.accounts("Upflow_Overdue__c", "Upflow_Rating__c")
    scene.trouble(
        service="upflow", path="/v1/customers", action="status", status=200, body={"customers": [], "total": 0}, times=0
    )
    sweeps = swept(scene, nothing, scene.end_trouble)
    assert results(sweeps) == ["refused", "refused", "unchanged"]
    assert [sweep.pause for sweep in sweeps[:2]] == [60, 120]
    assert str(as_fields(sweeps[0])["objections"]).split(",")[0] == "source-shrunk"
    assert scene.accounts("Upflow_Overdue__c", "Upflow_Rating__c") == before


def test_a_session_that_was_revoked_is_no_trouble(scene: Scene) -> None:
    assert results(swept(scene, lambda: scene.control("sessions/expire"))) == ["done", "unchanged"]


def test_a_spec_that_cannot_be_read_for_a_moment_does_not_end_the_watch(scene: Scene) -> None:
    path = scene.project.root / "sfmeta.yml"
    whole = path.read_text()

    def maker() -> Org:
        return Org(org_of(scene.project.spec(), "emulator", scene.org.environment), scene.org.environment)

    sweeps = swept(
        scene, lambda: path.write_text("fields: {overdue"), nothing, lambda: path.write_text(whole), orgs=[maker]
    )
    assert results(sweeps) == ["done", "broken", "broken", "unchanged"]
    assert {sweep.org for sweep in sweeps} == {"emulator"}


def test_sweeps_share_the_limit_of_upflow(scene: Scene) -> None:
    with (scene.project.root / "sfmeta.yml").open("a") as spec:
        spec.write("\nupflow:\n  requests_per_minute: 50\n")
    watch = scene.watch(paces=Paces())
    called = [scene.run(watch, compare=Compare.ORG).effort.upflow_calls]
    while not scene.naps:
        assert sum(called) <= 50
        called.append(scene.run(watch, compare=Compare.ORG).effort.upflow_calls)
    assert sum(called) > 50
    assert max(called) <= 50, "each of them alone is within the limit"


def test_a_clock_that_is_set_back_holds_nothing_up(scene: Scene) -> None:
    naps: list[float] = []

    def set_back() -> None:
        naps.append((scene.now - before).total_seconds())
        scene.now -= timedelta(hours=3)

    before = scene.now
    assert results(swept(scene, set_back)) == ["done", "unchanged"]
    assert (scene.now - before).total_seconds() - naps[0] + 10_800 < 120, "the pause after the sweep, and no hours more"


def test_no_pause_goes_past_the_daily_moment(scene: Scene) -> None:
    scene.run()
    daily = scene.project.spec().sync.daily_at
    scene.now = scene.now.replace(hour=daily.hour, minute=daily.minute, second=0) - timedelta(seconds=5)
    (sweep,) = swept(scene)
    assert sweep.pause <= 5


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "call",
    [{"service": "upflow", "path": "/v1/customers"}, {"method": "GET", "path": "*/query"}],
    ids=["upflow", "salesforce"],
)
def test_a_stop_ends_a_long_wait_and_whoever_waits_is_told_for_whom(
    scene: Scene, call: dict[str, str], status: int
) -> None:
    scene.trouble(**call, action="status", status=status, retry_after=7200, times=0)
    with watching(scene, "--json") as process:
        said = line_of(process.stderr)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert re.fullmatch(r"(Upflow|Salesforce) takes no calls until \d\d:\d\d UTC: waiting\n", said)
    assert said.startswith("Upflow") == ("service" in call)
    (sweep,) = [json.loads(line) for line in out.splitlines()]
    assert (sweep["result"], sweep["error"]) == ("stopped", "stopped before anything was written")
    scene.end_trouble()
    assert scene.run().result == "done"


def test_several_orgs_take_turns_and_the_trouble_of_one_is_not_the_others(scene_of: Callable[..., Scene]) -> None:
    scene, other = scene_of(customers=4), scene_of(customers=4, seed=7)
    other.trouble(method="GET", path="*/sobjects/Account/describe", action="status", status=404, times=0)
    makers = [
        lambda: Org(scene.org.spec, scene.org.environment),
        lambda: Org(other.org.spec, other.org.environment),
    ]
    sweeps = swept(scene, *[nothing] * 4, orgs=makers)
    assert results(sweeps)[:2] == ["done", "broken"]
    assert "unchanged" in results(sweeps)[2:]


def test_metrics_and_health_say_what_the_sweeps_said(scene: Scene) -> None:
    metrics = Metrics(["emulator"], scene.now)
    assert metrics.health(scene.now) == (True, {"emulator": "starting"})
    sweeps = swept(scene, lambda: scene.control("upflow/pay", customers=1))
    for sweep in sweeps:
        metrics.see(sweep)
    written = sum(sweep.synced.written.records for sweep in sweeps if sweep.synced)
    text = metrics.text().decode()
    assert f'sfmeta_records_written_total{{org="emulator"}} {float(written)}' in text
    assert 'sfmeta_sweeps_total{org="emulator",result="done"} 2.0' in text
    assert metrics.health(scene.now)[0]
    assert metrics.health(scene.now + timedelta(hours=1)) == (False, {"emulator": "overdue"})
    metrics.see(Sweep("emulator", scene.now, 1.0, 15.0, error=Unavailable("Upflow could not be reached")))
    assert metrics.health(scene.now) == (False, {"emulator": "unavailable"})
    assert 'result="unavailable"} 1.0' in metrics.text().decode()


@contextlib.contextmanager
def watching(scene: Scene, *arguments: str, orgs: Sequence[str] = ("emulator",)) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own."""
    command = [sys.executable, "-c", "from sfmeta.cli.main import main; main()", "sync", "--watch"]
    command += [word for org in orgs for word in ("--org", org)]
    environment = {**os.environ, "SFMETA_EMULATOR_URL": scene.emulator.salesforce}
    process = subprocess.Popen(
        [*command, *arguments], cwd=scene.project.root, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_of(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_process_tells_a_line_a_sweep_serves_its_figures_and_stops_when_asked(scene: Scene) -> None:
    with watching(scene, "--metrics-port", "0", "--json") as process:
        address = re.search(r"http://127.0.0.1:\d+", line_of(process.stderr))
        assert address is not None
        sweep: dict[str, Any] = json.loads(line_of(process.stdout))
        assert (sweep["org"], sweep["result"], sweep["customers_read"]) == ("emulator", "done", 30)
        assert asked(f"{address[0]}/healthz") == (200, '{"status": "ok", "orgs": {"emulator": "done"}}\n')
        status, text = asked(f"{address[0]}/metrics")
        assert (status, 'sfmeta_sweeps_total{org="emulator",result="done"} 1.0' in text) == (200, True)
        assert asked(f"{address[0]}/")[0] == 404
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    secrets = (scene.emulator.upflow_api_secret, scene.emulator.integration_access_token, "/portal/")
    assert not any(secret in f"{sweep}{text}{out}{err}" for secret in secrets)


def test_a_stop_in_the_middle_of_a_write_finishes_the_batch_and_is_no_failure(scene: Scene) -> None:
    scene.trouble(action="hold", method="PATCH", path="*/composite/sobjects")
    with watching(scene, "--json") as process:
        wait_until(lambda: scene.met() == 1)
        process.send_signal(signal.SIGINT)
        scene.end_trouble()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    (sweep,) = [json.loads(line) for line in out.splitlines()]
    assert sweep["result"] == "stopped"
    assert scene.run().result == "done", "the next one goes on"
    assert scene.run(compare=Compare.ORG).outlook.found.tally.changed == 0


def test_a_stop_while_two_orgs_take_turns_ends_both_after_the_batch_in_hand(scene_of: Callable[..., Scene]) -> None:
    one, two = scene_of(customers=12), scene_of(customers=9)
    file = one.project.root / "sfmeta.yml"
    second = f'  second: {{method: emulator, url: "{two.emulator.salesforce}"}}\n'
    file.write_text(file.read_text(encoding="utf-8").replace("orgs:\n", f"orgs:\n{second}"), encoding="utf-8")
    two.trouble(action="hold", method="PATCH", path="*/composite/sobjects")
    with watching(one, "--json", orgs=("emulator", "second")) as process:
        first = json.loads(line_of(process.stdout))
        assert (first["org"], first["result"], first["customers_read"]) == ("emulator", "done", 12)
        wait_until(lambda: two.met() == 1)
        process.send_signal(signal.SIGINT)
        two.end_trouble()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    (last,) = [json.loads(line) for line in out.splitlines()]
    assert (last["org"], last["result"], last["written"]) == ("second", "stopped", two.plan().outlook.matched)
    assert one.run().result == "unchanged"
    assert two.run(compare=Compare.ORG).found.tally.changed == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--watch", "--plan"), "nothing to --watch"),
        (("--org", "dev", "--org", "emulator"), "several --org are for --watch"),
        (("--metrics-port", "9464"), "--metrics-port is for --watch"),
    ],
)
def test_what_does_not_go_together_is_usage(sfmeta: Callable[..., Run], arguments: tuple[str, ...], said: str) -> None:
    run = sfmeta("sync", *arguments)
    assert run.exit_code == 2
    assert said in run.err
