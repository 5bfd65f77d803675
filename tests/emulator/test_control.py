"""What can be asked of the emulator itself, and by whom."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import requests

from sfmeta.emulator.folder import FolderInUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.testing import EmulatorFactory, RunningEmulator

    Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(emulator: RunningEmulator) -> Ask:
    def ask(method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = requests.request(method, f"{emulator.salesforce}/emulator{path}", json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert isinstance(found, dict)
        return found

    return ask


def test_the_ready_document_has_every_key_to_the_place(emulator: RunningEmulator) -> None:
    addresses = {"salesforce", "salesforce_tls", "upflow", "ca_file"}
    users = {f"{role}{what}" for role in ("", "integration_", "standard_") for what in ("user_id", "username")}
    tokens = {"access_token", "integration_access_token", "standard_access_token"}
    keys = {"client_id", "client_secret", "jwt_key_file", "upflow_api_key", "upflow_api_secret"}
    facts = {"org_id", "api_version", "seed", "customers"}
    assert set(emulator.document) == addresses | users | tokens | keys | facts
    assert emulator.access_token.startswith(emulator.org_id[:15] + "!")


def test_expired_sessions_are_gone_and_the_ready_document_brings_new_ones(emulator: RunningEmulator, ask: Ask) -> None:
    sessions = emulator.server.world.org.sessions
    assert ask("POST", "/sessions/expire", username=emulator.integration_username) == {"ended": 1}
    assert sessions.user_id(emulator.integration_access_token) is None
    assert sessions.user_id(emulator.access_token) == emulator.user_id
    renewed = ask("GET", "")
    assert renewed["access_token"] == emulator.access_token
    assert sessions.user_id(renewed["integration_access_token"]) == emulator.integration_user_id
    assert ask("POST", "/sessions/expire") == {"ended": 3}


def test_the_clock_moves_for_both_sides(emulator: RunningEmulator, ask: Ask) -> None:
    world = emulator.server.world
    before = world.upflow.today()
    ask("POST", "/clock", days=3)
    assert (world.upflow.today() - before).days == 3
    assert world.org.clock.now().date() == world.upflow.today()


def test_an_invoice_becomes_overdue_when_its_day_has_passed(emulator: RunningEmulator, ask: Ask) -> None:
    keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
    url = f"{emulator.upflow}/customers/external:C-000007"
    before = requests.get(url, headers=keys, timeout=60).json()
    ask("POST", "/clock", days=16)
    after = requests.get(url, headers=keys, timeout=60).json()
    assert (before["amountDue"], before["amountOverdue"]) == (64000, 0)
    assert (after["amountDue"], after["amountOverdue"]) == (0, 64000)


def test_pace_and_edition_are_the_orgs(emulator: RunningEmulator, ask: Ask) -> None:
    org = emulator.server.world.org
    assert ask("POST", "/pace", queued=2, running=0.5) == {"queued": 2, "running": 0.5}
    assert (org.pace.queued, org.pace.running) == (2, 0.5)
    assert ask("POST", "/edition", edition="professional") == {"edition": "Professional Edition"}
    assert org.database.query("SELECT OrganizationType FROM Organization") == [("Professional Edition",)]
    assert org.usage.maximum == 100_000


def test_who_pays_owes_nothing_overdue_afterwards(emulator: RunningEmulator, ask: Ask) -> None:
    keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
    paid = ask("POST", "/upflow/pay", customers=2)["paid"]
    assert [each["externalId"] for each in paid] == ["C-000001", "C-000005"]
    for each in paid:
        customer = requests.get(f"{emulator.upflow}/customers/{each['id']}", headers=keys, timeout=60).json()
        assert (customer["amountOverdue"], customer["countInvoicesOverdue"]) == (0, 0)
    payments = requests.get(f"{emulator.upflow}/payments", params={"limit": 500}, headers=keys, timeout=60).json()[
        "items"
    ]
    today = emulator.server.world.upflow.today().isoformat()
    latest = [each for each in payments if each["validatedAt"][:10] == today and each["externalId"] is None]
    assert [(each["amount"], each["amountLinked"]) for each in latest] == [(21400, 21400), (624999, 624999)]


def test_calls_are_counted_by_route(emulator: RunningEmulator, ask: Ask) -> None:
    keys = {"X-Api-Key": emulator.upflow_api_key, "X-Api-Secret": emulator.upflow_api_secret}
    for number in (1, 2):
        requests.get(f"{emulator.upflow}/customers/external:C-00000{number}", headers=keys, timeout=60)
    requests.get(f"{emulator.upflow}/customers?limit=1", headers=keys, timeout=60)
    seen = ask("GET", "/calls")
    assert seen["counts"] == {"upflow GET /v1/customers": 1, "upflow GET /v1/customers/{id}": 2}
    assert [call["status"] for call in seen["calls"]] == [200, 200, 200]
    assert ask("DELETE", "/calls") == {"counts": {}, "calls": []}


def test_settings_are_shown_and_changed(ask: Ask) -> None:
    before = ask("GET", "/upflow/settings")
    assert (before["requests_per_minute"], before["concurrent"]) == (600, 10)
    after = ask("POST", "/upflow/settings", requests_per_minute=0, envelopes={"payments": "payments"})
    assert after == {**before, "requests_per_minute": 0, "envelopes": {"payments": "payments"}}


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/pace", {"speed": 1}, "there is no setting 'speed'; there are queued, running"),
        ("/pace", {"queued": "long"}, "queued must be like 0.0"),
        ("/edition", {"edition": "gold"}, "edition must be one of developer"),
        ("/clock", {"days": -1}, "days must be a number that is not negative"),
        ("/clock", {"days": 1e308}, "the clock cannot go beyond 4000-12-31"),
        ("/clock", {"days": 800_000}, "the clock cannot go beyond 4000-12-31"),
        ("/pace", {"queued": -1}, "queued must be a number from 0 to 2147483648"),
        ("/pace", {"queued": 2**31 + 1}, "queued must be a number from 0 to 2147483648"),
        ("/upflow/settings", {"portal_disabled_status": 99}, "portal_disabled_status must be from 400 to 599"),
        ("/upflow/settings", {"requests_per_minute": -1}, "requests_per_minute must be a number from 0 to"),
        ("/sessions/expire", {"username": "nobody"}, "there is no user 'nobody'"),
        ("/upflow/pay", {"customers": "all"}, "customers must be a whole number"),
        ("/upflow/portal", {"customer": "external:nobody"}, "Customer external:nobody not found"),
        ("/trouble", {"rules": [{"action": "drop", "nth": 0}]}, "rule 1: nth"),
        (
            "/trouble",
            {"rules": [{"action": "status", "status": "abc"}]},
            "rule 1: status must be a whole number from 200",
        ),
        ("/trouble", [], "the body must be a JSON object"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(
    emulator: RunningEmulator, path: str, body: object, words: str
) -> None:
    answer = requests.post(f"{emulator.salesforce}/emulator{path}", json=body, timeout=60)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_a_web_page_under_another_name_cannot_control_the_emulator(emulator: RunningEmulator) -> None:
    """A page whose name was made to point at loopback (DNS rebinding) still sends its own name."""
    answer = requests.get(f"{emulator.salesforce}/emulator", headers={"Host": "attacker.example"}, timeout=60)
    assert answer.status_code == 403
    assert "access_token" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_site_cannot_control_the_emulator(emulator: RunningEmulator, headers: dict[str, str]) -> None:
    """A browser lets any page send a form's kind of body anywhere, but says whose page it is."""
    before = emulator.server.world.org.clock.now()
    plain = {"Content-Type": "text/plain", **headers}
    answer = requests.post(f"{emulator.salesforce}/emulator/clock", data='{"days": 9}', headers=plain, timeout=60)
    assert (answer.status_code, list(answer.json())) == (403, ["error"])
    assert (emulator.server.world.org.clock.now() - before).days == 0


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_terminal_a_typed_address_and_a_page_of_its_own_control_the_emulator(
    emulator: RunningEmulator, headers: dict[str, str]
) -> None:
    own = {"Origin": emulator.salesforce} if "same-origin" in headers.values() else {}
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers, **own}
    answer = requests.post(f"{emulator.salesforce}/emulator/pace", data='{"queued": 1}', headers=form, timeout=60)
    assert (answer.status_code, answer.json()["queued"]) == (200, 1)


def test_a_folder_has_one_emulator_at_a_time(
    emulator_factory: EmulatorFactory, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    first = emulator_factory(data=folder, customers=1)
    with pytest.raises(FolderInUse, match=rf"another emulator \(process {os.getpid()}\) keeps its data in"):
        emulator_factory(data=folder)
    first.server.stop()
    emulator_factory(data=folder)


def test_what_is_kept_in_a_folder_is_there_after_a_restart(
    emulator_factory: EmulatorFactory, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    first = emulator_factory(data=folder, customers=5, seed=3)
    requests.post(f"{first.salesforce}/emulator/upflow/pay", json={"customers": 1}, timeout=60)
    first.server.stop()
    second = emulator_factory(data=folder, customers=99, seed=4)
    ports = {"salesforce", "salesforce_tls", "upflow"}
    kept = {name: value for name, value in first.document.items() if name not in ports}
    assert {name: second.document[name] for name in kept} == kept
    keys = {"X-Api-Key": second.upflow_api_key, "X-Api-Secret": second.upflow_api_secret}
    customer = requests.get(f"{second.upflow}/customers/external:C-000001", headers=keys, timeout=60).json()
    assert customer["amountOverdue"] == 0
