"""Whatever goes wrong on the way, and however many customers there are: in the end Salesforce is equal to Upflow,
Account by Account, field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import requests

from . import books
from .pair import Moment

if TYPE_CHECKING:
    from .pair import Pair

Rule: TypeAlias = dict[str, Any]

UPFLOW: Rule = {"service": "upflow", "method": "GET"}
WRITE: Rule = {"method": "PATCH", "path": "*/composite/sobjects"}
JOB: Rule = {"service": "salesforce", "method": "GET", "path": "*/jobs/ingest/*"}
HELD: Rule = {"action": "hold"}

PAYING = 240
"""Customers who pay before a run: more than one call of Collections takes."""

TROUBLES: tuple[Rule, ...] = (
    {"action": "status", "status": 429, "retry_after": 1},
    {"action": "status", "status": 503},
    {"action": "drop"},
    {"action": "truncate"},
)

FLAKY: tuple[Rule, ...] = (
    # Each list of Upflow is refused, dropped or cut short now and then, and so are the pages of a query.
    *(
        {**UPFLOW, "path": f"/v1/{name}", "nth": nth, **trouble}
        for name in ("customers", "invoices", "payments")
        for nth, trouble in enumerate(TROUBLES, start=1)
    ),
    {"service": "salesforce", "path": "*/query*", "action": "status", "status": 503},
    {"service": "salesforce", "path": "*/query*", "action": "drop", "nth": 2},
)

STEPS = {
    "reading customers": Moment({**UPFLOW, "path": "/v1/customers", **HELD, "nth": 2}),
    "reading documents": Moment({**UPFLOW, "path": "/v1/invoices", **HELD, "nth": 4}),
    "settling": Moment(line="documents\r\n"),
    "planning": Moment(line="Computed the figures"),
    "writing by Collections": Moment({**WRITE, **HELD, "nth": 2}),
    "writing by Collections, answers lost": Moment({**WRITE, "action": "drop-after", "nth": 2, "times": 9}),
}


def agree(pair: Pair) -> int:
    """How many Accounts hold exactly what a fresh computation from Upflow says; every other one holds nothing."""
    compared, wrong = books.differences(pair.ready)
    assert not wrong, f"{len(wrong)} values differ: {wrong[:20]}"
    return compared


def abort_jobs(pair: Pair) -> None:
    """Somebody ends what is under way, in Setup."""
    address = f"{pair.ready.salesforce}/services/data/v67.0/jobs/ingest"
    headers = {"Authorization": f"Bearer {pair.ready.integration_access_token}"}
    (job,) = requests.get(address, headers=headers, timeout=60).json()["records"]
    requests.patch(f"{address}/{job['id']}", json={"state": "Aborted"}, headers=headers, timeout=60).raise_for_status()


def test_a_first_sync_survives_whatever_goes_wrong_at_every_step(pair: Pair) -> None:
    for step in ("reading customers", "reading documents"):
        pair.trouble(*FLAKY)
        pair.kill_sync(STEPS[step])

    pair.control("pace", queued=3_600)
    pair.kill_sync(Moment({**JOB, **HELD, "nth": 2}))
    abort_jobs(pair)  # before its turn came: it has written nothing
    pair.control("pace", queued=0)

    pair.trouble(
        *FLAKY,
        {"action": "row-locked", "object": "Account", "nth": 100, "times": 300},
        {"action": "row-error", "object": "Account", "nth": 700, "times": 3},
        {"action": "job-fails", "object": "Account", "after_rows": 1_000},
        {**JOB, "path": "*/jobs/ingest/*/failedResults", "action": "drop"},
    )
    ended = pair.sync()
    assert ended.code == 1
    assert ended.document["failed"] > 0
    pair.end_trouble()

    ended = pair.synced()
    assert agree(pair) == ended.document["matched"] > 0
    assert pair.synced().document["changed"] == 0


@pytest.mark.parametrize("step", STEPS)
def test_a_run_that_is_killed_leaves_nothing_that_the_next_does_not_put_right(pair: Pair, step: str) -> None:
    assert pair.pay(PAYING) == PAYING
    pair.kill_sync(STEPS[step])
    ended = pair.synced()
    assert agree(pair) == ended.document["matched"]


def test_a_run_gets_through_trouble_on_both_sides(pair: Pair) -> None:
    assert pair.pay(PAYING) == PAYING
    pair.control("sessions/expire")
    pair.trouble(
        *FLAKY,
        {**WRITE, "action": "status", "status": 503},
        {**WRITE, "action": "drop-after", "nth": 2},
        {**WRITE, "action": "truncate", "nth": 3},
        {"action": "row-locked", "object": "Account", "nth": 50, "times": 100},
    )
    pair.synced()
    pair.end_trouble()
    agree(pair)


def test_a_kill_while_portal_links_are_written_leaves_no_account_without_a_link_that_opens(
    pair_of: Callable[..., Pair],
) -> None:
    pair = pair_of(260)
    pair.kill_sync(Moment({"service": "upflow", "path": "/v1/customers/*/portal", **HELD, "nth": 230}))
    ended = pair.synced()
    assert agree(pair) == ended.document["matched"]
    links = {row["Id"]: row["Upflow_Portal_URL__c"] for row in books.holds(pair.ready, "Upflow_Portal_URL__c")}
    shown = [link for link in links.values() if link]
    assert len(shown) == ended.document["matched"] - 1, "the portal of one customer is switched off"
    for link in shown:
        path = link.removeprefix("https://app.upflow.io")
        assert requests.get(pair.ready.upflow.removesuffix("/v1") + path, timeout=60).ok
