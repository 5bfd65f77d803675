"""``sfmeta sync``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from sfmeta.cli.forecasting import show_forecast
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import chosen_org, orgs_option
from sfmeta.cli.show import say
from sfmeta.cli.stopping import BATCH, stopping
from sfmeta.cli.sync_document import as_document, plan_as_document
from sfmeta.cli.sync_shown import show_plan, show_synced
from sfmeta.errors import Refused
from sfmeta.flows.forecast import forecast
from sfmeta.flows.sides import Watch
from sfmeta.flows.sync import apply, plan
from sfmeta.flows.sync import sync as run
from sfmeta.flows.wishes import Compare, Wishes
from sfmeta.store import data_plans
from sfmeta.store.project import find
from sfmeta.sync.gates import GATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.flows.outlook import Planned
    from sfmeta.flows.synced import Synced


@click.command(short_help="Fill the deployed fields with what Upflow knows.")
@click.argument(
    "plan_file", metavar="[PLAN]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@project_option
@orgs_option
@click.option("--plan", "only_plan", is_flag=True, help="Show what would change, record by record; write nothing.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="With --plan: save it, for sfmeta sync FILE."
)
@click.option(
    "--compare",
    type=click.Choice([str(each) for each in Compare]),
    help="What new values are compared with: what Salesforce last acknowledged, or what the org has now; the latter "
    "repairs what somebody changed by hand.  [default: acknowledged]",
)
@click.option("--explain", is_flag=True, help="Show what would be read and written, in calls, and why; do nothing.")
@click.option("--allow", type=click.Choice([*GATES]), multiple=True, help="Let one gate pass, by its name.")
@click.option("--watch", "watching", is_flag=True, help="Sync again and again until a signal says stop.")
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65_535),
    metavar="PORT",
    help="With --watch: serve /metrics and /healthz on this port of 127.0.0.1.",
)
@json_option
def sync(
    plan_file: Path | None,
    start: Path,
    aliases: tuple[str, ...],
    only_plan: bool,
    out: Path | None,
    compare: str | None,
    explain: bool,
    allow: tuple[str, ...],
    watching: bool,
    metrics_port: int | None,
    as_json: bool,
) -> None:
    """Fill the deployed fields of every matched Account with what Upflow knows.

    Reads the customers and the documents that the exported fields need, computes the figures, matches customers to
    Accounts one to one through the identifier of sfmeta.yml, and writes only what changed. A value that became empty
    is made empty. Run again at once, it writes nothing.

    Before the first write the gates look at what would happen, and stop a run that would change too much: an empty
    source must not empty the org. A row that Salesforce refuses is named with Salesforce's code and message, and tried
    again by the next run; the others are written all the same.

    --plan names the records that would change, with the values before and after and why; --out saves it, and
    sfmeta sync PLAN then does exactly that, or nothing when the source, the org or what it acknowledged have moved
    since. A saved plan says what customers owe: only its owner can read the file.

    The keys of Upflow come from SFMETA_UPFLOW_API_KEY and SFMETA_UPFLOW_API_SECRET, from the files that the same names
    with _FILE behind them say, or from the keyring. Ctrl-C ends the run after the batch in hand; the next run goes on
    from there.

    With --watch it goes on: soon again after something moved, every two minutes while nothing does, later and later
    while a side is in trouble or a gate objects; a line a sweep (JSON with --json). --org may then be given several
    times. SIGTERM or Ctrl-C ends it after the batch in hand.

    \b
    Examples:
      sfmeta sync --org prod
      sfmeta sync --org prod --plan                 what would change and why, and what the gates say
      sfmeta sync --org prod --plan --out monday.plan
      sfmeta sync monday.plan                       exactly that, once somebody has looked at it
      sfmeta sync --org prod --explain              how many calls it takes on both sides, and why
      sfmeta sync --org prod --compare org          repair what was changed by hand
      sfmeta sync --org prod --allow many-cleared   after looking at what would be cleared
      sfmeta sync --org prod --json | jq .written
      sfmeta sync --org prod --watch --metrics-port 9464

    \b
    Exit codes: 0 done or nothing to do; 1 a row failed, a value did not fit, or the run was stopped;
    3 nothing was written: a gate objects (with --plan too), a plan is out of date, or the org is not ready.
    """
    for wrong, why in _misfits(plan_file, aliases, only_plan, out, compare, watching, metrics_port):
        if wrong:
            raise click.UsageError(why)
    with errors_as_json("sync", as_json), stopping(BATCH) as stop:
        project = find(start)
        if explain and (watching or only_plan or plan_file is not None):
            raise click.UsageError("--explain goes with none of PLAN, --plan and --watch")
        wishes = Wishes(Compare(compare or Compare.ACKNOWLEDGED), frozenset(allow))
        if watching:
            from sfmeta.cli.watching import keep_watch  # the one-off sync needs none of it

            keep_watch(project, aliases or (None,), wishes, stop, metrics_port, as_json=as_json)
            return
        planned_for = data_plans.header(plan_file).org if plan_file is not None else None
        watch = Watch(told=say if _chatty(as_json) else _quiet, warned=say, stopped=stop.is_set)
        org = chosen_org(project, aliases[0] if aliases else planned_for, partial(watch.wait, "Salesforce"))
        if explain:
            show_forecast(forecast(project, org, wishes, watch), as_json=as_json)
            return
        if only_plan:
            code = _told(plan(project, org, wishes, watch, out=out), out, as_json)
        elif plan_file is not None:
            code = _done(apply(project, org, plan_file, wishes, watch), as_json)
        else:
            code = _done(run(project, org, wishes, watch), as_json)
    if code:
        raise click.exceptions.Exit(code)


def _misfits(
    plan_file: Path | None,
    aliases: tuple[str, ...],
    only_plan: bool,
    out: Path | None,
    compare: str | None,
    watching: bool,
    metrics_port: int | None,
) -> Iterator[tuple[bool, str]]:
    """What does not go together."""
    saved = plan_file is not None
    yield (
        saved and bool(only_plan or compare),
        "a saved PLAN says itself what is compared; leave out --plan and --compare",
    )
    yield out is not None and not only_plan, "--out goes with --plan"
    yield watching and (only_plan or saved), "a plan is looked at once: there is nothing to --watch"
    yield not watching and len(aliases) > 1, "several --org are for --watch; without it, sync one after the other"
    yield not watching and metrics_port is not None, "--metrics-port is for --watch"


def _told(planned: Planned, out: Path | None, as_json: bool) -> int:
    (plan_as_document if as_json else show_plan)(planned)
    if out is not None:
        say(f"Saved. Next: sfmeta sync {quote(str(out))}")
    return Refused.exit_code if planned.outlook.objections else 0


def _done(synced: Synced, as_json: bool) -> int:
    (as_document if as_json else show_synced)(synced)
    return 1 if synced.result in ("failed", "stopped") else 0


def _chatty(as_json: bool) -> bool:
    return not as_json and sys.stderr.isatty()


def _quiet(text: str) -> None:
    """Nobody watches."""
