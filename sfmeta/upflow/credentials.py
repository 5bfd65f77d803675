"""Which Upflow organization, and the keys to it: a user's own, or those of the emulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sfmeta.upflow.wire import Keys

PREFIX = "SFMETA_UPFLOW_"

Secret: TypeAlias = Callable[[str, Sequence[str], Mapping[str, str]], str]
"""Looks a secret up by name and prefixes: the environment, a private file, the keyring."""


def keys_of(url: str, environment: Mapping[str, str], secret: Secret) -> Keys:
    """The keys of the organization behind ``url``; ``SFMETA_UPFLOW_URL`` has the last word on where that is."""
    return Keys(
        url=environment.get(f"{PREFIX}URL") or url,
        key=secret("API_KEY", [PREFIX], environment),
        secret=secret("API_SECRET", [PREFIX], environment),
    )


def keys_of_emulator(document: Mapping[str, Any]) -> Keys:
    """Those in the document that an emulator serves about itself."""
    return Keys(document["upflow"], document["upflow_api_key"], document["upflow_api_secret"])
