"""Every way to sign in, against the emulated org's own OAuth."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.catalog.model import Credentials, OrgSpec
from sfmeta.errors import RemoteError, SignInError
from sfmeta.findings import Place
from sfmeta.salesforce.signin import connect, emulator_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.testing import RunningEmulator


def org(emulator: RunningEmulator, method: str, *, username: str = "", client_id: str = "", url: str = "") -> OrgSpec:
    credentials = Credentials(method, url or emulator.salesforce_tls, username, client_id, "SFMETA_DEV_")
    integration = replace(credentials, secret_prefix="SFMETA_DEV_INTEGRATION_")
    return OrgSpec("dev", credentials, integration, "67.0", Place("sfmeta.yml", 3))


def username(spec: OrgSpec, environment: Mapping[str, str], *, integration: bool = False) -> str:
    with connect(spec, environment=environment, user="integration" if integration else "deployer") as connection:
        return connection.identity.username


@pytest.fixture(autouse=True)
def trust(emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person does who runs an emulator of his own: trust its certificate."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", emulator.ca_file)


def test_jwt_signs_in_with_a_private_key_file(emulator: RunningEmulator) -> None:
    spec = org(emulator, "jwt", username=emulator.username, client_id=emulator.client_id)
    assert username(spec, {"SFMETA_DEV_PRIVATE_KEY_FILE": emulator.jwt_key_file}) == emulator.username


def test_jwt_signs_in_with_a_key_in_one_line_as_ci_systems_keep_it(emulator: RunningEmulator) -> None:
    key = Path(emulator.jwt_key_file).read_text().replace("\n", "\\n")
    spec = org(emulator, "jwt", username=emulator.username, client_id=emulator.client_id)
    assert username(spec, {"SFMETA_DEV_PRIVATE_KEY": key}) == emulator.username


def test_both_users_may_share_an_app_and_its_key(emulator: RunningEmulator) -> None:
    spec = org(emulator, "jwt", username=emulator.username, client_id=emulator.client_id)
    spec = replace(spec, integration=replace(spec.integration, username=emulator.integration_username))
    environment = {"SFMETA_DEV_PRIVATE_KEY_FILE": emulator.jwt_key_file}
    assert username(spec, environment, integration=True) == emulator.integration_username


def test_a_user_that_the_org_does_not_know_is_refused_with_a_reason(emulator: RunningEmulator) -> None:
    spec = org(emulator, "jwt", username="nobody@acme.com", client_id=emulator.client_id)
    with pytest.raises(SignInError, match="refused the sign-in \\(invalid_grant\\)") as caught:
        connect(spec, environment={"SFMETA_DEV_PRIVATE_KEY_FILE": emulator.jwt_key_file})
    assert caught.value.fix is not None


def test_a_key_that_is_none_is_not_shown(emulator: RunningEmulator) -> None:
    spec = org(emulator, "jwt", username=emulator.username, client_id=emulator.client_id)
    with pytest.raises(SignInError, match="not an RSA key in PEM format") as caught:
        connect(spec, environment={"SFMETA_DEV_PRIVATE_KEY": "topsecret"})
    assert caught.value.where == "SFMETA_DEV_PRIVATE_KEY"
    assert "topsecret" not in f"{caught.value} {caught.value.fix}"


def test_a_username_that_jwt_needs_is_asked_for(emulator: RunningEmulator) -> None:
    spec = org(emulator, "jwt", client_id=emulator.client_id)
    with pytest.raises(SignInError, match="the method jwt needs `username:`") as caught:
        connect(spec, environment={"SFMETA_DEV_PRIVATE_KEY_FILE": emulator.jwt_key_file})
    assert caught.value.where == "sfmeta.yml:3, dev"


def test_client_credentials_sign_in_as_the_user_the_app_runs_as(emulator: RunningEmulator) -> None:
    spec = org(emulator, "client-credentials", client_id=emulator.client_id)
    environment = {"SFMETA_DEV_CLIENT_SECRET": emulator.client_secret}
    assert username(spec, environment) == emulator.integration_username


def test_client_credentials_that_are_wrong_are_refused(emulator: RunningEmulator) -> None:
    spec = org(emulator, "client-credentials", client_id=emulator.client_id)
    with pytest.raises(SignInError, match="refused the sign-in") as caught:
        connect(spec, environment={"SFMETA_DEV_CLIENT_SECRET": "topsecret"})
    assert "topsecret" not in f"{caught.value} {caught.value.where} {caught.value.fix}"


def test_an_access_token_is_taken_as_it_is(emulator: RunningEmulator) -> None:
    spec = org(emulator, "access-token")
    assert username(spec, {"SFMETA_DEV_ACCESS_TOKEN": emulator.access_token}) == emulator.username
    environment = {"SFMETA_DEV_INTEGRATION_ACCESS_TOKEN": emulator.integration_access_token}
    assert username(spec, environment, integration=True) == emulator.integration_username


def test_the_emulator_names_its_own_users(emulator: RunningEmulator) -> None:
    spec = org(emulator, "emulator", url=emulator.salesforce)
    assert username(spec, {}) == emulator.username
    assert username(spec, {}, integration=True) == emulator.integration_username


def test_a_variable_has_the_last_word_about_the_address(emulator: RunningEmulator) -> None:
    spec = org(emulator, "emulator", url="http://127.0.0.1:9")
    assert username(spec, {"SFMETA_DEV_URL": emulator.salesforce}) == emulator.username


def test_an_address_without_an_emulator_says_how_to_start_one(emulator: RunningEmulator) -> None:
    with pytest.raises(SignInError, match="is not an emulator") as caught:
        emulator_document(emulator.upflow.removesuffix("/v1"))
    assert caught.value.fix == "start one with `sfmeta emulator`"


def test_a_method_that_does_not_exist_is_an_error_and_no_crash(emulator: RunningEmulator) -> None:
    with pytest.raises(SignInError, match="no sign-in method 'soap'"):
        connect(org(emulator, "soap"), environment={})


def test_a_version_that_the_org_does_not_have_is_refused(emulator: RunningEmulator) -> None:
    spec = replace(org(emulator, "emulator", url=emulator.salesforce), api_version="99.0")
    with connect(spec, environment={}) as connection, pytest.raises(RemoteError):
        connection.get("query", {"q": "SELECT Id FROM Organization"})
