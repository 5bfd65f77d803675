"""The web server flow with PKCE: login page, code, tokens, refresh."""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sfmeta.testing import RunningEmulator

CALLBACK = "http://localhost:1717/OauthRedirect"
VERIFIER = "a-verifier-long-enough-that-nobody-guesses-it-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
QUERY = {
    "response_type": "code",
    "client_id": "PlatformCLI",
    "redirect_uri": CALLBACK,
    "scope": "refresh_token api web",
    "state": "a state",
    "code_challenge": CHALLENGE,
}


class Form(HTMLParser):
    """What a browser would post from the login page, by the button pressed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given["action"]
        elif tag == "input":
            self.hidden[given["name"]] = given["value"]
        elif tag == "button":
            self.buttons.append((given["name"], given["value"]))


def opened(emulator: RunningEmulator, **query: str) -> requests.Response:
    wanted = {name: value for name, value in {**QUERY, **query}.items() if value}
    where = f"{emulator.salesforce}/services/oauth2/authorize"
    return requests.get(where, params=wanted, allow_redirects=False)


def pressed(emulator: RunningEmulator, form: Form, button: tuple[str, str]) -> dict[str, str]:
    """Where the browser is sent back to, as the parameters of the app's address."""
    answer = requests.post(
        f"{emulator.salesforce}{form.action}", data=[*form.hidden.items(), button], allow_redirects=False
    )
    assert answer.status_code == 302
    return sent_back(answer)


def sent_back(answer: requests.Response) -> dict[str, str]:
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def code(emulator: RunningEmulator, **query: str) -> str:
    form = Form(opened(emulator, **query).text)
    return pressed(emulator, form, ("username", emulator.standard_username))["code"]


def redeemed(emulator: RunningEmulator, given: str, **form: str) -> requests.Response:
    wanted = {
        "grant_type": "authorization_code",
        "client_id": "PlatformCLI",
        "redirect_uri": CALLBACK,
        "code": given,
        "code_verifier": VERIFIER,
        **form,
    }
    return requests.post(f"{emulator.salesforce}/services/oauth2/token", data=wanted)


def refreshed(emulator: RunningEmulator, refresh: str, client_id: str = "PlatformCLI") -> requests.Response:
    form = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": refresh}
    return requests.post(f"{emulator.salesforce}/services/oauth2/token", data=form)


def works(emulator: RunningEmulator, access: str) -> bool:
    where = f"{emulator.salesforce}/services/data/v67.0/limits"
    return requests.get(where, headers={"Authorization": f"Bearer {access}"}).status_code == 200


def test_the_login_page_offers_the_users_and_names_the_app(emulator: RunningEmulator) -> None:
    page = opened(emulator, login_hint=emulator.standard_username)
    assert "Salesforce CLI" in page.text
    assert Form(page.text).buttons == [
        ("username", emulator.standard_username),
        ("username", emulator.username),
        ("username", emulator.integration_username),
        ("deny", "1"),
    ]


def test_the_page_shows_what_was_asked_for_as_text(emulator: RunningEmulator) -> None:
    page = opened(emulator, state='"><script>alert(1)</script>').text
    assert "<script>" not in page
    assert Form(page).hidden["state"] == '"><script>alert(1)</script>'


def test_choosing_a_user_gives_the_app_a_code_for_his_tokens(emulator: RunningEmulator) -> None:
    form = Form(opened(emulator).text)
    back = pressed(emulator, form, ("username", emulator.standard_username))
    assert back.keys() == {"code", "state"}
    assert back["state"] == "a state"
    answer = redeemed(emulator, back["code"]).json()
    assert answer.keys() == {
        *("access_token", "refresh_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at")
    }
    assert answer["scope"] == "refresh_token api web"
    assert answer["id"].endswith(f"/{emulator.standard_user_id}")
    assert works(emulator, answer["access_token"])


def test_a_refresh_token_gives_new_access_tokens_and_takes_all_of_them_with_it(emulator: RunningEmulator) -> None:
    first = redeemed(emulator, code(emulator)).json()
    second = refreshed(emulator, first["refresh_token"]).json()
    assert "refresh_token" not in second
    assert second["access_token"] != first["access_token"]
    assert works(emulator, second["access_token"])
    requests.post(
        f"{emulator.salesforce}/services/oauth2/revoke", data={"token": first["refresh_token"]}
    ).raise_for_status()
    assert not works(emulator, first["access_token"])
    assert not works(emulator, second["access_token"])
    answer = refreshed(emulator, first["refresh_token"])
    assert answer.json() == {"error": "invalid_grant", "error_description": "expired access/refresh token"}


