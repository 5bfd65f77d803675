"""Which Upflow organization, and the keys to it: from the environment, or from the emulator that brings its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sfmeta.errors import SignInError
from sfmeta.upflow.wire import Keys

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "SFMETA_UPFLOW_"


def keys_of(url: str, environment: Mapping[str, str]) -> Keys:
    """The keys of the organization behind ``url``; ``SFMETA_UPFLOW_URL`` has the last word on where that is."""
    return Keys(
        url=environment.get(f"{PREFIX}URL") or url,
        key=_secret("API_KEY", environment),
        secret=_secret("API_SECRET", environment),
    )


def keys_of_emulator(document: Mapping[str, Any]) -> Keys:
    """Those in the document that an emulator serves about itself."""
    return Keys(document["upflow"], document["upflow_api_key"], document["upflow_api_secret"])


def _secret(name: str, environment: Mapping[str, str]) -> str:
    """The variable itself, or the file that ``…_FILE`` names, which nobody but its owner may be able to read."""
    variable = PREFIX + name
    if value := environment.get(variable):
        return value
    if path := environment.get(f"{variable}_FILE"):
        return _private(Path(path).expanduser(), f"{variable}_FILE")
    raise SignInError(
        f"no Upflow {name.lower().replace('_', ' ')}",
        where=variable,
        fix=f"take it from Upflow, Settings, API, and set {variable}, or {variable}_FILE to a file with mode 0600",
    )


def _private(path: Path, variable: str) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise SignInError(f"{path} can be read by others", where=variable, fix=f"chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SignInError(f"cannot read {path}", where=variable, fix="give the path of a text file") from error
