"""Trouble on request: what a client meets on the wire, and which calls it hits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sfmeta.emulator.scenario import (
    ACTIONS,
    BEHAVIOURS,
    CALL_PARAMETERS,
    PARAMETERS,
    WHEN_PARAMETERS,
    ScenarioError,
    parse,
)
from sfmeta.emulator.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.testing import RunningEmulator

PORTAL = "customers/external:C-000001/portal"


@pytest.fixture
def make_link(emulator: RunningEmulator) -> Callable[..., requests.Response]:
    """A call that leaves a trace in Upflow: it makes a portal link."""

    def make_link() -> requests.Response:
        keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
        return requests.post(f"{emulator.upflow}/{PORTAL}", json={}, headers=keys, timeout=60)

    return make_link


@pytest.fixture
def trouble(emulator: RunningEmulator) -> Callable[..., None]:
    def trouble(**rule: Any) -> None:
        answer = requests.post(f"{emulator.salesforce}/emulator/trouble", json={"rules": [rule]}, timeout=60)
        assert answer.ok, answer.text

    return trouble


def links_made(emulator: RunningEmulator) -> int:
    return len(requests.get(f"{emulator.salesforce}/emulator/upflow/portal-links", timeout=60).json()["links"])


def test_drop_cuts_the_connection_before_anything_is_done(
    emulator: RunningEmulator, trouble: Callable[..., None], make_link: Callable[[], requests.Response]
) -> None:
    trouble(service="upflow", method="POST", action="drop")
    with pytest.raises(requests.ConnectionError):
        make_link()
    assert links_made(emulator) == 0
    assert make_link().ok


def test_drop_after_does_the_work_and_loses_the_answer(
    emulator: RunningEmulator, trouble: Callable[..., None], make_link: Callable[[], requests.Response]
) -> None:
    trouble(service="upflow", path="/v1/customers/*/portal", action="drop-after")
    with pytest.raises(requests.ConnectionError):
        make_link()
    assert links_made(emulator) == 1


def test_a_truncated_answer_ends_before_its_length(
    trouble: Callable[..., None], make_link: Callable[[], requests.Response]
) -> None:
    trouble(service="upflow", action="truncate", bytes=7)
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        make_link()


def test_slow_waits_and_then_answers(trouble: Callable[..., None], make_link: Callable[[], requests.Response]) -> None:
    trouble(service="upflow", action="slow", seconds=0.05)
    assert make_link().ok


def test_hold_waits_until_the_trouble_is_ended(
    emulator: RunningEmulator, trouble: Callable[..., None], make_link: Callable[[], requests.Response]
) -> None:
    trouble(service="upflow", action="hold")
    with ThreadPoolExecutor(1) as person:
        answer = person.submit(make_link)
        with pytest.raises(TimeoutError):
            answer.result(timeout=0.1)
        assert links_made(emulator) == 0
        requests.delete(f"{emulator.salesforce}/emulator/trouble", timeout=60)
        assert answer.result().ok
    assert links_made(emulator) == 1


def test_a_client_gives_up_on_an_answer_slower_than_it_waits(
    emulator: RunningEmulator, trouble: Callable[..., None]
) -> None:
    trouble(service="upflow", action="hold")
    with pytest.raises(requests.ReadTimeout):
        requests.get(emulator.upflow, timeout=0.1)


def test_a_status_comes_with_the_services_own_words_and_retry_after(
    emulator: RunningEmulator, trouble: Callable[..., None], make_link: Callable[[], requests.Response]
) -> None:
    trouble(action="status", status=503, retry_after=3, times=2)
    upflow = make_link()
    salesforce = requests.get(f"{emulator.salesforce}/services/data", timeout=60)
    assert (upflow.status_code, upflow.json()) == (503, {"message": "Service Unavailable"})
    assert (salesforce.status_code, salesforce.json()[0]["errorCode"]) == (503, "SERVER_UNAVAILABLE")
    assert upflow.headers["Retry-After"] == salesforce.headers["Retry-After"] == "3"
    assert make_link().ok


def test_a_status_may_bring_its_own_body_and_headers(emulator: RunningEmulator, trouble: Callable[..., None]) -> None:
    trouble(action="status", status=502, body="<html>Bad Gateway</html>", headers={"Content-Type": "text/html"})
    answer = requests.get(f"{emulator.salesforce}/services/data", timeout=60)
    assert (answer.status_code, answer.text) == (502, "<html>Bad Gateway</html>")
    assert answer.headers["Content-Type"] == "text/html"


def test_the_tls_port_meets_the_same_trouble(emulator: RunningEmulator, trouble: Callable[..., None]) -> None:
    trouble(service="salesforce", action="drop")
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{emulator.salesforce_tls}/services/data", timeout=60, verify=emulator.ca_file)


def test_a_rule_may_look_into_the_body(emulator: RunningEmulator, trouble: Callable[..., None]) -> None:
    trouble(service="upflow", body_contains='"needle"', action="status", status=500, times=0)
    keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
    url = f"{emulator.upflow}/customers"
    statuses = [
        requests.post(url, json={"externalId": name, "name": name}, headers=keys, timeout=60).status_code
        for name in ("hay", "needle", "straw")
    ]
    assert statuses == [201, 500, 201]


def test_the_emulators_own_endpoints_are_never_in_trouble(
    emulator: RunningEmulator, trouble: Callable[..., None]
) -> None:
    trouble(action="drop", times=0)
    rules = requests.delete(f"{emulator.salesforce}/emulator/trouble", timeout=60).json()
    assert rules == {"rules": []}


def test_a_scenario_given_at_the_start_is_in_force_from_the_first_call(emulator_factory: Any) -> None:
    emulator = emulator_factory(scenario=({"action": "status", "status": 503, "nth": 2},))
    statuses = [requests.get(f"{emulator.salesforce}/services/data", timeout=60).status_code for _ in range(3)]
    assert [status == 503 for status in statuses] == [False, True, False]


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        ({}, [1]),
        ({"nth": 3}, [3]),
        ({"nth": 2, "times": 3}, [2, 3, 4]),
        ({"nth": 4, "times": 0}, [4, 5, 6]),
        ({"method": "post"}, []),
        ({"method": "get"}, [1]),
        ({"service": "salesforce"}, []),
        ({"path": "/v1/inv*"}, [1]),
        ({"path": "/v1/inv"}, []),
    ],
)
def test_which_calls_a_rule_means(rule: dict[str, Any], hit: list[int]) -> None:
    trouble = Trouble([{"action": "drop", **rule}])
    met = [number for number in range(1, 7) if trouble.for_call("upflow", "GET", "/v1/invoices")]
    assert met == hit


def test_a_behaviour_is_taken_as_often_as_it_is_asked_for_and_only_in_its_case() -> None:
    trouble = Trouble([{"action": "row-locked", "object": "Account", "times": 2}])
    assert trouble.take("row-locked", object="Contact", id="003") is None
    assert trouble.take("job-fails", object="Account") is None
    assert [trouble.take("row-locked", object="account", id="001") is not None for _ in range(3)] == [True, True, False]


def test_a_behaviour_brings_its_parameters() -> None:
    rule = Trouble([{"action": "job-fails", "after_rows": 5, "message": "InternalServerError : x"}]).take(
        "job-fails", object="Account", operation="update"
    )
    assert rule is not None
    assert (rule.number("after_rows"), rule.text("message")) == (5, "InternalServerError : x")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "drop-after"),
        ({"action": "explode"}, "'explode' is not one of"),
        ({"action": "drop", "seconds": 3}, "drop takes no 'seconds'"),
        ({"action": "row-locked", "path": "/x"}, "row-locked takes no 'path'"),
        ({"action": "drop", "nth": 0}, "nth must be a whole number from 1"),
        ({"action": "drop", "times": "often"}, "times must be a whole number from 0"),
        ({"action": "drop", "path": 1}, "path must be a pattern that begins with / or *"),
        ({"action": "drop", "path": "limits"}, "path must be a pattern that begins with / or *"),
        ({"action": "drop", "service": "sap"}, "service must be salesforce or upflow"),
        ({"action": "drop", "nth": True}, "nth must be a whole number from 1"),
        ({"action": "status", "status": "abc"}, "status must be a whole number from 200 to 599"),
        ({"action": "status", "status": 1000}, "status must be a whole number from 200 to 599"),
        ({"action": "status", "headers": {"X": 1}}, "headers must be an object of texts"),
        ({"action": "slow", "seconds": "1"}, "seconds must be a number from 0 to 2147483648"),
        ({"action": "slow", "seconds": float("nan")}, "seconds must be a number from 0 to 2147483648"),
        ({"action": "truncate", "bytes": -1}, "bytes must be a whole number from 0"),
        ({"action": "job-stuck", "polls": 1.5}, "polls must be a whole number from 0"),
        ({"action": "row-error", "code": 7}, "code must be a text"),
        ({"action": "slow", "seconds": 2**31 + 1}, "seconds must be a number from 0 to 2147483648"),
        ({"action": "drop", "times": 2**31 + 1}, "times must be a whole number from 0 to 2147483648"),
        ({"action": "status", "headers": {"X": "1\rY: 2"}}, "headers must be an object of texts, each of one line"),
        ({"action": "status", "headers": {"X\n": "1"}}, "headers must be an object of texts, each of one line"),
        (
            {"action": "status", "retry_after": "1\r\n"},
            "retry_after must be seconds, up to 2147483648, or a text of one",
        ),
        ({"action": "row-error", "fields": [1]}, "fields must be a list of texts, or one text with commas"),
    ],
)
def test_a_rule_that_nobody_could_carry_out_is_refused_by_number(rule: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match="rule 2") as refusal:
        parse([{"action": "drop"}, rule])
    assert words in str(refusal.value)


def test_every_parameter_is_explained_and_used() -> None:
    taken = {name for names in (*ACTIONS.values(), *BEHAVIOURS.values()) for name in names}
    assert PARAMETERS.keys() == taken | {*WHEN_PARAMETERS, *CALL_PARAMETERS}


def test_a_status_without_a_body_has_none(emulator: RunningEmulator, trouble: Callable[..., None]) -> None:
    trouble(action="status", status=204)
    answer = requests.get(f"{emulator.salesforce}/services/data", timeout=60)
    assert (answer.status_code, answer.content) == (204, b"")


def test_no_name_is_both_an_action_and_a_behaviour() -> None:
    assert not ACTIONS.keys() & BEHAVIOURS.keys()
