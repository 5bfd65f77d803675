"""The client against the emulated Upflow, over a socket, with trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sfmeta.errors import RemoteError, SignInError, Unavailable
from sfmeta.sync.raw import Link
from sfmeta.upflow.client import DOCUMENTS, Upflow
from sfmeta.upflow.credentials import keys_of_emulator
from sfmeta.upflow.pace import Pace
from sfmeta.upflow.wire import Keys, Wire

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory, RunningEmulator


class Naps:
    """Takes no time; remembers how long it was asked to."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.taken.append(round(seconds, 3))


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def upflow_of(naps: Naps) -> Iterator[Callable[[RunningEmulator], Upflow]]:
    made: list[Wire] = []

    def make(emulator: RunningEmulator) -> Upflow:
        wire = Wire(keys_of_emulator(emulator.document), pace=Pace(), sleep=naps)
        made.append(wire)
        return Upflow(wire)

    yield make
    for wire in made:
        wire.close()


def asked_plainly(emulator: RunningEmulator, path: str) -> list[dict[str, Any]]:
    """The whole list, read without our client."""
    headers = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
    found: list[dict[str, Any]] = []
    while True:
        url = f"{emulator.upflow}/{path}?limit=50&offset={len(found)}"
        answer = httpx.get(url, headers=headers).json()
        found += next(value for value in answer.values() if isinstance(value, list))
        if len(found) >= answer["total"]:
            return found


def trouble(emulator: RunningEmulator, *rules: dict[str, Any]) -> None:
    emulator.server.trouble.add(rules)


@pytest.mark.parametrize(("greatest_limit", "apart"), [(500, False), (7, False), (7, True)])
def test_every_list_is_read_whole_whatever_page_the_server_gives(
    emulator_factory: EmulatorFactory, upflow_of: Callable[[RunningEmulator], Upflow], greatest_limit: int, apart: bool
) -> None:
    emulator = emulator_factory(customers=30)
    emulator.server.world.upflow.settings.greatest_limit = greatest_limit
    upflow = upflow_of(emulator)
    documents = {name: (part.documents for part in upflow.documents(name)) for name in DOCUMENTS}
    lists: dict[str, Iterator[list[Any]]] = {"customers": upflow.customers(apart=apart), **documents}
    for path, read in lists.items():
        ids = [each.id for page in read for each in page]
        assert ids == [each["id"] for each in asked_plainly(emulator, path)]
        assert ids or path == "refunds"


def test_a_customer_is_read_with_its_figures_and_custom_fields(
    emulator: RunningEmulator, upflow_of: Callable[[RunningEmulator], Upflow]
) -> None:
    plain = {each["id"]: each for each in asked_plainly(emulator, "customers")}
    read = [one for page in upflow_of(emulator).customers() for one in page]
    assert len(read) == emulator.customers
    for one in read:
        theirs = plain[one.id]
        assert (one.external_id, one.name) == (theirs["externalId"], theirs["name"].strip())
        assert (one.amount_due, one.amount_overdue) == (theirs["amountDue"], theirs["amountOverdue"])
        assert (one.count_due, one.count_overdue) == (theirs["countInvoicesDue"], theirs["countInvoicesOverdue"])
        assert [each.external_id for each in one.custom] == [each["externalId"] for each in theirs["customFields"]]


@pytest.mark.parametrize(
    ("rule", "pauses"),
    [
        ({"action": "status", "status": 503, "times": 3}, [1, 2, 4]),
        ({"action": "status", "status": 500, "times": 4}, [1, 2, 4, 8]),
        ({"action": "status", "status": 503, "retry_after": 9}, [9]),
        ({"action": "drop", "times": 2}, [1, 2]),
        ({"action": "drop-after"}, [1]),
        ({"action": "truncate", "bytes": 10}, [1]),
    ],
)
def test_what_passes_is_waited_for(
    emulator: RunningEmulator,
    upflow_of: Callable[[RunningEmulator], Upflow],
    naps: Naps,
    rule: dict[str, Any],
    pauses: list[float],
) -> None:
    trouble(emulator, {"service": "upflow", "path": "/v1/customers", **rule})
    read = [one for page in upflow_of(emulator).customers() for one in page]
    assert len(read) == emulator.customers
    assert naps.taken == pauses


def test_too_many_requests_hold_every_call_back_as_long_as_the_server_says(
    emulator: RunningEmulator, upflow_of: Callable[[RunningEmulator], Upflow], naps: Naps
) -> None:
    trouble(emulator, {"service": "upflow", "action": "status", "status": 429, "retry_after": 5})
    assert sum(len(page) for page in upflow_of(emulator).customers()) == emulator.customers
    assert len(naps.taken) == 1
    assert 4.5 < naps.taken[0] <= 5


