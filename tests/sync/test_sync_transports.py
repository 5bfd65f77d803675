"""Collections and Bulk API 2.0 leave the same behind, whatever the row."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sfmeta.errors import RemoteError, Unavailable
from sfmeta.flows.wishes import Compare
from sfmeta.salesforce import bulk, collections
from sfmeta.salesforce.waiting import Waiting
from sfmeta.sync.bulk_csv import error_of, fits, table
from sfmeta.sync.outcome import Rejected, Saved
from sfmeta.sync.raw import Link
from sfmeta.sync.text import normal
from sfmeta.sync.transport import Transport, cheapest, predicted_calls
from sfmeta.sync.values import EARLIEST, LATEST, Value, value_of

from .made import target

if TYPE_CHECKING:
    from .conftest import Scene

FAST = Waiting(first=0.01, longest=0.05)


def one_line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


TEXTS = st.text(st.characters(codec="utf-8"), max_size=60).map(normal) | st.sampled_from(
    ["#N/A", "=1+1", '"quoted"', "a,b;c|d", "two\nlines", "ünï 🚀", "null", "0"]
)
RICH = (st.just(Link("https://u.example/?a=1&b=2")) | TEXTS).map(lambda raw: value_of(raw, target("Html")))
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "Upflow_Due__c": st.none() | st.decimals(-(10**12), 10**12, places=2),
        "Upflow_Average_Payment_Delay__c": st.none() | st.decimals(-(10**6), 10**6, places=1),
        "Upflow_Portal_URL__c": st.none() | RICH,
        "Upflow_Due_Count__c": st.none() | st.integers(0, 10**6).map(Decimal),
        "Upflow_Customer_Page_URL__c": st.none() | st.just("https://u.example/?a=1&b=2"),
        "Upflow_Po_Reference__c": TEXTS.map(one_line),
        "Upflow_Segment__c": st.sampled_from([None, "Enterprise", "Small business"]),
        "Upflow_Product_Lines__c": st.sampled_from([None, "Payments", "Payments;Insurance"]),
        "Upflow_Contract_End_Date__c": st.none() | st.dates(EARLIEST, LATEST).map(str),
        "Upflow_Strategic_Account__c": st.booleans(),
    },
)
FIELDS = [
    "Upflow_Average_Payment_Delay__c",
    "Upflow_Portal_URL__c",
    "Upflow_Due__c",
    "Upflow_Due_Count__c",
    "Upflow_Customer_Page_URL__c",
    "Upflow_Po_Reference__c",
    "Upflow_Segment__c",
    "Upflow_Product_Lines__c",
    "Upflow_Contract_End_Date__c",
    "Upflow_Strategic_Account__c",
]
BEFORE: dict[str, Value] = {
    "Upflow_Average_Payment_Delay__c": Decimal("9.5"),
    "Upflow_Portal_URL__c": "<b>before</b>",
    "Upflow_Due__c": Decimal("1.50"),
    "Upflow_Due_Count__c": Decimal(7),
    "Upflow_Customer_Page_URL__c": "https://before.example",
    "Upflow_Po_Reference__c": "before",
    "Upflow_Segment__c": "Mid-market",
    "Upflow_Product_Lines__c": "Lending",
    "Upflow_Contract_End_Date__c": "2026-01-01",
    "Upflow_Strategic_Account__c": True,
}


def test_any_row_has_the_same_end_state_on_either_transport(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of({"  portal_url:\n": "  portal_url: {type: Html}\n"}, customers=30)
    ids = [each["Id"] for each in scene.records("Name")][:20]
    ours, theirs = ids[:10], ids[10:]

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ROWS, min_size=10, max_size=10))
    def same(rows: list[dict[str, Value]]) -> None:
        org = scene.org.integration
        assert collections.update(org, "Account", [(id_, BEFORE) for id_ in ids]) == tuple(map(Saved, ids))
        by_json = collections.update(org, "Account", list(zip(ours, rows, strict=True)))
        in_csv = [(id_, row) for id_, row in zip(theirs, rows, strict=True) if fits(row)]
        by_csv = list(bulk.update(org, "Account", in_csv, FAST))
        assert all(isinstance(each, Saved) for each in (*by_json, *by_csv))
        assert {each.record_id for each in by_csv} == {id_ for id_, _ in in_csv}
        found = {each["Id"]: {name: each[name] for name in FIELDS} for each in scene.records(*FIELDS)}
        for left, right, row in zip(ours, theirs, rows, strict=True):
            if fits(row):
                assert found[left] == found[right]
            for name, value in row.items():
                stored = found[left][name]
                assert (Decimal(str(stored)) if isinstance(value, Decimal) else stored) == value
            for name in FIELDS:
                before = BEFORE[name]
                if name not in row:
                    assert found[left][name] == (float(before) if isinstance(before, Decimal) else before)

    same()


def test_a_job_names_every_row_that_it_could_not_write(scene: Scene) -> None:
    ids = [each["Id"] for each in scene.records("Name")][:3]
    refusal = {"code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "No: not this one", "fields": ["Upflow_Due__c"]}
    scene.trouble(action="row-error", object="Account", id=ids[1], **refusal)
    row: dict[str, Value] = {"Upflow_Due__c": Decimal(1)}
    answers = bulk.update(scene.org.integration, "Account", [(id_, row) for id_ in ids], FAST)
    outcomes = {each.record_id: each for each in answers}
    assert outcomes[ids[0]] == Saved(ids[0])
    refused = outcomes[ids[1]]
    assert isinstance(refused, Rejected)
    assert (refused.code, refused.message) == ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No: not this one")


def test_rows_of_a_job_that_failed_half_way_are_not_lost(scene: Scene) -> None:
    ids = [each["Id"] for each in scene.records("Name")][:6]
    scene.trouble(action="job-fails", object="Account", after_rows=2, message="InternalServerError : sorry")
    row: dict[str, Value] = {"Upflow_Due__c": Decimal(1)}
    outcomes = list(bulk.update(scene.org.integration, "Account", [(i, row) for i in ids], FAST))
    assert sorted(each.record_id for each in outcomes) == sorted(ids)
    left = [each for each in outcomes if isinstance(each, Rejected)]
    assert {(each.code, each.message) for each in left} == {("UNPROCESSED", "InternalServerError : sorry")}
    written = {each["Id"] for each in scene.records("Name", where="Upflow_Due__c = 1")}
    assert written == {each.record_id for each in outcomes if isinstance(each, Saved)}


def test_a_job_that_does_not_end_is_left_to_the_next_run(scene: Scene) -> None:
    scene.trouble(action="job-stuck", object="Account", polls=1000)
    id_ = scene.records("Name")[0]["Id"]
    with pytest.raises(Unavailable, match="not ended in time"):
        list(
            bulk.update(
                scene.org.integration, "Account", [(id_, {"Upflow_Due__c": None})], Waiting(limit=0.05, first=0.01)
            )
        )


def test_a_field_that_is_not_there_is_said_by_both(scene: Scene) -> None:
    id_ = scene.records("Name")[0]["Id"]
    row: list[tuple[str, dict[str, Value]]] = [(id_, {"Upflow_Nowhere__c": "x"})]
    (refused,) = bulk.update(scene.org.integration, "Account", row, FAST)
    assert isinstance(refused, Rejected)
    assert "Upflow_Nowhere__c" in refused.message
    with pytest.raises(RemoteError, match="Upflow_Nowhere__c"):
        collections.update(scene.org.integration, "Account", row)


def test_a_value_that_spoils_a_whole_call_costs_its_own_row_only(scene: Scene) -> None:
    ids = [each["Id"] for each in scene.records("Name")][:9]
    rows: list[tuple[str, dict[str, Value]]] = [(id_, {"Upflow_Contract_End_Date__c": "2026-01-01"}) for id_ in ids]
    rows[4] = (ids[4], {"Upflow_Contract_End_Date__c": "4001-01-01"})
    outcomes = collections.update(scene.org.integration, "Account", rows)
    assert [each.record_id for each in outcomes] == ids
    assert [each for each in outcomes if isinstance(each, Saved)] == [Saved(id_) for id_ in ids if id_ != ids[4]]


@pytest.mark.parametrize("transport", list(Transport))
def test_a_whole_sync_over_either_transport(scene_of: Callable[..., Scene], transport: Transport) -> None:
    scene = scene_of(customers=30)
    synced = scene.run(transport=transport)
    assert synced.result == "done"
    assert synced.written.records == synced.outlook.matched
    assert scene.run(compare=Compare.ORG).found.tally.changed == 0
    assert {each["Upflow_Po_Reference__c"] for each in scene.records("Upflow_Po_Reference__c")} >= {"#N/A"}


def test_the_transport_is_the_one_with_fewer_calls() -> None:
    assert cheapest(1) is cheapest(200) is cheapest(1_800) is Transport.COLLECTIONS
    assert cheapest(2_000) is cheapest(50_000) is cheapest(10**6) is Transport.BULK
    assert predicted_calls(Transport.BULK, 0) == predicted_calls(Transport.COLLECTIONS, 0) == 0
    assert predicted_calls(Transport.COLLECTIONS, 1_001) == 6


def test_an_empty_cell_leaves_and_a_sign_clears() -> None:
    rows: list[tuple[str, dict[str, Value]]] = [
        ("001A", {"A__c": None, "B__c": True}),
        ("001B", {"C__c": 'say "hi",\nthere'}),
    ]
    assert table(rows) == b'Id,A__c,B__c,C__c\n001A,#N/A,true,\n001B,,,"say ""hi"",\nthere"\n'


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --", ("Name",)),
        ("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--", ()),
        ("INVALID_FIELD:a\nb:X__c,Y__c --", ("X__c", "Y__c")),
    ],
)
def test_an_error_of_a_job_is_taken_apart(text: str, parts: tuple[str, ...]) -> None:
    code, message, fields = error_of(text)
    assert text.startswith(f"{code}:{message}:")
    assert fields == parts


def test_an_error_in_another_form_is_passed_on_whole() -> None:
    assert error_of("something else") == ("UNKNOWN_EXCEPTION", "something else", ())
