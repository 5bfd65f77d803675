"""How results, tables, findings and errors look on a terminal, and the one JSON document of ``--json``."""

from __future__ import annotations

import contextlib
import json
from contextvars import ContextVar
from typing import TYPE_CHECKING

import click

from sfmeta.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sfmeta.errors import SfmetaError
    from sfmeta.findings import Finding

_PREFIX: ContextVar[str] = ContextVar("prefix", default="")


def document(kind: str, result: str, **data: object) -> None:
    """Print the one JSON document of a command: ``schema`` (``sfmeta/<kind>/1``), ``result`` and its data."""
    click.echo(json.dumps({"schema": f"sfmeta/{kind}/1", "result": result, **data}, indent=2, ensure_ascii=False))


def long_document(kind: str, result: str, lists: Mapping[str, Iterable[object]], **data: object) -> None:
    """The same with ``lists`` that nobody holds in memory, an entry a line."""
    head = json.dumps({"schema": f"sfmeta/{kind}/1", "result": result, **data}, indent=2, ensure_ascii=False)
    click.echo(head.removesuffix("\n}"), nl=False)
    for name, entries in lists.items():
        click.echo(f",\n  {json.dumps(name)}: [", nl=False)
        for number, entry in enumerate(entries):
            click.echo(f"{',' if number else ''}\n    {json.dumps(entry, ensure_ascii=False)}", nl=False)
        click.echo("\n  ]", nl=False)
    click.echo("\n}")


def say(text: str = "") -> None:
    """A line for people, on standard error: standard output belongs to the result."""
    click.echo(f"{_PREFIX.get()}{text}", err=True)


@contextlib.contextmanager
def prefixed(name: str) -> Iterator[None]:
    """What is said inside, by this thread, begins with a name: several orgs are at work at once."""
    token = _PREFIX.set(f"{name}: ")
    try:
        yield
    finally:
        _PREFIX.reset(token)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, headers first; no colour, no cut."""
    lines = [tuple(headers), *(tuple(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(headers))]

    def line_of(cells: Sequence[str]) -> str:
        return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()

    return "\n".join(line_of(line) for line in lines)


def show_findings(findings: Iterable[Finding], *, err: bool = True) -> None:
    """Findings as lines that an editor can follow; on standard output (``err=False``) where they are the result."""
    for finding in findings:
        colour = "red" if finding.severity is Severity.ERROR else "yellow"
        place = f"{finding.place}: " if finding.place else ""
        click.echo(f"{place}{click.style(finding.severity, fg=colour)}: {finding.message} [{finding.rule}]", err=err)
        if finding.fix:
            click.echo(f"    {finding.fix}", err=err)


def show_error(error: SfmetaError) -> None:
    """What is wrong, where, and what to do next."""
    show_findings(error.findings)
    say(f"{click.style('Error', fg='red')}: {error.message}")
    if error.where:
        say(f"  where: {error.where}")
    if error.fix:
        say(f"  next:  {error.fix}")
