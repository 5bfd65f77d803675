"""What stops a sync before its first write: an empty source must not empty the org.

A gate is a small pure function over what was counted; its id is what ``--allow`` takes. A first sync, which naturally
fills everything, passes: the gates look at values that were there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sfmeta.catalog.model import Gates as Limits
from sfmeta.catalog.wording import counted
from sfmeta.findings import Finding, Severity
from sfmeta.sync.tally import Tally


@dataclass(frozen=True, slots=True)
class Situation:
    """What a run is about to do. ``before`` figures are those of the last run that ended well, None without one."""

    org: str
    read: Mapping[str, int]
    """How many entries each of Upflow's lists had that was read whole."""
    read_before: Mapping[str, int]
    matched: int
    matched_before: int | None
    tally: Tally
    calls: int
    calls_left: int | None
    reserve: int


Gate = Callable[[Situation, Limits], Iterator[str]]


def objections(situation: Situation, limits: Limits) -> tuple[Finding, ...]:
    """What every gate has to say."""
    look = f"look at sfmeta sync --org {situation.org} --plan"
    return tuple(
        Finding(name, Severity.ERROR, message, None, f"{look}, then --allow {name}")
        for name, gate in GATES.items()
        for message in gate(situation, limits)
    )


def _source(now: Situation, limits: Limits) -> Iterator[str]:
    for name, count in now.read.items():
        before, entry = now.read_before.get(name, 0), name.replace("_", " ").removesuffix("s")
        if before and not count:
            yield f"Upflow returned no {entry}s at all; the last time it returned {before:,}"
        elif before >= limits.few and count * 100 < before * limits.source_shrunk:
            yield f"Upflow returned {counted(count, entry)}; the last time it returned {before:,}"


def _matched(now: Situation, limits: Limits) -> Iterator[str]:
    before = now.matched_before or 0
    if before >= limits.few and now.matched * 100 < before * limits.matched_shrunk:
        yield f"{counted(now.matched, 'customer has', 'customers have')} an Account; the last time {before:,} had one"


def _changed(now: Situation, limits: Limits) -> Iterator[str]:
    tally = now.tally
    if tally.known >= limits.few and tally.overwritten * 100 > tally.known * limits.many_changed:
        yield f"{tally.overwritten:,} of the {tally.known:,} Accounts that were written before would get other values"


def _cleared(now: Situation, limits: Limits) -> Iterator[str]:
    for name, cleared in sorted(now.tally.cleared.items()):
        held = now.tally.held[name]
        if held >= limits.few and cleared * 100 > held * limits.many_cleared:
            yield f"{name} would become empty on {cleared:,} of the {held:,} Accounts where it has a value"


def _moved(now: Situation, limits: Limits) -> Iterator[str]:
    for name, moved in sorted(now.tally.moved.items()):
        total = now.tally.total[name]
        if now.tally.known >= limits.few and total and moved * 100 > total * limits.much_moved:
            yield f"{name} would move by {moved:,f} in all, where it came to {total:,f}"


def _budget(now: Situation, limits: Limits) -> Iterator[str]:
    if now.calls_left is not None and now.calls > now.calls_left - now.reserve:
        kept = f", of which `sync: api_reserve:` keeps {now.reserve:,} back" if now.reserve else ""
        writing = f"writing takes about {counted(now.calls, 'API call')}"
        yield f"{writing}, and the org has {now.calls_left:,} left for today{kept}"


API_BUDGET = "api-budget"

GATES: dict[str, Gate] = {
    "source-shrunk": _source,
    "matched-shrunk": _matched,
    "many-changed": _changed,
    "many-cleared": _cleared,
    "much-moved": _moved,
    API_BUDGET: _budget,
}
