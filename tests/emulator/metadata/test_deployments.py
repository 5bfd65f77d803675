"""A deploy's life: its pace, cancelling it, deploying what was validated, and the fifteen days of a deleted field."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from sfmeta.emulator.metadata import custom_field
from sfmeta.emulator.metadata.archive import MAX_FILES, BadArchive, unpack
from sfmeta.emulator.metadata.deployment import Deployment
from sfmeta.emulator.metadata.deployments import Deployments, NotNow, Unknown
from sfmeta.emulator.metadata.element import parse
from sfmeta.emulator.metadata.limits import CUSTOM_FIELDS, EXTERNAL_IDS
from sfmeta.emulator.metadata.options import Options
from sfmeta.emulator.metadata.problems import Refused
from sfmeta.emulator.metadata.store import KEPT, Store
from sfmeta.emulator.metadata.work import Work
from sfmeta.emulator.org.org import Org
from sfmeta.emulator.org.provision import ADMIN
from sfmeta.emulator.org.users import User
from tests.emulator.metadata.wire import field_files, text_field, zipped

ARCHIVE = zipped(field_files(text_field("A__c")))
SINGLE = Options(single_package=True)
TESTED = Options(single_package=True, check_only=True, test_level="RunLocalTests")


@pytest.fixture
def org() -> Any:
    org = Org.open()
    yield org
    org.close()


def admin(org: Org) -> User:
    found = org.users.by_username(ADMIN)
    assert found
    return found


def ended(found: Deployment) -> str:
    assert found.ended.wait(5)
    return found.status


def until(found: Deployment, status: str) -> None:
    for _ in range(500):
        if found.status == status:
            return
        time.sleep(0.005)
    raise AssertionError(f"{found.status} is not {status}")


def make_field(work: Work, name: str, **attributes: Any) -> None:
    parts = {"label": name, "length": "5", "type": "Text", **attributes}
    xml = "".join(f"<{tag}>{value}</{tag}>" for tag, value in parts.items())
    with work.org.transaction():
        custom_field.put(work, f"Account.{name}", parse(f"<fields>{xml}</fields>".encode()))


def test_a_deploy_waits_and_works_as_long_as_the_pace_says(org: Org) -> None:
    org.pace.queued, org.pace.running = 60, 60
    deployments = Deployments(org)
    found = deployments.submit(ARCHIVE, SINGLE, admin(org))
    assert found.status == "Pending"
    org.clock.advance(timedelta(seconds=61))
    until(found, "InProgress")
    assert not found.done
    org.clock.advance(timedelta(seconds=31))
    assert (found.total, deployments.progress(found)) == (1, 0)
    org.clock.advance(timedelta(seconds=31))
    assert ended(found) == "Succeeded"
    assert deployments.progress(found) == 1


@pytest.mark.parametrize("at", ["Pending", "InProgress"])
def test_a_cancelled_deploy_changes_nothing(org: Org, at: str) -> None:
    org.pace.queued = 0 if at == "InProgress" else 60
    org.pace.running = 60
    deployments = Deployments(org)
    found = deployments.submit(ARCHIVE, SINGLE, admin(org))
    until(found, at)
    deployments.cancel(found.id, admin(org))
    assert ended(found) == "Canceled"
    assert found.canceled_by == admin(org).id
    assert Store(org).get("CustomField", "Account.A__c") is None
    with pytest.raises(NotNow, match="already completed"):
        deployments.cancel(found.id, admin(org))


def test_the_numbers_of_a_cancelled_deploy_stand_still(org: Org) -> None:
    org.pace.running = 3_600
    deployments = Deployments(org)
    found = deployments.submit(ARCHIVE, SINGLE, admin(org))
    until(found, "InProgress")
    deployments.cancel(found.id, admin(org))
    assert ended(found) == "Canceled"
    org.clock.advance(timedelta(hours=2))
    assert deployments.progress(found) == 0


def test_deploys_run_one_after_the_other(org: Org) -> None:
    org.pace.running = 60
    deployments = Deployments(org)
    first, second = (deployments.submit(ARCHIVE, SINGLE, admin(org)) for _ in range(2))
    until(first, "InProgress")
    assert second.status == "Pending"
    deployments.cancel(first.id, admin(org))
    until(second, "InProgress")


def test_what_was_validated_with_tests_can_be_deployed_for_ten_days(org: Org) -> None:
    deployments = Deployments(org)
    validated = deployments.submit(ARCHIVE, TESTED, admin(org))
    assert ended(validated) == "Succeeded"
    org.clock.advance(timedelta(days=9))
    assert ended(deployments.quick(validated.id, admin(org))) == "Succeeded"
    assert Store(org).get("CustomField", "Account.A__c") is not None
    again = deployments.submit(ARCHIVE, TESTED, admin(org))
    ended(again)
    org.clock.advance(timedelta(days=11))
    with pytest.raises(NotNow):
        deployments.quick(again.id, admin(org))


def test_after_a_deploy_no_validation_qualifies(org: Org) -> None:
    deployments = Deployments(org)
    used, other = (deployments.submit(ARCHIVE, TESTED, admin(org)) for _ in range(2))
    assert (ended(used), ended(other)) == ("Succeeded", "Succeeded")
    assert ended(deployments.quick(used.id, admin(org))) == "Succeeded"
    for validated in (used, other):
        with pytest.raises(NotNow):
            deployments.quick(validated.id, admin(org))


@pytest.mark.parametrize("options", [SINGLE, Options(single_package=True, check_only=True)])
def test_nothing_else_can_be_deployed_quickly(org: Org, options: Options) -> None:
    deployments = Deployments(org)
    found = deployments.submit(ARCHIVE, options, admin(org))
    ended(found)
    with pytest.raises(NotNow):
        deployments.quick(found.id, admin(org))
    with pytest.raises(Unknown):
        deployments.quick("0Af5e0000000099", admin(org))


def test_what_was_under_way_goes_on_when_the_org_is_opened_again(tmp_path: Any) -> None:
    path = tmp_path / "org.sqlite"
    first = Org.open(path)
    first.pace.running = 60
    deployments = Deployments(first)
    running = deployments.submit(ARCHIVE, SINGLE, admin(first))
    waiting = deployments.submit(zipped(field_files(text_field("B__c"))), SINGLE, admin(first))
    until(running, "InProgress")
    first.close()
    assert not running.done

    again = Org.open(path)
    deployments = Deployments(again)
    assert [ended(deployments.get(each.id)) for each in (running, waiting)] == ["Succeeded", "Succeeded"]
    sobject = again.schema.sobject("Account")
    assert sobject
    assert sobject.field("A__c")
    assert sobject.field("B__c")
    again.close()


def test_what_has_ended_is_known_when_the_org_is_opened_again(tmp_path: Any) -> None:
    path = tmp_path / "org.sqlite"
    first = Org.open(path)
    failing = Options(single_package=True, rollback_on_error=False)
    failed = Deployments(first).submit(zipped(field_files(text_field("A__c", length=999))), failing, admin(first))
    ended(failed)
    first.close()

    again = Org.open(path)
    found = Deployments(again).get(failed.id)
    assert (found.status, found.deployed, found.options) == (failed.status, failed.deployed, failed.options)
    assert (found.created, found.completed, found.archive) == (failed.created, failed.completed, failed.archive)
    again.close()


@pytest.mark.parametrize(("days", "known"), [(9, True), (11, False)])
def test_a_validation_of_an_earlier_run_is_deployed_for_ten_days(tmp_path: Any, days: int, known: bool) -> None:
    path = tmp_path / "org.sqlite"
    first = Org.open(path)
    validated = Deployments(first).submit(ARCHIVE, TESTED, admin(first))
    ended(validated)
    first.close()

    again = Org.open(path)
    again.clock.advance(timedelta(days=days))
    deployments = Deployments(again)
    if known:
        assert ended(deployments.quick(validated.id, admin(again))) == "Succeeded"
    else:
        with pytest.raises(NotNow):
            deployments.quick(validated.id, admin(again))
    again.close()


def test_a_deleted_field_counts_for_fifteen_days_and_keeps_its_column(org: Org) -> None:
    store = Store(org)
    work = Work(org, store, admin(org).id)
    make_field(work, "A__c", externalId="true")
    (column,) = [c for c in org.database.columns("Account") if c.startswith("00N")]
    with org.transaction():
        custom_field.delete(work, "Account.A__c")
    (buried,) = store.buried("Account")
    assert (buried.name, buried.external_id) == ("A_del__c", True)
    assert column in org.database.columns("Account")
    org.clock.advance(KEPT + timedelta(days=1))
    assert store.buried("Account") == []
    assert column not in org.database.columns("Account")


def test_a_twenty_sixth_external_id_is_refused_deleted_ones_counted(org: Org) -> None:
    work = Work(org, Store(org), admin(org).id)
    for number in range(EXTERNAL_IDS):
        make_field(work, f"E{number}__c", externalId="true")
    with org.transaction():
        custom_field.delete(work, "Account.E0__c")
    with pytest.raises(Refused, match="no more than 25 external ID fields"):
        make_field(work, "One_More__c", externalId="true")


def test_an_edition_takes_so_many_custom_fields(org: Org) -> None:
    org.edition = "Professional Edition"
    work = Work(org, Store(org), admin(org).id)
    for number in range(CUSTOM_FIELDS["Professional Edition"]):
        make_field(work, f"F{number}__c")
    with pytest.raises(Refused, match="no more than 100 custom fields"):
        make_field(work, "One_More__c")


def test_a_zip_of_too_many_files_is_refused() -> None:
    archive = zipped({f"objects/O{number}.object": "" for number in range(MAX_FILES + 1)})
    with pytest.raises(BadArchive, match="Too many files"):
        unpack(archive, single_package=True)


def test_an_org_in_a_file_is_found_as_it_was_left(tmp_path: Any) -> None:
    path = tmp_path / "org.sqlite"
    first = Org.open(path)
    make_field(Work(first, Store(first), admin(first).id), "A__c", required="true")
    sobject = first.schema.sobject("Account")
    assert sobject
    before, org_id = sobject.field("A__c"), first.id
    assert before
    made = first.ids.new("001")
    with first.transaction():
        first.database.insert("Account", [{**first.new_row(admin(first).id), "Id": made, before.column: "kept"}])
    first.close()

    again = Org.open(path)
    sobject = again.schema.sobject("Account")
    assert sobject
    assert (again.id, sobject.field("A__c")) == (org_id, before)
    assert again.database.query(f'SELECT "{before.column}" FROM Account') == [("kept",)]
    assert again.ids.new("001") > made
    again.close()
