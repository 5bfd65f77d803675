"""Names of companies that do not exist, from the word lists of ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def company(chance: random.Random) -> tuple[str, str, str]:
    """Name, city and country."""
    words = _words()
    place = chance.choice(words["places"])
    return (
        f"{chance.choice(words['first'])} {chance.choice(words['second'])} {place['form']}",
        place["city"],
        place["country"],
    )
