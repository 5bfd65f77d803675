"""Signing in with Salesforce's own command line: through a browser with PKCE, and with a refresh token."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests

from . import browser
from .client import Client, Ready

CALLBACK = "http://localhost:1717/OauthRedirect"


@pytest.fixture
def sf(environment: dict[str, str], tmp_path: Path) -> Client:
    """The CLI in a home where nobody is signed in."""
    return Client("sf", tmp_path, {**environment, "HOME": str(tmp_path)})


@pytest.fixture
def firefox(tmp_path: Path) -> str:
    """A folder for PATH in which ``firefox`` logs in as BROWSER_USERNAME, beside the shell that started it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "firefox"
    program.write_text(f'#!/bin/sh\n{sys.executable} {browser.__file__} "$@" &\n')
    program.chmod(0o755)
    return str(folder)


def expire(org: Ready, username: str) -> None:
    """End the user's sessions, as time does."""
    address = f"{org.salesforce}/emulator/sessions/expire"
    requests.post(address, json={"username": username}, timeout=60).raise_for_status()


def test_sf_signs_in_with_an_access_token(org: Ready, sf: Client) -> None:
    token = sf.result(
        *("org", "login", "access-token", "--instance-url", org.salesforce, "--no-prompt", "--alias", "token"),
        SF_ACCESS_TOKEN=org.integration_access_token,
    )
    assert (token["orgId"], token["username"]) == (org.org_id, org.integration_username)
    shown = sf.result("org", "display", "--target-org", "token")
    assert (shown["connectedStatus"], shown["apiVersion"]) == ("Connected", org.api_version)


def test_sf_signs_in_with_a_jwt_signed_by_the_key_of_the_ready_document(org: Ready, sf: Client) -> None:
    user = ("--username", org.standard_username, "--instance-url", org.salesforce)
    arguments = ("--jwt-key-file", org.jwt_key_file, *user)
    signed_in = sf.result("org", "login", "jwt", "--client-id", org.client_id, *arguments)
    assert (signed_in["orgId"], signed_in["username"]) == (org.org_id, org.standard_username)
    expire(org, org.standard_username)  # the CLI signs another one by itself
    rows = sf.result("data", "query", "--query", "SELECT Name FROM Organization", "--target-org", signed_in["username"])
    assert rows["totalSize"] == 1
    refused = sf.refusal("org", "login", "jwt", "--client-id", "nobody", *arguments)
    assert "client identifier invalid" in refused["message"]


def test_sf_signs_in_through_a_browser_and_refreshes_by_itself(org: Ready, sf: Client, firefox: str) -> None:
    path = f"{firefox}:{sf.environment['PATH']}"
    result = sf.result(
        *("org", "login", "web", "--browser", "firefox", "--instance-url", org.salesforce, "--alias", "web"),
        PATH=path,
        BROWSER_USERNAME=org.standard_username,
    )
    assert (result["orgId"], result["username"]) == (org.org_id, org.standard_username)
    expire(org, org.standard_username)
    rows = sf.result("data", "query", "--query", "SELECT Name FROM Organization", "--target-org", "web")
    assert rows["totalSize"] == 1


def test_sf_signs_in_with_an_auth_url(org: Ready, sf: Client, tmp_path: Path) -> None:
    query = urlencode({"response_type": "code", "client_id": "PlatformCLI", "redirect_uri": CALLBACK})
    back = browser.choose(f"{org.salesforce}/services/oauth2/authorize?{query}", org.username, follow=False)
    code = dict(parse_qsl(urlsplit(back.headers["location"]).query))["code"]
    form = {"grant_type": "authorization_code", "client_id": "PlatformCLI", "redirect_uri": CALLBACK, "code": code}
    tokens = requests.post(f"{org.salesforce}/services/oauth2/token", data=form, timeout=60).json()
    file = tmp_path / "auth-url"
    file.write_text(f"force://PlatformCLI::{tokens['refresh_token']}@{urlsplit(org.salesforce_tls).netloc}")
    result = sf.result("org", "login", "sfdx-url", "--sfdx-url-file", str(file))
    assert (result["orgId"], result["instanceUrl"]) == (org.org_id, org.salesforce_tls)
