"""A session of Salesforce's own command line, for people who are already signed in with it.

Since May 2026 ``sf org display`` hides the token (pull request 1667 of its plugin-org), and older releases do not know
``sf org auth show-access-token``: so the first is asked, then the second.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from sfmeta.errors import SignInError
from sfmeta.salesforce.connection import Grant

if TYPE_CHECKING:
    from collections.abc import Mapping


def cli_grant(user: str, environment: Mapping[str, str]) -> Grant:
    """The session that ``sf`` holds for a username or alias."""
    shown = _sf(environment, "org", "display", "--target-org", user)
    token, url = shown.get("accessToken"), shown.get("instanceUrl")
    if not _is_token(token):
        token = _sf(environment, "org", "auth", "show-access-token", "--target-org", user, "--no-prompt").get(
            "accessToken"
        )
    if not _is_token(token) or not isinstance(url, str):
        raise SignInError(f"sf has no session for {user}", fix=f"sf org login web --alias {user}")
    return Grant(url.rstrip("/"), str(token))


def _is_token(value: object) -> bool:
    """An opaque token begins with the org's id, a JWT with its encoded header; a hidden one is a sentence."""
    return isinstance(value, str) and value.startswith(("00D", "eyJ")) and " " not in value


def _sf(environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """The result of one ``sf`` command. Its output can hold a token, so none of it but the message is passed on."""
    program = shutil.which("sf", path=environment.get("PATH"))
    if program is None:
        raise SignInError(
            "Salesforce's command line (sf) is not installed or not on PATH",
            fix="npm install --global @salesforce/cli, or another `method:` for this org",
        )
    command = f"sf {' '.join(arguments)}"
    try:
        run = subprocess.run(
            [program, *arguments, "--json"],
            capture_output=True,
            timeout=120,
            check=False,
            env={**environment, "NO_COLOR": "1", "FORCE_COLOR": "0"},  # colours would spoil its JSON
        )
        answer = json.loads(run.stdout)
    except subprocess.TimeoutExpired:
        raise SignInError("sf did not answer in two minutes", where=command) from None
    except (ValueError, OSError):
        raise SignInError("sf gave no JSON answer", where=command, fix=f"run it by hand: {command}") from None
    result = answer.get("result")
    if answer.get("status") != 0 or not isinstance(result, dict):
        raise SignInError(
            f"sf says: {' '.join(str(answer.get('message') or answer.get('name') or 'failed').split())}",
            where=command,
            fix=f"sf org login web --alias {arguments[arguments.index('--target-org') + 1]}",
        )
    return result
