"""What the platform's deploy messages mean, looked up in ``explanations.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sfmeta.catalog.wording import shortened, suggestion
from sfmeta.errors import ProjectError


@dataclass(frozen=True, slots=True)
class Explanation:
    """``means``: in people's words; ``fix``: who does what next; ``example``: a message that ``pattern`` finds."""

    code: str
    pattern: re.Pattern[str]
    example: str
    means: str
    fix: str


def explain(message: str) -> Explanation | None:
    """The first explanation whose pattern occurs in the message."""
    return next((found for found in explanations() if found.pattern.search(message)), None)


def look_up(asked: str) -> Explanation:
    """The explanation of that code, or of that message. Raises ProjectError, with the nearest code, for neither."""
    by_code = {one.code: one for one in explanations()}
    found = by_code.get(asked.strip().casefold()) or explain(asked)
    if found is None:
        raise ProjectError(f"there is no explanation of {shortened(asked)!r}", fix=suggestion(asked, by_code))
    return found


@cache
def explanations() -> tuple[Explanation, ...]:
    """All of them, in the order in which they are tried."""
    text = files("sfmeta.plan").joinpath("explanations.toml").read_text(encoding="utf-8")
    return tuple(
        Explanation(
            entry["code"],
            re.compile(entry["pattern"], re.IGNORECASE),
            entry["example"],
            entry["means"],
            entry["fix"],
        )
        for entry in tomllib.loads(text)["explanation"]
    )
