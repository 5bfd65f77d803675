"""Every exception of the package, by what its reader does next.

    SfmetaError            exit 1
    ├── SpecError          mend sfmeta.yml or the file named: carries one finding a mistake
    ├── ProjectError       mend the project folder, the git state, or what the command was pointed at
    ├── SignInError        get other credentials, or set them where the message says
    ├── RemoteError        the other side said no, for good: carries its code and message
    │   └── SessionExpired     sign in again
    ├── Unavailable        the other side could not be reached or was busy: try again later
    ├── Interrupted        stopped by the person; the fix says what goes on and how to come back to it
    └── Refused            exit 3: unsafe, stale or unmatched; look, then consent by name

A message says what is wrong; ``where`` names the file and line, URL or code; ``fix`` says who can mend it and the
command to run next. No secret and no portal link is ever put into any of the three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.findings import Finding


class SfmetaError(Exception):
    """Anything that went wrong and that a person can read."""

    exit_code = 1
    findings: tuple[Finding, ...] = ()

    def __init__(self, message: str, *, where: str | None = None, fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        return self.message  # which may have been redacted since


class SpecError(SfmetaError):
    """A file that a person wrote is wrong: one finding a mistake, all of them at once."""

    def __init__(self, message: str, findings: Sequence[Finding], *, fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.findings = tuple(findings)


class ProjectError(SfmetaError):
    """The project folder, or what the command was pointed at, is not as it must be."""


class SignInError(SfmetaError):
    """Credentials are missing, wrong or refused."""


class RemoteError(SfmetaError):
    """Salesforce or Upflow answered no, and the same call would be answered the same way.

    ``code`` is the platform's own word (``INVALID_FIELD``, or ``HTTP 404`` where it has none).
    """

    def __init__(self, message: str, *, code: str, where: str | None = None, fix: str | None = None) -> None:
        super().__init__(message, where=where, fix=fix)
        self.code = code


class SessionExpired(RemoteError):
    """The session is no longer valid; the call may be repeated after signing in again."""


class Unavailable(SfmetaError):
    """The other side could not be reached, timed out, or said that it is busy, after every retry."""


class Interrupted(SfmetaError):
    """A person stopped the command (Ctrl-C) while something went on elsewhere."""


class Refused(SfmetaError):
    """Not done because it is unsafe, stale or unmatched.

    ``findings`` name each danger by rule id; the id is what ``--allow`` takes.
    """

    exit_code = 3

    def __init__(self, message: str, findings: Sequence[Finding] = (), *, fix: str | None = None) -> None:
        super().__init__(message, fix=fix)
        self.findings = tuple(findings)