def test_trouble_without_end_is_given_up(
    emulator: RunningEmulator, upflow_of: Callable[[RunningEmulator], Upflow], naps: Naps
) -> None:
    trouble(emulator, {"service": "upflow", "action": "status", "status": 503, "times": 0})
    with pytest.raises(Unavailable, match="HTTP 503"):
        list(upflow_of(emulator).customers())
    assert naps.taken == [1, 2, 4, 8]


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_refusal_is_final(
    emulator: RunningEmulator, upflow_of: Callable[[RunningEmulator], Upflow], naps: Naps, status: int
) -> None:
    body = {"message": "not like this"}
    trouble(emulator, {"service": "upflow", "action": "status", "status": status, "times": 0, "body": body})
    upflow = upflow_of(emulator)
    with pytest.raises(RemoteError, match="not like this") as refused:
        list(upflow.customers())
    assert refused.value.code == f"HTTP {status}"
    assert upflow.wire.calls == 1
    assert naps.taken == []


def test_wrong_keys_are_said_to_be_wrong_and_not_shown(emulator: RunningEmulator) -> None:
    wire = Wire(Keys(emulator.upflow, "key-1", "secret-1"))
    with pytest.raises(SignInError) as refused:
        list(Upflow(wire).customers())
    wire.close()
    said = f"{refused.value} {refused.value.where} {refused.value.fix} {wire!r}"
    assert "SFMETA_UPFLOW_API_KEY" in said
    assert "secret-1" not in said


def test_nobody_there_is_unavailable(naps: Naps) -> None:
    wire = Wire(Keys("http://127.0.0.1:9/v1", "k", "s"), sleep=naps)
    with pytest.raises(Unavailable, match="could not be reached"):
        list(Upflow(wire).customers())
    wire.close()
    assert naps.taken == [1, 2, 4, 8]


def test_not_more_calls_at_a_time_than_advised(
    emulator_factory: EmulatorFactory, upflow_of: Callable[[RunningEmulator], Upflow]
) -> None:
    emulator = emulator_factory(customers=40)
    settings = emulator.server.world.upflow.settings
    settings.concurrent, settings.greatest_limit = 5, 5
    trouble(emulator, {"service": "upflow", "action": "slow", "seconds": 0.02, "times": 0})
    upflow = upflow_of(emulator)
    assert sum(len(page) for page in upflow.customers(apart=True)) == 40
    assert upflow.wire.calls == 40 / 5  # none of them was turned away and made again


def test_a_reader_who_stops_early_leaves_no_call_behind(
    emulator_factory: EmulatorFactory, upflow_of: Callable[[RunningEmulator], Upflow]
) -> None:
    emulator = emulator_factory(customers=40)
    emulator.server.world.upflow.settings.greatest_limit = 2
    upflow = upflow_of(emulator)
    pages = upflow.customers()
    for _ in range(3):
        next(pages)
    assert isinstance(pages, Iterator)
    del pages
    assert upflow.wire.calls < 12  # of 20 pages


@pytest.mark.parametrize("key", ["url", "portalUrl", "link"])
def test_a_portal_link_is_made_for_sixty_days(
    emulator: RunningEmulator, upflow_of: Callable[[RunningEmulator], Upflow], key: str
) -> None:
    emulator.server.world.upflow.settings.portal_key = key
    ids = [each["id"] for each in asked_plainly(emulator, "customers")]
    links = dict(upflow_of(emulator).portal_links(ids))
    assert list(links) == ids
    for link in links.values():
        assert isinstance(link, Link)
        token = httpx.URL(link.url).path
        assert httpx.get(emulator.upflow.removesuffix("/v1") + token).status_code == 200
    known = httpx.get(f"{emulator.salesforce}/emulator/upflow/portal-links").json()["links"]
    assert {each["seconds"] for each in known} == {60 * 86_400}


def test_a_customer_without_a_portal_has_no_link(
    emulator: RunningEmulator, upflow_of: Callable[[RunningEmulator], Upflow]
) -> None:
    customer_id = asked_plainly(emulator, "customers")[0]["id"]
    off = {"customer": customer_id, "enabled": False}
    assert httpx.post(f"{emulator.salesforce}/emulator/upflow/portal", json=off).status_code == 200
    assert list(upflow_of(emulator).portal_links([customer_id, "unheard-of"])) == [
        (customer_id, None),
        ("unheard-of", None),
    ]