def test_a_refresh_token_outlives_the_sessions(emulator: RunningEmulator) -> None:
    first = redeemed(emulator, code(emulator)).json()
    requests.post(f"{emulator.salesforce}/emulator/sessions/expire").raise_for_status()
    assert not works(emulator, first["access_token"])
    assert works(emulator, refreshed(emulator, first["refresh_token"]).json()["access_token"])


@pytest.mark.parametrize(("scope", "given"), [("api", False), ("api offline_access", True), ("", True)])
def test_a_refresh_token_is_given_to_who_asks_for_one(emulator: RunningEmulator, scope: str, given: bool) -> None:
    assert ("refresh_token" in redeemed(emulator, code(emulator, scope=scope)).json()) is given


def test_another_app_cannot_use_a_refresh_token(emulator: RunningEmulator) -> None:
    first = redeemed(emulator, code(emulator)).json()
    form = {
        "grant_type": "refresh_token",
        "client_id": emulator.client_id,
        "client_secret": emulator.client_secret,
        "refresh_token": first["refresh_token"],
    }
    answer = requests.post(f"{emulator.salesforce}/services/oauth2/token", data=form)
    assert answer.json() == {"error": "invalid_grant", "error_description": "expired access/refresh token"}


@pytest.mark.parametrize(
    ("form", "error", "description"),
    [
        ({"code_verifier": "guessed"}, "invalid_grant", "invalid code verifier"),
        ({"code_verifier": ""}, "invalid_grant", "invalid code verifier"),
        ({"redirect_uri": "http://localhost:1/"}, "redirect_uri_mismatch", "redirect_uri must match configuration"),
    ],
)
def test_a_stolen_code_is_worth_nothing(
    emulator: RunningEmulator, form: dict[str, str], error: str, description: str
) -> None:
    given = code(emulator)
    answer = redeemed(emulator, given, **form)
    assert (answer.status_code, answer.json()) == (400, {"error": error, "error_description": description})
    again = redeemed(emulator, given)
    assert again.json() == {"error": "invalid_grant", "error_description": "expired authorization code"}


def test_a_code_is_good_for_fifteen_minutes(emulator: RunningEmulator) -> None:
    given = code(emulator)
    requests.post(f"{emulator.salesforce}/emulator/clock", json={"seconds": 901}).raise_for_status()
    answer = redeemed(emulator, given)
    assert answer.json() == {"error": "invalid_grant", "error_description": "expired authorization code"}


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ({"client_id": "nobody"}, "error=invalid_client_id&error_description=client%20identifier%20invalid"),
        (
            {"redirect_uri": "https://evil.example/"},
            "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration",
        ),
        ({"redirect_uri": ""}, "error=redirect_uri_missing&error_description=redirect_uri%20not%20provided"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_the_apps(
    emulator: RunningEmulator, query: dict[str, str], body: str
) -> None:
    answer = opened(emulator, **query)
    assert (answer.status_code, answer.text) == (400, body)
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "api openid"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"immediate": "true"}, "immediate_unsuccessful"),
    ],
)
def test_every_other_mistake_goes_back_to_the_app(emulator: RunningEmulator, query: dict[str, str], error: str) -> None:
    back = sent_back(opened(emulator, **query))
    assert (back["error"], back["state"]) == (error, "a state")
    assert "code" not in back


def test_the_user_may_deny(emulator: RunningEmulator) -> None:
    back = pressed(emulator, Form(opened(emulator).text), ("deny", "1"))
    assert back == {
        "error": "access_denied",
        "error_description": "end-user denied authorization",
        "state": "a state",
    }


def test_the_orgs_own_app_is_called_back_on_any_port_of_the_machine(emulator: RunningEmulator) -> None:
    for callback in ("http://localhost:3000/oauth/callback", "http://127.0.0.1:9/"):
        page = opened(emulator, client_id=emulator.client_id, redirect_uri=callback)
        assert page.status_code == 200
    refused = opened(emulator, client_id=emulator.client_id, redirect_uri="https://localhost.evil.example/")
    assert refused.status_code == 400
