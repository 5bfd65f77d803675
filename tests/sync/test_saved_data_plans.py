"""Saved plans of a sync: applied exactly, or refused with the records that moved."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.errors import ProjectError, Refused
from sfmeta.flows.wishes import Compare
from sfmeta.store import data_plans
from sfmeta.sync.data_plan import Header, header_of, lines, verified
from sfmeta.sync.record import RecordChange
from sfmeta.sync.rows import DueLink

from .test_sync_flow import EVERY

if TYPE_CHECKING:
    from .conftest import Scene

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HEADER = Header("prod", "00D1", "Account", "https://api.upflow.io/v1", "digest", "acknowledged", MADE)
VALUES = st.none() | st.booleans() | st.text(st.characters(codec="utf-8")) | st.decimals(-(10**9), 10**9, places=2)
CHANGES = st.builds(
    RecordChange,
    st.text("0123456789", min_size=1),
    st.text(),
    st.none() | st.text(st.characters(codec="utf-8")),
    before=st.fixed_dictionaries({"A__c": VALUES, "B__c": VALUES}),
    after=st.fixed_dictionaries({"A__c": VALUES, "B__c": VALUES}),
    known=st.booleans(),
    currency=st.none() | st.just("EUR"),
    why=st.lists(st.text(st.characters(codec="utf-8"))).map(tuple),
)
LINKS = st.builds(DueLink, st.text("0123456789", min_size=1), st.text(), st.booleans())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "plans" / "monday.plan"


@given(st.lists(CHANGES | LINKS))
def test_a_plan_is_read_as_it_was_written(entries: list[RecordChange | DueLink]) -> None:
    written = list(lines(HEADER, entries, {"counts": {"changed": 3}}))
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in written)
    assert header_of(written) == HEADER
    assert list(verified(written)) == entries


CHANGE = RecordChange("001A", "c1", "Acme", {"A__c": Decimal("1.50")}, {"A__c": None}, known=True)


def edited(at: int, old: str, new: str) -> list[str]:
    written = list(lines(HEADER, [CHANGE], {}))
    assert old in written[at]
    written[at] = written[at].replace(old, new)
    return written


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (edited(1, "1.50", "1.51"), "edited"),
        (edited(0, "prod", "dev"), "edited"),
        (list(lines(HEADER, [CHANGE], {}))[:-1], "its end is missing"),
        (list(lines(HEADER, [CHANGE], {}))[:2], "its end is missing"),
        ([*lines(HEADER, [CHANGE], {}), "{}\n"], "goes on after its end"),
        (edited(1, '"fields"', '"felds"'), "no record"),
        (["[1, 2]\n"], "not a saved plan"),
        (["\n"], "not a saved plan"),
    ],
)
def test_a_plan_that_is_not_as_it_was_written_is_not_read(found: list[str], message: str) -> None:
    with pytest.raises(ProjectError, match=message) as error:
        list(verified(found))
    assert error.value.fix


@pytest.mark.parametrize(
    ("old", "new"), [('"prod"', '"dev"'), ("00D1", "00D2"), ('"org_id"', '"org"'), ("2026", "2025"), ("upflow.io", "x")]
)
def test_a_plan_whose_first_line_was_edited_is_damaged_and_not_another_orgs(old: str, new: str) -> None:
    with pytest.raises(ProjectError, match="the plan is damaged: it was edited"):
        header_of(edited(0, old, new))


def test_a_plan_that_was_cut_off_is_not_even_begun() -> None:
    written = list(lines(HEADER, [CHANGE], {}))
    for least in range(1, len(written)):
        with pytest.raises(ProjectError, match="the plan is damaged: its end is missing"):
            header_of(written[:least])


@pytest.mark.parametrize("line", ['{"schema": "sfmeta/plan/1"}', '{"schema": "sfmeta/data-plan/1"}', "", "no JSON"])
def test_a_file_that_is_no_data_plan_is_said_to_be_none(line: str) -> None:
    with pytest.raises(ProjectError):
        header_of([line])


def test_a_plan_is_for_its_owner_only_and_named_when_it_cannot_be_read(file: Path) -> None:
    data_plans.write(file, lines(HEADER, [CHANGE], {}))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["monday.plan"]
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ProjectError) as error:
        data_plans.header(file)
    assert error.value.where == str(file)


def test_what_cannot_be_written_whole_leaves_nothing_behind(file: Path) -> None:
    def broken() -> Iterator[str]:
        yield "first\n"
        raise OSError(28, "No space left on device")

    with pytest.raises(ProjectError, match="No space left"):
        data_plans.write(file, broken())
    assert list(file.parent.iterdir()) == []


def test_a_saved_plan_is_applied_exactly(scene: Scene, file: Path) -> None:
    scene.run()
    paid = {each["externalId"] for each in scene.control("upflow/pay", customers=3)["paid"]}
    planned = scene.plan(out=file)
    before = scene.accounts(*EVERY)
    synced = scene.apply(file)
    after = scene.accounts(*EVERY)
    assert synced.result == "done"
    assert {number for number in after if after[number] != before[number]} == paid & set(after)
    ids = {change.account_id: change for change in planned.changes}
    for account in after.values():
        change = ids.get(account["Id"])
        for name, value in change.after.items() if change else ():
            assert account[name] == (float(value) if isinstance(value, Decimal) else value)
    assert scene.run().result == "unchanged"


def test_a_first_plan_makes_the_links_too(scene: Scene, file: Path) -> None:
    planned = scene.plan(out=file)
    assert "https://app.upflow.io/portal" not in file.read_text(encoding="utf-8")
    synced = scene.apply(file)
    assert synced.written.records == planned.outlook.found.tally.changed
    assert synced.linked.due == planned.outlook.links_due > 0
    assert scene.run().result == "unchanged"


def test_a_plan_that_was_applied_has_nothing_left_to_do(scene: Scene, file: Path) -> None:
    scene.plan(out=file)
    stopped = scene.apply(
        file, scene.watch(stopped=lambda: len(scene.records("Name", where="Upflow_Due__c != null")) > 0)
    )
    assert stopped.result == "stopped"
    assert scene.apply(file).result == "done"
    assert scene.apply(file).result == "unchanged"


def test_a_plan_means_the_figures_of_its_day(scene: Scene, file: Path) -> None:
    scene.run()
    scene.control("upflow/pay", customers=2)
    scene.plan(out=file)
    scene.now += timedelta(days=3)
    assert scene.apply(file).result == "done"


def refused(scene: Scene, file: Path) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as error:
        scene.apply(file)
    assert "--plan --out" in (error.value.fix or "")
    return [(finding.rule, finding.message) for finding in error.value.findings]


@pytest.mark.parametrize("compare", list(Compare))
def test_a_plan_is_refused_when_the_source_has_moved(scene: Scene, file: Path, compare: Compare) -> None:
    scene.run()
    first = {each["externalId"] for each in scene.control("upflow/pay", customers=2)["paid"]}
    scene.plan(out=file, compare=compare)
    second = {each["externalId"] for each in scene.control("upflow/pay", customers=2)["paid"]} - first
    before = scene.accounts(*EVERY)
    moved = refused(scene, file)
    ids = {account["Id"] for number, account in before.items() if number in second}
    assert {rule for rule, _ in moved} == {"source-moved"}
    assert {message.split()[0] for _, message in moved} == ids
    assert any("not in the plan" in message for _, message in moved)
    assert scene.accounts(*EVERY) == before


def test_a_plan_is_refused_when_the_org_has_moved(scene: Scene, file: Path) -> None:
    scene.run()
    number = scene.control("upflow/pay", customers=1)["paid"][0]["externalId"]
    scene.plan(out=file)
    account = scene.accounts("Name")[number]
    scene.update(account["Id"], Upflow_Overdue__c=5)
    ((rule, message),) = refused(scene, file)
    assert rule == "org-moved"
    assert message.startswith(f"{account['Id']} {account['Name']}: Upflow_Overdue__c was ")
    assert "is 5.00 in Salesforce by now" in message


def test_a_plan_is_refused_when_what_was_acknowledged_has_moved(scene: Scene, file: Path) -> None:
    scene.run()
    number = scene.control("upflow/pay", customers=1)["paid"][0]["externalId"]
    account = scene.accounts("Name")[number]
    scene.plan(out=file)
    scene.update(account["Id"], Upflow_Rating__c="D", Upflow_Overdue__c=7)
    (scene.project.root / ".sfmeta" / "store.db").unlink()
    assert {rule for rule, _ in refused(scene, file)} <= {"acknowledged-moved", "source-moved"}


def test_the_gates_are_asked_again(scene: Scene, file: Path) -> None:
    scene.run()
    scene.control("upflow/pay", customers=20)
    planned = scene.plan(out=file)
    rules = [finding.rule for finding in planned.outlook.objections]
    assert rules
    with pytest.raises(Refused, match="gate") as error:
        scene.apply(file)
    assert [finding.rule for finding in error.value.findings] == rules
    assert scene.apply(file, allow=frozenset(rules)).result == "done"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"  rating:\n": "  rating: {enabled: false}\n"}, "another sfmeta.yml"),
        ({"  overdue_amount:\n": "  overdue_amount: {scale: 0}\n"}, "another sfmeta.yml"),
    ],
)
def test_a_plan_of_another_spec_is_refused(scene: Scene, file: Path, change: dict[str, str], message: str) -> None:
    scene.plan(out=file)
    spec = scene.project.root / "sfmeta.yml"
    text = spec.read_text(encoding="utf-8")
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new)
    spec.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=message):
        scene.apply(file)


def test_a_plan_of_another_org_is_refused(scene_of: Callable[..., Scene], file: Path) -> None:
    scene_of(customers=12).plan(out=file)
    with pytest.raises(Refused, match="for another"):
        scene_of(customers=12).apply(file)


def test_the_file_says_what_it_comes_to_by_currency(scene: Scene, file: Path) -> None:
    scene.run()
    scene.control("upflow/pay", customers=3)
    scene.plan(out=file)
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    summary: dict[str, Any] = found[-2]["summary"]
    overdue = [each for each in summary["totals"] if each["field"] == "Upflow_Overdue__c"]
    assert {each["currency"] for each in overdue} >= {"EUR"}
    for each in summary["totals"]:
        assert Decimal(each["after"]) - Decimal(each["before"]) == Decimal(each["difference"])
    fields = [record["fields"].get("Upflow_Overdue__c") for record in found if "record" in record]
    moved = sum(Decimal(str(each["after"])) - Decimal(str(each["before"])) for each in fields if each)
    assert sum(Decimal(each["difference"]) for each in overdue) == moved < 0
    assert summary["counts"]["changed"] == len(fields)
