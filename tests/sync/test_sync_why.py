"""Why a record changes: which documents moved."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.catalog.model import Source
from sfmeta.flows.wishes import Compare
from sfmeta.store.database import opened, pair_number
from sfmeta.store.location import Location
from sfmeta.store.seen import Seen
from sfmeta.sync.record import RecordChange
from sfmeta.sync.sight import Document, Sight, movements
from sfmeta.sync.why import reasons

from .made import target

if TYPE_CHECKING:
    from .conftest import Scene

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)
DUE = Document("invoice", "i1", "INV-0012", "EUR", "DUE", 120000, date(2026, 12, 1), None)
PAID = dataclasses.replace(DUE, state="PAID", outstanding=0, paid=YESTERDAY)
PAYMENT = Document("payment", "p1", None, "JPY", None, 500, None, None)


def sight(*documents: Document, day: date = TODAY, kinds: tuple[str, ...] = ("invoice", "payment")) -> Sight:
    return Sight(day, "", kinds, documents)


def changed(document: Document, **changes: Any) -> Document:
    return dataclasses.replace(document, **changes)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ((DUE,), (DUE,), []),
        (
            (DUE,),
            (changed(DUE, state="PAID", outstanding=0, paid=TODAY),),
            ["invoice INV-0012 paid (1,200.00 → 0)"],
        ),
        ((DUE,), (changed(DUE, outstanding=70050),), ["invoice INV-0012 1,200.00 → 700.50"]),
        ((DUE,), (changed(DUE, due=date(2027, 1, 1)),), ["invoice INV-0012 due 2027-01-01 instead of 2026-12-01"]),
        ((DUE,), (changed(DUE, due=None),), ["invoice INV-0012 due never instead of 2026-12-01"]),
        ((PAID,), (changed(PAID, paid=None),), ["invoice INV-0012 paid on no day"]),
        ((PAID,), (changed(PAID, state=None),), ["invoice INV-0012 is without a state now"]),
        ((DUE,), (changed(DUE, state="DISPUTED"),), ["invoice INV-0012 is disputed now"]),
        ((DUE,), (changed(DUE, state="CANCELLED"),), ["invoice INV-0012 cancelled (1,200.00 → 1,200.00)"]),
        ((), (DUE,), ["invoice INV-0012 new, due 2026-12-01, 1,200.00"]),
        ((), (changed(DUE, state="PAID", outstanding=0),), ["invoice INV-0012 new, paid"]),
        ((DUE,), (), ["invoice INV-0012 is gone"]),
        (
            (changed(DUE, due=YESTERDAY),),
            (changed(DUE, due=YESTERDAY),),
            ["invoice INV-0012 passed its due date"],
        ),
        ((changed(DUE, due=YESTERDAY - timedelta(days=1)),), (changed(DUE, due=YESTERDAY - timedelta(days=1)),), []),
        ((), (PAYMENT,), ["payment p1 new, 500 not applied"]),
        ((PAYMENT,), (changed(PAYMENT, outstanding=0),), ["payment p1 not applied 500 → 0"]),
        ((), (changed(PAYMENT, whose="Acme Labs"),), ["payment p1 of Acme Labs new, 500 not applied"]),
    ],
)
def test_a_movement_is_told_by_the_documents_number(
    before: tuple[Document, ...], now: tuple[Document, ...], told: list[str]
) -> None:
    assert list(movements(sight(*before, day=YESTERDAY), sight(*now))) == told


def test_a_kind_that_was_not_read_both_times_says_nothing() -> None:
    assert list(movements(sight(day=YESTERDAY, kinds=("invoice",)), sight(PAYMENT))) == []
    assert list(movements(sight(PAYMENT, day=YESTERDAY), sight(kinds=("invoice",)))) == []


def change(*names: str, known: bool = True) -> RecordChange:
    return RecordChange("001A", "c1", "Acme", dict.fromkeys(names), dict.fromkeys(names, "new"), known)


FIELDS = [
    target("Currency", name="Due__c", key="due_amount", source=Source.CUSTOMER),
    target("Number", name="Delay__c", key="average_payment_delay", source=Source.DOCUMENTS),
    target("Text", name="Po__c", key="po_reference", source=Source.CUSTOM_FIELD),
    target("Text", name="Status__c", key="collection_status", source=Source.PROVIDED, file="exports/status.csv"),
    target("Url", name="Page__c", key="customer_page_url", source=Source.TEMPLATE),
]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("Due__c",), ("balance changed in Upflow",)),
        (("Delay__c",), ("days passed",)),
        (("Status__c",), ("collection_status in the file exports/status.csv",)),
        (("Po__c", "Page__c"), ("custom field po_reference", "the customer page has another address")),
    ],
)
def test_what_no_document_explains_is_told_by_its_source(names: tuple[str, ...], told: tuple[str, ...]) -> None:
    assert reasons(change(*names), FIELDS, (None, None), {}) == told


def test_a_value_that_becomes_empty_is_never_put_down_to_the_days() -> None:
    emptied = dataclasses.replace(change("Delay__c"), before={"Delay__c": "17.8"}, after={"Delay__c": None})
    assert reasons(emptied, FIELDS, (None, None), {}) == ("no document is left that it is computed from",)
    told = reasons(emptied, FIELDS, (sight(DUE), sight(changed(DUE, due=None))), {})
    assert told == ("invoice INV-0012 due never instead of 2026-12-01",)


def test_what_somebody_changed_by_hand_is_said_to_be_so() -> None:
    told = reasons(change("Due__c", "Po__c"), FIELDS, (None, None), {"Due__c": "new", "Po__c": "old"})
    assert told == ("Due__c was changed in Salesforce", "custom field po_reference")


def test_a_first_write_has_no_other_reason() -> None:
    assert reasons(change("Due__c", known=False), FIELDS, (None, None), {}) == ("not written before",)


def test_many_documents_are_counted() -> None:
    many = [changed(DUE, id=str(number), number=f"INV-{number}") for number in range(9)]
    told = reasons(change("Due__c"), FIELDS, (sight(day=YESTERDAY), sight(*many)), {})
    assert (len(told), told[-1]) == (6, "4 more documents")


DOCUMENTS = st.builds(
    Document,
    st.sampled_from(["invoice", "payment"]),
    st.text(),
    st.none() | st.text(),
    st.none() | st.just("EUR"),
    st.none() | st.just("DUE"),
    st.none() | st.integers(),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.none() | st.text(),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(DOCUMENTS))
def test_what_was_seen_is_known_again(tmp_path_factory: pytest.TempPathFactory, documents: list[Document]) -> None:
    one = Sight(TODAY, "digest", ("invoice", "payment"), tuple(documents))
    with opened(Location(tmp_path_factory.mktemp("store"))) as engine:
        seen = Seen(engine, pair_number(engine, "00D1", "Account", "u"))
        seen.keep({"c1": sight(), "c2": one})
        seen.keep({"c1": one})
        assert seen.of(["c1", "c2", "c3"]) == {"c1": one, "c2": one}
        assert seen.digests(["c1", "c3"]) == {"c1": "digest"}


def test_a_plan_says_which_invoices_were_paid(scene: Scene) -> None:
    scene.run()
    scene.control("upflow/pay", customers=2)
    for planned in scene.plan().changes:
        told = [why for why in planned.why if " paid (" in why]
        assert told
        assert [why for why in told if not (why.startswith("invoice ") and why.endswith(" → 0)"))] == []
    scene.run()
    assert scene.plan().changes == ()


def test_a_day_that_passes_is_the_reason_where_nothing_else_moved(scene: Scene) -> None:
    scene.run()
    scene.now += timedelta(days=1)
    whys = {why for planned in scene.plan().changes for why in planned.why}
    assert "days passed" in whys
    assert all(why == "days passed" or "passed its due date" in why or "overdue now" in why for why in whys)


def test_a_parent_that_stands_for_its_children_says_whose_document_moved(scene: Scene) -> None:
    file = scene.project.root / "sfmeta.yml"
    without = file.read_text(encoding="utf-8").partition("\nsync:")[0]
    file.write_text(f"{without}\nsync: {{parents: rollup}}\n", encoding="utf-8")
    parent, child = (each for each in scene.customers() if each["externalId"] in ("C-000001", "C-000005"))
    store = scene.emulator.server.world.upflow.store
    with store.transaction():
        store.run("UPDATE customer SET parent = NULL")
        store.run(
            "UPDATE customer SET parent = (SELECT n FROM customer WHERE id = ?) WHERE id = ?", parent["id"], child["id"]
        )
    scene.run()
    with store.transaction():
        store.run("DELETE FROM invoice WHERE customer = (SELECT n FROM customer WHERE id = ?)", child["id"])
    whys = {each.customer_id: each.why for each in scene.plan().changes}
    assert any(f" of {child['name']} is gone" in why for why in whys[parent["id"]])
    assert not any(" of " in why for why in whys[child["id"]])


def test_a_plan_says_why_links_are_due(scene: Scene) -> None:
    first = scene.plan().outlook
    assert first.links.due == {"new": first.matched}
    scene.run()
    account = scene.accounts("Upflow_Portal_URL__c")["C-000001"]
    scene.update(account["Id"], Upflow_Portal_URL__c=None)
    assert scene.plan(compare=Compare.ORG).outlook.links.due == {"gone from Salesforce": 1}
    scene.now += timedelta(days=29)
    assert set(scene.plan().outlook.links.due) <= {"growing old", "asked for again"}


def test_a_repair_says_that_somebody_changed_it(scene: Scene) -> None:
    scene.run()
    account = scene.accounts("Name")["C-000001"]
    scene.update(account["Id"], Upflow_Due_Count__c=77)
    (planned,) = scene.plan(compare=Compare.ORG).changes
    assert planned.why == ("Upflow_Due_Count__c was changed in Salesforce",)


def test_the_reason_outlives_a_run_that_was_stopped(scene: Scene) -> None:
    scene.run()
    scene.control("upflow/pay", customers=1)
    told: list[str] = []
    assert scene.run(
        scene.watch(told=told.append, stopped=lambda: bool(told and told[-1].startswith("Computed")))
    ).stopped
    assert all(" paid (" in planned.why[0] for planned in scene.plan().changes)


def test_what_was_seen_is_one_row_a_customer_written_when_it_changed(scene: Scene, tmp_path: Path) -> None:
    first = scene.run()
    folder = scene.project.root / ".sfmeta"

    def rows() -> dict[str, bytes]:
        with opened(Location(folder)) as engine, engine.connect() as connection:
            return {row.customer_id: row.data for row in connection.execute(sa.text("SELECT * FROM seen"))}

    before = rows()
    assert len(before) == first.outlook.matched
    paid = {each["id"] for each in scene.control("upflow/pay", customers=2)["paid"]}
    scene.run()
    assert {id_ for id_, data in rows().items() if data != before[id_]} <= paid
