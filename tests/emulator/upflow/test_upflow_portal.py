"""Portal links: a new one every call, good until its own time is up, none where the portal is switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.testing import RunningEmulator

    Call = Callable[..., requests.Response]

SIXTY_DAYS = 60 * 86_400


@pytest.fixture
def opened(emulator: RunningEmulator) -> Callable[[str], requests.Response]:
    """What a link opens: its path on the emulator's port, since the host is Upflow's own."""

    def opened(link: str) -> requests.Response:
        assert link.startswith("https://app.upflow.io/portal/")
        return requests.get(link.replace("https://app.upflow.io", emulator.upflow.removesuffix("/v1")), timeout=60)

    return opened


def test_every_call_makes_a_new_link_and_older_ones_stay_good(
    call: Call, opened: Callable[[str], requests.Response]
) -> None:
    links = [call("POST", "customers/external:C-000001/portal", json={}).json()["url"] for _ in range(3)]
    assert len(set(links)) == 3
    assert [opened(link).status_code for link in links] == [200, 200, 200]


def test_a_link_leads_where_the_settings_say(emulator: RunningEmulator, call: Call) -> None:
    """A test that follows a link need not leave its machine."""
    here = emulator.upflow.removesuffix("/v1")
    requests.post(f"{emulator.salesforce}/emulator/upflow/settings", json={"portal_host": f"{here}/"}, timeout=60)
    link = call("POST", "customers/external:C-000001/portal", json={}).json()["url"]
    assert link.startswith(f"{here}/portal/")
    assert requests.get(link, timeout=60).status_code == 200


@pytest.mark.parametrize(("payload", "seconds"), [({"expiresIn": SIXTY_DAYS}, SIXTY_DAYS), ({}, 86_400)])
def test_a_link_expires_when_it_said_it_would(
    emulator: RunningEmulator,
    call: Call,
    opened: Callable[[str], requests.Response],
    payload: dict[str, int],
    seconds: int,
) -> None:
    link = call("POST", "customers/external:C-000001/portal", json=payload).json()["url"]
    clock = f"{emulator.salesforce}/emulator/clock"
    requests.post(clock, json={"seconds": seconds - 60}, timeout=60)
    assert opened(link).status_code == 200
    requests.post(clock, json={"seconds": 61}, timeout=60)
    assert opened(link).status_code == 410


def test_who_may_frame_the_portal_is_what_the_call_said(call: Call, opened: Callable[[str], requests.Response]) -> None:
    payload = {"frameAncestors": ["https://acme.my.salesforce.com"]}
    link = call("POST", "customers/external:C-000001/portal", json=payload).json()["url"]
    assert opened(link).headers["Content-Security-Policy"] == "frame-ancestors https://acme.my.salesforce.com"


def test_a_customer_without_a_portal_gets_no_link(emulator: RunningEmulator, call: Call) -> None:
    switch = f"{emulator.salesforce}/emulator/upflow/portal"
    requests.post(switch, json={"customer": "external:C-000001", "enabled": False}, timeout=60)
    answer = call("POST", "customers/external:C-000001/portal", json={})
    assert answer.status_code == 422
    assert "url" not in answer.json()


def test_the_control_endpoint_shows_whose_links_there_are_but_not_the_links(
    emulator: RunningEmulator, call: Call
) -> None:
    link = call("POST", "customers/external:C-000002/portal", json={"expiresIn": SIXTY_DAYS}).json()["url"]
    answer = requests.get(f"{emulator.salesforce}/emulator/upflow/portal-links", timeout=60)
    customer = call("GET", "customers/external:C-000002").json()
    (shown,) = answer.json()["links"]
    assert (shown["customer"], shown["seconds"], shown["valid"]) == (customer["id"], SIXTY_DAYS, True)
    assert link.rsplit("/", 1)[1] not in answer.text


@pytest.mark.parametrize("seconds", [0, -1, "3600", True])
def test_a_life_that_cannot_be_is_a_400(call: Call, seconds: object) -> None:
    answer = call("POST", "customers/external:C-000001/portal", json={"expiresIn": seconds})
    assert answer.status_code == 400
    assert "expiresIn" in answer.json()["message"]
