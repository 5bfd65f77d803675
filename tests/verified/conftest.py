"""The org that answers: a fresh emulator, or the real one that ``SFMETA_VERIFY_ORG`` names."""

from __future__ import annotations

import os

import pytest

from sfmeta.salesforce.cli_session import cli_grant
from tests.emulator.metadata.wire import Session

ORG = os.environ.get("SFMETA_VERIFY_ORG", "")
TOKEN = "SFMETA_VERIFY_TOKEN"
TO_PLAY_WITH = "Developer Edition"


@pytest.fixture(scope="session")
def real() -> Session:
    """The org of an address and a token, or of an alias or username that Salesforce's own CLI is signed in to."""
    session = _of_address() if ORG.startswith("http") else _of_alias()
    (row,) = session.query("SELECT IsSandbox, TrialExpirationDate, OrganizationType FROM Organization")
    if not (row["IsSandbox"] or row["TrialExpirationDate"] or row["OrganizationType"] == TO_PLAY_WITH):
        pytest.exit(
            f"{ORG} is neither a sandbox, a scratch org nor a Developer Edition org: nothing was asked of it", 4
        )
    return session


def _of_address() -> Session:
    token = os.environ.get(TOKEN, "")
    if not token:
        pytest.exit(f"SFMETA_VERIFY_ORG names {ORG}: put an access token of it into {TOKEN}, or name an alias of sf", 4)
    return Session(ORG.rstrip("/"), token)


def _of_alias() -> Session:
    grant = cli_grant(ORG, os.environ)
    return Session(grant.instance_url, grant.token)


@pytest.fixture
def org(request: pytest.FixtureRequest) -> Session:
    if ORG:
        return request.getfixturevalue("real")  # type: ignore[no-any-return]
    emulator = request.getfixturevalue("emulator")
    return Session(emulator.salesforce, emulator.access_token)
