"""Where the keys to Upflow come from, and that they are shown nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from sfmeta.errors import SignInError
from sfmeta.salesforce.secrets import secret
from sfmeta.upflow.credentials import keys_of, keys_of_emulator

URL = "https://api.upflow.io/v1"
BOTH = {"SFMETA_UPFLOW_API_KEY": "key-1", "SFMETA_UPFLOW_API_SECRET": "secret-1"}


def test_the_keys_come_from_the_environment() -> None:
    keys = keys_of(URL, BOTH, secret)
    assert (keys.url, keys.key, keys.secret) == (URL, "key-1", "secret-1")
    assert "secret-1" not in repr(keys)
    assert "key-1" not in repr(keys)


def test_the_environment_has_the_last_word_on_the_address() -> None:
    sandbox = "https://api.sandbox.upflow.io/v1"
    assert keys_of(URL, {**BOTH, "SFMETA_UPFLOW_URL": sandbox}, secret).url == sandbox


def test_the_keys_come_from_files_that_nobody_else_can_read(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("secret-2\n", encoding="utf-8")
    environment = {"SFMETA_UPFLOW_API_KEY": "key-1", "SFMETA_UPFLOW_API_SECRET_FILE": str(file)}
    file.chmod(0o600)
    assert keys_of(URL, environment, secret).secret == "secret-2"
    file.chmod(0o640)
    with pytest.raises(SignInError, match="read by others") as refused:
        keys_of(URL, environment, secret)
    assert refused.value.fix == f"chmod 600 {file}"


@pytest.mark.parametrize("missing", list(BOTH))
def test_a_missing_key_is_said_by_its_name(missing: str) -> None:
    with pytest.raises(SignInError) as refused:
        keys_of(URL, {name: value for name, value in BOTH.items() if name != missing}, secret)
    assert refused.value.where == missing
    assert missing in str(refused.value.fix)


def test_an_emulator_brings_its_own() -> None:
    document = {"upflow": "http://127.0.0.1:1/v1", "upflow_api_key": "k", "upflow_api_secret": "s"}
    assert keys_of_emulator(document).url == "http://127.0.0.1:1/v1"
