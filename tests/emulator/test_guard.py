"""A mistake of the emulator's own is answered as the service answers for its own, and never passes unseen."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from sfmeta.emulator.guard import Guarded

if TYPE_CHECKING:
    from collections.abc import MutableMapping

SCOPE = {"type": "http", "method": "GET", "path": "/services/data"}


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("salesforce", [{"message": "An unexpected error occurred.", "errorCode": "UNKNOWN_EXCEPTION"}]),
        ("upflow", {"message": "Internal Server Error"}),
    ],
)
def test_it_is_a_500_in_the_services_words(service: str, said: object, capsys: pytest.CaptureFixture[str]) -> None:
    crashes: list[str] = []
    sent = call(Guarded(_mistaken, service, crashes))
    assert (sent[0]["status"], json.loads(sent[1]["body"])) == (500, said)
    (crash,) = crashes
    assert crash.startswith("GET /services/data\n")
    assert "ZeroDivisionError" in crash
    assert crash in capsys.readouterr().err


def test_the_plugin_as_a_user_has_it(pytester: pytest.Pytester) -> None:
    """A passing test under which the emulator crashed is an error; a slip in a name says what it is."""
    pytester.makeconftest('pytest_plugins = ["sfmeta.testing"]')
    pytester.makepyfile(
        """
        def test_nothing_happens(emulator):
            assert emulator.salesforce.startswith("http://127.0.0.1:")

        def test_it_crashes(emulator):
            emulator.server.crashes.append("GET /services/data: a mistake")

        def test_a_slip(emulator):
            emulator.salesfroce
        """
    )
    outcome = pytester.runpytest_subprocess("-p", "no:randomly")
    outcome.assert_outcomes(passed=2, errors=1, failed=1)
    outcome.stdout.fnmatch_lines(["*the emulator itself failed*", "*GET /services/data: a mistake*"])
    outcome.stdout.fnmatch_lines(["*AttributeError: the ready document has no 'salesfroce'*"])


def call(app: Guarded) -> list[MutableMapping[str, Any]]:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    asyncio.run(app(dict(SCOPE), receive, send))
    return sent


async def _mistaken(scope: Any, receive: Any, send: Any) -> None:
    1 / 0  # noqa: B018 - the mistake
