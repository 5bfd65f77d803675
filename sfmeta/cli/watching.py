"""``sfmeta sync --watch``: sweep after sweep, a line each, until a signal says stop."""

from __future__ import annotations

import contextlib
import json
import random
from functools import partial
from typing import TYPE_CHECKING

import click

from sfmeta.cli.org import chosen_org
from sfmeta.cli.show import say
from sfmeta.cli.sweep_line import as_fields, as_text
from sfmeta.flows.sides import Watch
from sfmeta.flows.sweeps import Round, Sweep, sweep_until_stopped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from threading import Event

    from sfmeta.cli.metrics import Metrics
    from sfmeta.flows.wishes import Wishes
    from sfmeta.store.project import Project


def keep_watch(
    project: Project, aliases: Sequence[str | None], wishes: Wishes, stop: Event, port: int | None, *, as_json: bool
) -> None:
    """Returns when ``stop`` is set and what was in hand is finished. An org that sfmeta.yml does not name, and a port
    that is taken, are errors at once; whatever comes later is told and tried again."""
    orgs = [chosen_org(project, alias) for alias in aliases]

    def sleep(seconds: float) -> None:
        stop.wait(seconds)

    watch = Watch(warned=say, stopped=stop.is_set, sleep=sleep)
    with _metrics([org.alias for org in orgs], watch, port) as metrics:

        def seen(sweep: Sweep) -> None:
            if metrics is not None:  # first: whoever reads the line finds its figures there
                metrics.see(sweep)
            fields = as_fields(sweep)
            click.echo(json.dumps(fields, ensure_ascii=False) if as_json else as_text(fields))

        makers = [partial(chosen_org, project, org.alias, partial(watch.wait, "Salesforce")) for org in orgs]
        sweep_until_stopped(project, makers, Round(watch, wishes, seen, random.random))


@contextlib.contextmanager
def _metrics(orgs: Sequence[str], watch: Watch, port: int | None) -> Iterator[Metrics | None]:
    if port is None:
        yield None
        return
    from sfmeta.cli.metrics import Metrics  # its library is of use to nobody else
    from sfmeta.cli.metrics_server import served

    metrics = Metrics(orgs, watch.now())
    with served(metrics, port) as chosen:
        say(f"Metrics at http://127.0.0.1:{chosen}/metrics, health at /healthz")
        yield metrics
