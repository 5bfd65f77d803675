"""Our sign-in by a session of the real Salesforce CLI, which hides the token unless it is asked in the right way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sfmeta.catalog.model import Credentials, OrgSpec
from sfmeta.errors import SignInError
from sfmeta.findings import Place
from sfmeta.salesforce.cli_session import cli_grant
from sfmeta.salesforce.signin import connect
from tests.clients.client import Client

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clients.client import Ready


def test_the_session_of_an_alias_is_ours_too(
    org: Ready, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sf = Client("sf", tmp_path, environment)
    sf.result(
        *("org", "login", "access-token", "--instance-url", org.salesforce_tls, "--alias", "ours", "--no-prompt"),
        SF_ACCESS_TOKEN=org.access_token,
    )
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", org.ca_file)
    credentials = Credentials("sf-cli", "", "ours", "", "SFMETA_DEV_")
    spec = OrgSpec("dev", credentials, credentials, "67.0", Place("sfmeta.yml", 2))
    with connect(spec, environment=environment) as connection:
        assert connection.identity.org_id == org.org_id
        assert connection.identity.username == org.username


def test_an_alias_that_the_cli_does_not_know_is_its_own_message(environment: dict[str, str]) -> None:
    with pytest.raises(SignInError, match=r"sf says: .*No authorization information found for nobody"):
        cli_grant("nobody", environment)
