"""A deploy that goes on in the org, watched from here."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError, Unavailable
from sfmeta.salesforce import deploy as deploys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sfmeta.flows.orgs import Org
    from sfmeta.salesforce.deploy import Deployment
    from sfmeta.salesforce.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told: the deploy's id before the first look at it, and its state at each look."""

    started: Callable[[str], None] = lambda _: None
    progress: Callable[[Deployment], None] = lambda _: None
    waiting: Waiting | None = None


def watched(org: Org, id_: str, watch: Watch) -> Deployment:
    """The deploy when it is over. Raises Unavailable, with the way back to it, when the time is up."""
    try:
        with known(org, id_):
            return deploys.wait(org.deployer, id_, watch.waiting, watch.progress)
    except Unavailable as error:
        raise Unavailable(
            error.message, where=error.where, fix=f"it goes on in the org: {way_back(org.alias, id_)}"
        ) from error


def way_back(alias: str, id_: str) -> str:
    """The commands for a deploy that nobody watches."""
    return f"sfmeta deploy --org {alias} --resume {id_}, or --cancel {id_}"


@contextmanager
def known(org: Org, id_: str) -> Iterator[None]:
    """A deploy that the org does not know is said to be so: its id is a person's to mistype."""
    try:
        yield
    except RemoteError as error:
        if error.code not in UNKNOWN:
            raise
        fix = f"sfmeta history --org {org.alias} lists those that were started from here"
        raise RemoteError(f"{org.alias} has no deploy {id_}", code=error.code, where=error.where, fix=fix) from error


UNKNOWN = ("NOT_FOUND", "MALFORMED_ID")
