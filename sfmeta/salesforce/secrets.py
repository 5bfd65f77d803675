"""Where secrets come from: the environment, a file that only its owner can read, or the system keyring. Never the YAML.

A secret is looked up as ``<prefix><NAME>`` for each prefix in turn: the variable itself, the file that
``<prefix><NAME>_FILE`` names, then the keyring (service ``sfmeta``) when the package ``keyring`` is installed.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.errors import SignInError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEYRING_SERVICE = "sfmeta"


def secret(name: str, prefixes: Sequence[str], environment: Mapping[str, str]) -> str:
    """The secret ``name`` under the first prefix that has it; SignInError says where it was looked for."""
    for prefix in prefixes:
        variable = prefix + name
        if value := environment.get(variable):
            return value
        if path := environment.get(f"{variable}_FILE"):
            return read_private(Path(path).expanduser(), f"{variable}_FILE")
        if value := _from_keyring(variable):
            return value
    first = prefixes[0] + name
    raise SignInError(
        f"no {name.lower().replace('_', ' ')} to sign in with",
        where=first,
        fix=f"set the environment variable {first}, or {first}_FILE to a file with mode 0600, "
        f"or run `keyring set {KEYRING_SERVICE} {first}`",
    )


def read_private(path: Path, variable: str) -> str:
    """The text of a file that nobody but its owner can read; anything wider is refused, as ssh does with its keys."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise SignInError(
                f"{path} can be read by others (mode {mode:04o})", where=variable, fix=f"chmod 600 {path}"
            )
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text file"
        raise SignInError(f"cannot read {path}: {reason}", where=variable) from None


def _from_keyring(variable: str) -> str | None:
    try:
        import keyring  # optional, and slow to import
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found = keyring.get_password(KEYRING_SERVICE, variable)
    except KeyringError:
        return None
    return found if isinstance(found, str) else None
