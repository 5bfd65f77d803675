"""600 requests a minute and 10 at a time for one pair of keys, then 429."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING

import requests

from sfmeta.emulator.upflow.limits import Limited
from sfmeta.emulator.upflow.organization import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any

    from sfmeta.testing import RunningEmulator

    Call = Callable[..., requests.Response]


def test_the_601st_request_of_a_minute_is_refused_and_let_in_when_the_minute_has_slid() -> None:
    now = [0.0]
    limited = Limited(_answering, Settings(), now=lambda: now[0])
    assert [_status(limited) for _ in range(600)] == [200] * 600
    now[0] = 59.9
    assert _status(limited) == 429
    now[0] = 60.0
    assert _status(limited) == 200


def test_a_refused_request_does_not_count() -> None:
    now = [0.0]
    limited = Limited(_answering, Settings(requests_per_minute=1), now=lambda: now[0])
    assert [_status(limited) for _ in range(3)] == [200, 429, 429]
    now[0] = 60.0
    assert _status(limited) == 200


def test_retry_after_says_when_the_next_request_is_let_in(emulator: RunningEmulator, call: Call) -> None:
    requests.post(f"{emulator.salesforce}/emulator/upflow/settings", json={"requests_per_minute": 2}, timeout=60)
    answers = [call("GET", "users") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    requests.post(f"{emulator.salesforce}/emulator/upflow/settings", json={"retry_after": False}, timeout=60)
    assert "Retry-After" not in call("GET", "users").headers


def test_more_than_the_allowed_number_at_a_time_is_refused(emulator: RunningEmulator, call: Call) -> None:
    requests.post(f"{emulator.salesforce}/emulator/upflow/settings", json={"concurrent": 3}, timeout=60)
    held = {"service": "upflow", "action": "hold", "times": 0}
    requests.post(f"{emulator.salesforce}/emulator/trouble", json={"rules": [held]}, timeout=60)
    with ThreadPoolExecutor(5) as people:
        calls = [people.submit(call, "GET", "users") for _ in range(5)]
        answers = as_completed(calls, timeout=60)
        refused = [next(answers).result().status_code for _ in range(2)]
        requests.delete(f"{emulator.salesforce}/emulator/trouble", timeout=60)
        served = [answer.result().status_code for answer in answers]
    assert (refused, served) == ([429, 429], [200, 200, 200])


def _status(limited: Limited) -> int:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    asyncio.run(limited({"type": "http", "path": "/v1/users"}, receive, send))
    status = sent[0]["status"]
    assert isinstance(status, int)
    return status


async def _answering(scope: Any, receive: Any, send: Callable[[dict[str, object]], Any]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
