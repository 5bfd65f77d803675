"""Options that several commands share, and how an error becomes their JSON document."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from sfmeta.cli.show import document
from sfmeta.errors import Interrupted, Refused, SfmetaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sfmeta.findings import Finding

RESULTS: dict[type[SfmetaError], str] = {Refused: "refused", Interrupted: "interrupted"}

Command = TypeVar("Command", bound="Callable[..., object]")


def project_option(command: Command) -> Command:
    return click.option(
        "--project",
        "start",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        default=".",
        help="The project: a folder with sfmeta.yml, or one inside of it.  [default: where you are]",
    )(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document for programs.")(command)


@contextlib.contextmanager
def errors_as_json(kind: str, wanted: bool) -> Iterator[None]:
    """An error is the command's JSON document too: ``result`` is ``refused``, ``interrupted`` (as after Ctrl-C) or
    ``failed``, beside what went wrong."""
    try:
        yield
    except KeyboardInterrupt:
        if wanted:
            document(kind, "interrupted", error="interrupted", where=None, fix=None, findings=[])
        raise
    except click.Abort:
        if wanted:
            document(kind, "aborted", error="aborted", where=None, fix=None, findings=[])
        raise
    except SfmetaError as error:
        if wanted:
            document(kind, error_result(error), **error_data(error))
        raise


def error_result(error: SfmetaError) -> str:
    """The one word of the document."""
    return next((word for kind_of, word in RESULTS.items() if isinstance(error, kind_of)), "failed")


def error_data(error: SfmetaError) -> dict[str, object]:
    """An error for a JSON document."""
    return {"error": error.message, "where": error.where, "fix": error.fix, "findings": as_data(error.findings)}


def as_data(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings for a JSON document."""
    return [
        {
            "rule": finding.rule,
            "severity": str(finding.severity),
            "message": finding.message,
            "path": finding.place.path if finding.place else None,
            "line": finding.place.line if finding.place else None,
            "column": finding.place.column if finding.place else None,
            "fix": finding.fix,
        }
        for finding in findings
    ]
