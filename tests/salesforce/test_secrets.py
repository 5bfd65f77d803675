"""Secrets come from the environment or a private file; they are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from sfmeta.errors import SignInError
from sfmeta.salesforce.connection import Grant
from sfmeta.salesforce.secrets import secret


def test_the_environment_is_asked_first(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("from the file")
    key.chmod(0o600)
    environment = {"SFMETA_PROD_ACCESS_TOKEN": "from the variable", "SFMETA_PROD_ACCESS_TOKEN_FILE": str(key)}
    assert secret("ACCESS_TOKEN", ["SFMETA_PROD_"], environment) == "from the variable"


def test_a_file_only_its_owner_can_read_serves_as_well(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN RSA PRIVATE KEY-----\nabc\n")
    key.chmod(0o600)
    environment = {"SFMETA_PROD_PRIVATE_KEY_FILE": str(key)}
    assert secret("PRIVATE_KEY", ["SFMETA_PROD_"], environment) == "-----BEGIN RSA PRIVATE KEY-----\nabc"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    key = tmp_path / "key.pem"
    key.write_text("topsecret")
    key.chmod(mode)
    with pytest.raises(SignInError) as caught:
        secret("PRIVATE_KEY", ["SFMETA_PROD_"], {"SFMETA_PROD_PRIVATE_KEY_FILE": str(key)})
    assert f"mode {mode:04o}" in caught.value.message
    assert caught.value.fix == f"chmod 600 {key}"
    assert "topsecret" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SignInError, match=r"cannot read .*none: No such file") as caught:
        secret("PRIVATE_KEY", ["X_"], {"X_PRIVATE_KEY_FILE": str(tmp_path / "none")})
    assert caught.value.where == "X_PRIVATE_KEY_FILE"


def test_the_first_prefix_that_has_the_secret_wins() -> None:
    environment = {"SFMETA_PROD_PRIVATE_KEY": "deployer", "SFMETA_PROD_INTEGRATION_PRIVATE_KEY": "integration"}
    prefixes = ["SFMETA_PROD_INTEGRATION_", "SFMETA_PROD_"]
    assert secret("PRIVATE_KEY", prefixes, environment) == "integration"
    del environment["SFMETA_PROD_INTEGRATION_PRIVATE_KEY"]
    assert secret("PRIVATE_KEY", prefixes, environment) == "deployer"


def test_a_missing_secret_is_an_error_that_says_where_to_put_it() -> None:
    with pytest.raises(SignInError) as caught:
        secret("CLIENT_SECRET", ["SFMETA_PROD_"], {})
    assert caught.value.where == "SFMETA_PROD_CLIENT_SECRET"
    assert "SFMETA_PROD_CLIENT_SECRET_FILE to a file with mode 0600" in (caught.value.fix or "")


def test_a_grant_does_not_show_its_token() -> None:
    assert "topsecret" not in repr(Grant("https://acme.my.salesforce.com", "topsecret"))
