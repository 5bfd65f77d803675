"""Which org is meant, who a JWT is for, and what Salesforce's own command line is asked."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from sfmeta.catalog import spec
from sfmeta.errors import ProjectError, SignInError
from sfmeta.salesforce.cli_session import cli_grant
from sfmeta.salesforce.connection import check_instance_url
from sfmeta.salesforce.signin import ONE_OFF, audience, connect, org_of

TWO = spec.read(
    """
orgs:
  dev: {method: sf-cli, username: me@acme.com}
  prod: {method: jwt, url: "https://login.salesforce.com", username: admin@acme.com, client_id: 3MVG9}
""",
    "sfmeta.yml",
)
ONE = spec.read("orgs: {dev: {method: access-token, url: 'https://acme.my.salesforce.com'}}", "sfmeta.yml")
TOKEN = "00D000000000001!AQEAtopsecret"


def test_an_alias_of_the_spec_is_that_org() -> None:
    assert org_of(TWO, "prod", {"SF_ACCESS_TOKEN": "x", "SF_INSTANCE_URL": "https://y"}).alias == "prod"


def test_an_unknown_alias_is_an_error_with_the_known_ones() -> None:
    with pytest.raises(ProjectError, match="no org 'prdo'") as caught:
        org_of(TWO, "prdo", {})
    assert caught.value.fix == "known: dev, prod"


def test_which_of_several_orgs_is_never_a_guess() -> None:
    with pytest.raises(ProjectError, match="say which org") as caught:
        org_of(TWO, None, {})
    assert caught.value.fix == "--org dev or --org prod"


def test_the_only_org_needs_no_alias() -> None:
    assert org_of(ONE, None, {}).alias == "dev"


def test_two_variables_are_enough_for_a_one_off() -> None:
    both = {"SF_ACCESS_TOKEN": TOKEN, "SF_INSTANCE_URL": "https://acme.my.salesforce.com"}
    org = org_of(TWO, None, both)
    assert org.alias == ONE_OFF
    assert org_of(TWO, ONE_OFF, both) == org, "so a hint names it"
    with pytest.raises(ProjectError, match=f"no org '{ONE_OFF}'"):
        org_of(TWO, ONE_OFF, {})
    connection = connect(org, environment={"SF_ACCESS_TOKEN": TOKEN, "SF_INSTANCE_URL": "unused"})
    assert connection.instance_url == "https://acme.my.salesforce.com"
    assert connection.token == TOKEN
    assert "topsecret" not in repr(connection)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://test.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme--dev.sandbox.my.salesforce.com", "https://test.salesforce.com"),
        ("https://fun-8281.scratch.my.salesforce.com", "https://test.salesforce.com"),
        ("https://localhost:8443", "https://localhost:8443"),
    ],
)
def test_a_jwt_is_for_the_login_server_of_its_org(url: str, expected: str) -> None:
    assert audience(url, {}) == expected
    assert audience(url, {"SF_AUDIENCE_URL": "https://gs1.salesforce.com"}) == "https://gs1.salesforce.com"


def test_a_browser_address_is_refused_with_the_one_for_the_api() -> None:
    with pytest.raises(SignInError) as caught:
        check_instance_url("https://acme.lightning.force.com")
    assert caught.value.fix == "give https://acme.my.salesforce.com"


@pytest.mark.parametrize("url", ["http://acme.my.salesforce.com", "acme.my.salesforce.com", "https://"])
def test_a_token_only_travels_encrypted(url: str) -> None:
    with pytest.raises(SignInError, match="not an https:// address"):
        check_instance_url(url)


def a_cli(folder: Path, answers: dict[str, object]) -> dict[str, str]:
    """An ``sf`` that gives one JSON answer a command, first on a PATH of its own."""
    cases = "".join(f"  '{words}') cat <<'END'\n{json.dumps(answer)}\nEND\n  ;;\n" for words, answer in answers.items())
    program = folder / "sf"
    program.write_text(f'#!/bin/sh\ncase "$1 $2 $3" in\n{cases}esac\n')
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_a_cli_session_is_used_when_the_token_is_hidden(tmp_path: Path) -> None:
    hidden = {"accessToken": "[REDACTED] Use 'sf org auth show-access-token' to view", "instanceUrl": "https://a.b/"}
    environment = a_cli(
        tmp_path,
        {
            "org display --target-org": {"status": 0, "result": hidden},
            "org auth show-access-token": {"status": 0, "result": {"accessToken": TOKEN}},
        },
    )
    grant = cli_grant("me@acme.com", environment)
    assert (grant.instance_url, grant.token) == ("https://a.b", TOKEN)


def test_an_older_cli_shows_the_token_at_once(tmp_path: Path) -> None:
    shown = {"status": 0, "result": {"accessToken": TOKEN, "instanceUrl": "https://a.b"}}
    assert cli_grant("me@acme.com", a_cli(tmp_path, {"org display --target-org": shown})).token == TOKEN


def test_what_the_cli_says_is_passed_on(tmp_path: Path) -> None:
    answer = {"status": 1, "name": "NamedOrgNotFoundError", "message": "No authorization information found for me."}
    with pytest.raises(SignInError) as caught:
        cli_grant("me", a_cli(tmp_path, {"org display --target-org": answer}))
    assert caught.value.message == "sf says: No authorization information found for me."
    assert caught.value.fix == "sf org login web --alias me"


def test_output_of_the_cli_that_is_no_json_is_not_shown(tmp_path: Path) -> None:
    program = tmp_path / "sf"
    program.write_text(f"#!/bin/sh\necho {TOKEN}\n")
    program.chmod(0o755)
    with pytest.raises(SignInError, match="no JSON answer") as caught:
        cli_grant("me", {"PATH": str(tmp_path)})
    assert "topsecret" not in f"{caught.value} {caught.value.where} {caught.value.fix}"


def test_a_missing_cli_is_an_error_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(SignInError, match="not installed") as caught:
        cli_grant("me", {"PATH": str(tmp_path)})
    assert "npm install --global @salesforce/cli" in (caught.value.fix or "")
