"""What was verified: ``claims.toml`` as values."""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

VERIFIED = "verified"
MODELLED = "modelled"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Claim:
    """How far something can be trusted, and who says so."""

    truth: str = MODELLED
    source: str = ""


@dataclass(frozen=True, slots=True)
class EndpointClaim:
    service: str
    paths: tuple[str, ...]
    claim: Claim

    def means(self, path: str) -> bool:
        return any(fnmatch.fnmatchcase(path, _literal(pattern)) for pattern in self.paths)


@dataclass(frozen=True, slots=True)
class Choice:
    """Where two sources disagree, or nobody knows."""

    what: str
    sources: str
    chosen: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not emulated, and how the emulator says so."""

    what: str
    answer: str


@dataclass(frozen=True, slots=True)
class Claims:
    endpoints: tuple[EndpointClaim, ...]
    messages: dict[str, Claim]
    choices: tuple[Choice, ...]
    refusals: tuple[Refusal, ...]

    def of_endpoint(self, path: str) -> EndpointClaim | None:
        return next((claim for claim in self.endpoints if claim.means(path)), None)

    def of_message(self, text: str) -> Claim:
        """What is not emulated says so; what nobody claims is modelled."""
        return self.messages.get(text, Claim(REFUSED) if "ot emulated" in text else Claim())


@cache
def claims() -> Claims:
    written = tomllib.loads(resources.files(__package__).joinpath("claims.toml").read_text(encoding="utf-8"))
    return Claims(
        tuple(
            EndpointClaim(each["service"], tuple(each["paths"]), Claim(each["truth"], each["source"]))
            for each in written["endpoint"]
        ),
        {text: Claim(VERIFIED, each["source"]) for each in written["message"] for text in each["texts"]},
        tuple(Choice(**each) for each in written["choice"]),
        tuple(Refusal(**each) for each in written["refused"]),
    )


def _literal(pattern: str) -> str:
    """A pattern in which only ``*`` is special: braces and brackets stand for themselves."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
