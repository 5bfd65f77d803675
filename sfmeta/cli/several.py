"""Commands for one org or for several: what is told of each, one summary, one JSON document, one exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from sfmeta.cli.options import error_data, error_result
from sfmeta.cli.org import chosen_org
from sfmeta.cli.show import document, prefixed, show_error, table
from sfmeta.errors import SfmetaError
from sfmeta.flows.orgs import Org
from sfmeta.flows.several import side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sfmeta.store.project import Project

Command = TypeVar("Command", bound="Callable[..., object]")
T = TypeVar("T")

WORST_FIRST = (1, 3, 4, 0)
"""Exit codes: something failed, something was refused, changes are pending, all is done."""

HEADERS = ("Org", "Result", "What")


@dataclass(frozen=True, slots=True)
class Report:
    """What a command has to say of one org: a word and its data for programs, ``show`` and one line for people."""

    result: str
    data: Mapping[str, object]
    show: Callable[[], None]
    line: str
    code: int = 0


def orgs_option(command: Command) -> Command:
    """--org as often as wanted, or --all."""
    everywhere = click.option("--all", "everywhere", is_flag=True, help="Every org of sfmeta.yml.")
    one = click.option(
        "--org",
        "aliases",
        metavar="ALIAS",
        multiple=True,
        help="An org of sfmeta.yml; may be repeated, and be left out where there is only one, or where SF_ACCESS_TOKEN "
        "and SF_INSTANCE_URL are set.",
    )
    return one(everywhere(command))


def chosen_orgs(project: Project, aliases: Sequence[str], everywhere: bool) -> tuple[Org, ...]:
    """The orgs that --org and --all mean, each once."""
    if everywhere and aliases:
        raise click.UsageError("--org and --all exclude each other")
    wanted = [org.alias for org in project.spec().orgs] if everywhere else dict.fromkeys(aliases)
    return tuple(chosen_org(project, alias) for alias in wanted) or (chosen_org(project, None),)


def of_each(orgs: Sequence[Org], work: Callable[[Org], T]) -> tuple[T | SfmetaError, ...]:
    """The work for one org, whose error is the command's; for several at once, progress said with the org's alias."""
    return (work(orgs[0]),) if len(orgs) == 1 else prefixed_each(orgs, work)


def prefixed_each(orgs: Sequence[Org], work: Callable[[Org], T]) -> tuple[T | SfmetaError, ...]:
    """The same, and an error is always an answer: there are others."""

    def prefixing(org: Org) -> T:
        with prefixed(org.alias):
            return work(org)

    return side_by_side(orgs, prefixing)


def tell(kind: str, orgs: Sequence[Org], reports: Sequence[Report], *, as_json: bool) -> None:
    """One org's report is the command's own; of several, one after the other and a summary. Then the exit code."""
    if len(orgs) == 1:
        _tell_one(kind, reports[0], as_json=as_json)
    elif as_json:
        worst = min(reports, key=_badness)
        told = {org.alias: {"result": one.result, **one.data} for org, one in zip(orgs, reports, strict=True)}
        document(f"{kind}-several", worst.result, orgs=told)
    else:
        for org, report in zip(orgs, reports, strict=True):
            click.echo(f"== {org.alias}")
            report.show()
            click.echo()
        click.echo(table(HEADERS, [(org.alias, one.result, one.line) for org, one in zip(orgs, reports, strict=True)]))
    code = min(reports, key=_badness).code
    if code:
        raise click.exceptions.Exit(code)


def report_of_error(error: SfmetaError) -> Report:
    result, data = error_result(error), error_data(error)
    return Report(result, data, lambda: show_error(error), error.message, error.exit_code)


def _tell_one(kind: str, report: Report, *, as_json: bool) -> None:
    if as_json:
        document(kind, report.result, **report.data)
    else:
        report.show()


def _badness(report: Report) -> int:
    return WORST_FIRST.index(report.code) if report.code in WORST_FIRST else -1
