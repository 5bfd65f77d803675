"""What the platform's deploy messages mean, looked up in ``explanations.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Explanation:
    """``means``: in people's words; ``fix``: who does what next."""

    pattern: re.Pattern[str]
    means: str
    fix: str


def explain(message: str) -> Explanation | None:
    """The first explanation whose pattern occurs in the message."""
    return next((found for found in _explanations() if found.pattern.search(message)), None)


@cache
def _explanations() -> tuple[Explanation, ...]:
    text = files("sfmeta.plan").joinpath("explanations.toml").read_text(encoding="utf-8")
    return tuple(
        Explanation(re.compile(entry["pattern"], re.IGNORECASE), entry["means"], entry["fix"])
        for entry in tomllib.loads(text)["explanation"]
    )
