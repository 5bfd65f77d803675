"""One sync after the other until somebody says stop: what changes in Upflow is in Salesforce one sweep later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sfmeta.errors import Refused, SfmetaError, Unavailable
from sfmeta.flows.sync import sync
from sfmeta.sync.rhythm import Mood, affordable, pause, until

if TYPE_CHECKING:
    from sfmeta.flows.orgs import Org
    from sfmeta.flows.sides import Watch
    from sfmeta.flows.synced import Synced
    from sfmeta.flows.wishes import Wishes
    from sfmeta.store.project import Project


@dataclass(frozen=True, slots=True)
class Sweep:
    """One of them: ``synced``, or the ``error`` that ended it; the next begins ``pause`` seconds later.

    ``interrupted``: somebody said stop meanwhile.
    """

    org: str
    at: datetime
    seconds: float
    pause: float
    synced: Synced | None = None
    error: SfmetaError | None = None
    interrupted: bool = False

    @property
    def result(self) -> str:
        """A sync's own word, or refused, unavailable, or broken (whatever else went wrong)."""
        if self.synced is not None:
            return self.synced.result
        if self.interrupted:
            return "stopped"
        if isinstance(self.error, Refused):
            return "refused"
        return "unavailable" if isinstance(self.error, Unavailable) else "broken"


@dataclass(frozen=True, slots=True)
class Round:
    """How the loop is driven. ``watch.sleep`` is given at most what is left until the next sweep is due, and may return
    early; ``chance`` spreads the pauses; ``seen`` hears of every sweep."""

    watch: Watch
    wishes: Wishes
    seen: Callable[[Sweep], None]
    chance: Callable[[], float]


@dataclass(slots=True)
class _Pair:
    """A pair while it is watched. A sign-in lasts until something goes wrong. ``due`` goes by the stopwatch: a clock
    that is set back holds nothing up."""

    make: Callable[[], Org]
    due: float
    alias: str = ""
    org: Org | None = None
    moods: list[Mood] = field(default_factory=list)


def sweep_until_stopped(project: Project, orgs: Sequence[Callable[[], Org]], loop: Round) -> None:
    """Each org in turn, whichever is due first. Nothing that goes wrong with a side ends it: trouble passes, a gate's
    objection is said again and again, and nothing is written meanwhile."""
    watch = loop.watch
    pairs = [_Pair(make, watch.stopwatch()) for make in orgs]
    try:
        while not watch.stopped():
            pair = min(pairs, key=lambda each: each.due)
            wait = pair.due - watch.stopwatch()
            if wait > 0:
                watch.sleep(wait)
                continue
            sweep = _sweep(project, pair, loop)
            pair.due = watch.stopwatch() + sweep.pause
            loop.seen(sweep)
    finally:
        for pair in pairs:
            _hang_up(pair)


def _sweep(project: Project, pair: _Pair, loop: Round) -> Sweep:
    watch = loop.watch
    at, started = watch.now(), watch.stopwatch()
    synced, error = None, None
    try:
        pair.org = pair.org or pair.make()
        pair.alias = pair.org.alias
        synced = sync(project, pair.org, loop.wishes, watch)
    except SfmetaError as caught:
        if not pair.alias:
            raise  # before the first sweep: there is no such org
        error = caught
    seconds = watch.stopwatch() - started
    wait = _pause(project, pair, synced, error, loop)
    if error is not None:
        _hang_up(pair)
    return Sweep(pair.alias, at, seconds, wait, synced, error, watch.stopped())


def _pause(project: Project, pair: _Pair, synced: Synced | None, error: SfmetaError | None, loop: Round) -> float:
    """By the mood; not so short that the org runs out of calls, and not past the moment of the daily read."""
    mood = _mood(synced, error)
    pair.moods = [*pair.moods, mood] if mood in pair.moods[-1:] else [mood]
    wait = pause(mood, len(pair.moods), loop.chance())
    if synced is None or pair.org is None:
        return wait
    if (usage := pair.org.integration.api_usage) is not None:
        wait = max(wait, affordable(synced.effort.salesforce_calls, usage[1]))
    try:
        return min(wait, until(loop.watch.now(), project.spec().sync.daily_at))
    except SfmetaError:  # sfmeta.yml is being edited: the next sweep says so if it still cannot be read
        return wait


def _mood(synced: Synced | None, error: SfmetaError | None) -> Mood:
    if synced is None:
        return Mood.REFUSED if isinstance(error, Refused) else Mood.TROUBLE
    if synced.stopped:
        return Mood.TROUBLE
    return Mood.MOVED if synced.written.records or synced.linked.written or synced.linked.cleared else Mood.QUIET


def _hang_up(pair: _Pair) -> None:
    if pair.org is not None:
        pair.org.close()
    pair.org = None
