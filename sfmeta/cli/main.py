"""The command line's entry: commands that are imported when they are called; exit codes; errors for people.

``sfmeta --help`` imports no library but Click.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys

import click

from sfmeta import __version__
from sfmeta.cli.commands import COMMANDS, SECTIONS
from sfmeta.cli.show import document, show_error
from sfmeta.errors import SfmetaError

JSON = "--json"


class Commands(click.Group):
    """A group that imports a command's module only when the command is used: ``--help`` stays immediate."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, function = COMMANDS[cmd_name][0].split(".")
        command = getattr(importlib.import_module(f"sfmeta.cli.{module}"), function)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        widest = max(map(len, COMMANDS))
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(widest), help_line) for name, (_, help_line) in commands.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="sfmeta")
def sfmeta() -> None:
    """Salesforce fields for Upflow receivables, as code.

    \b
    One spec, sfmeta.yml, becomes metadata XML that is reviewed in git, deployed, and kept filled:
      sfmeta init                  write sfmeta.yml
      sfmeta generate              write force-app/
      sfmeta plan   --org dev      see what would change
      sfmeta deploy --org dev      change it
      sfmeta sync   --org dev      fill it

    \b
    Exit codes: 0 done or nothing to do, 1 failed, 2 usage, 3 refused as unsafe, 4 changes pending.
    """


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    try:
        code = sfmeta.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        click.echo("Aborted.", err=True)
        code = 1
    except click.ClickException as error:
        if JSON in sys.argv:
            _as_document(error)
        error.show()
        code = error.exit_code
    except SfmetaError as error:
        show_error(error)
        code = error.exit_code
    except OSError as error:  # a full disk, a folder that may not be written to, a pipe whose reader left
        if error.errno != errno.EPIPE:
            click.echo(f"Error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}", err=True)
        # What is still in the buffer cannot be written either: without this Python tries once more, and complains.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _as_document(error: click.ClickException) -> None:
    """What is wrong with the command line, for a program that reads standard output: ``sfmeta/<command>/1``, usage."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.info_name if context is not None and context.info_name in COMMANDS else "usage"
    document(str(command), "usage", error=error.format_message(), where=None, fix=None, findings=[])
