"""A sweep as one line for a log: names and figures, no secret, nobody's name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sfmeta.flows.sweeps import Sweep

COUNTS = (
    "customers_read",
    "matched",
    "changed",
    "written",
    "cleared",
    "failed",
    "links_written",
    "upflow_calls",
    "salesforce_calls",
)


def as_fields(sweep: Sweep) -> dict[str, object]:
    """What the line says, by name."""
    return dict(_fields(sweep))


def as_text(fields: Mapping[str, object]) -> str:
    """``name=value`` after ``name=value``; a value with anything but plain characters in it stands in quotes."""
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in fields.items())


def _fields(sweep: Sweep) -> Iterator[tuple[str, object]]:
    yield "time", sweep.at.isoformat(timespec="seconds")
    yield "org", sweep.org
    yield "result", sweep.result
    yield "seconds", round(sweep.seconds, 3)
    yield "next_in", round(sweep.pause, 1)
    if sweep.synced is not None:
        counts = sweep.synced.counts()
        yield from ((name, counts[name]) for name in COUNTS)
    elif sweep.error is not None:
        yield "error", sweep.error.message
        if sweep.error.where:
            yield "where", sweep.error.where
        if sweep.error.findings:
            yield "objections", ",".join(dict.fromkeys(finding.rule for finding in sweep.error.findings))


def _quoted(value: str) -> str:
    plain = value and all(character.isalnum() or character in "-_.,:+/@" for character in value)
    return value if plain else json.dumps(value, ensure_ascii=False)
