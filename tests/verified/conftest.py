"""The org that answers: a fresh emulator, or the real one that ``SFMETA_VERIFY_ORG`` names."""

from __future__ import annotations

import os

import pytest

from sfmeta.salesforce.cli_session import cli_grant
from tests.emulator.metadata.wire import Session

ALIAS = os.environ.get("SFMETA_VERIFY_ORG", "")


@pytest.fixture(scope="session")
def real() -> Session:
    """The org of an alias or username that Salesforce's own CLI is signed in to."""
    grant = cli_grant(ALIAS, os.environ)
    return Session(grant.instance_url, grant.token)


@pytest.fixture
def org(request: pytest.FixtureRequest) -> Session:
    if ALIAS:
        return request.getfixturevalue("real")  # type: ignore[no-any-return]
    emulator = request.getfixturevalue("emulator")
    return Session(emulator.salesforce, emulator.access_token)
