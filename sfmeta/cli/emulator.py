"""``sfmeta emulator``."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from types import FrameType

EDITIONS = ("developer", "professional", "enterprise", "unlimited")


@click.command(short_help="Run the embedded Salesforce and Upflow until stopped.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Salesforce, plain HTTP.")
@click.option("--tls-port", type=click.IntRange(0, 65535), default=0, help="Salesforce, HTTPS. 0: any free port.")
@click.option("--upflow-port", type=click.IntRange(0, 65535), default=0, help="Upflow, plain HTTP. 0: any free port.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep everything in this folder between runs. Without it everything is in memory.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same customers.")
@click.option("--customers", type=click.IntRange(0), default=250, show_default=True, help="How many to make up.")
@click.option("--edition", type=click.Choice(EDITIONS), default="developer", show_default=True, help="Sets the limits.")
@click.option(
    "--api-version",
    type=click.Choice([f"{number}.0" for number in range(31, 69)]),
    metavar="VERSION",
    default="68.0",
    show_default=True,
    help="The newest API version offered, 31.0 to 68.0.",
)
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file of trouble: calls that are slow, dropped, refused.",
)
@click.option(
    "--listen-on-every-interface",
    is_flag=True,
    help="Let other machines in. Whoever reaches the ports can read and change all of the emulated data.",
)
def emulator(scenario: Path | None, listen_on_every_interface: bool, **options: Any) -> None:
    """Run the embedded Salesforce and Upflow until stopped.

    Prints one line of JSON when everything answers: the addresses, an access token for each of three users (an
    admin, an integration user, a standard user), Upflow's keys, and the file of the certificate authority that
    clients have to trust on the HTTPS port.

    \b
    Examples:
      sfmeta emulator                               in memory, Salesforce on port 8765
      sfmeta emulator --data ./org --customers 50   kept in ./org, made up once
      sfmeta emulator --port 0 --tls-port 0         on free ports; read them from the JSON line
      curl http://127.0.0.1:8765/emulator           the JSON line again

    \b
    With Salesforce's own command line, once it runs (TOKEN is access_token of the JSON line):
      SF_ACCESS_TOKEN=TOKEN sf org login access-token --instance-url http://127.0.0.1:8765 --no-prompt
    """
    try:  # here, for the emulator's packages are an extra, and slow to import
        from sfmeta.emulator.folder import FolderInUse
        from sfmeta.emulator.options import EVERY_INTERFACE, LOOPBACK, Options
        from sfmeta.emulator.scenario import ScenarioError
        from sfmeta.emulator.server import Emulator

    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        raise ProjectError(
            f"the emulator needs packages that are not installed ({package})", fix="pip install 'sfmeta[emulator]'"
        ) from error

    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    host = EVERY_INTERFACE if listen_on_every_interface else LOOPBACK
    try:
        rules = json.loads(scenario.read_text(encoding="utf-8")) if scenario else []
        if not isinstance(rules, list):
            raise ProjectError("the scenario must be a list of rules", where=str(scenario))
        running = Emulator(Options(host=host, scenario=tuple(rules), **options))
    except (ScenarioError, json.JSONDecodeError) as error:
        raise ProjectError(f"the scenario cannot be used: {error}", where=str(scenario)) from error
    except FolderInUse as error:
        end_it = f"End it first (kill {error.process})" if error.process else "End it first"
        raise ProjectError(str(error), fix=f"{end_it}, or choose another folder: --data ./another") from error
    try:
        running.start()
    except OSError as error:
        running.stop()
        raise ProjectError(
            f"a port could not be opened: {error.strerror or error}",
            fix="Choose other ports, or 0 for any free one: --port 0 --tls-port 0 --upflow-port 0",
        ) from error
    try:
        click.echo(json.dumps(running.ready()))
        stopped.wait()
    finally:
        running.stop()
