"""How calls travel: time limits on every one, and every way they can fail as one of our exceptions."""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sfmeta.errors import SignInError, Unavailable
from sfmeta.salesforce import answers

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, for the next bytes of an answer, and before each further try."""

    connect: float = 10.0
    read: float = 120.0
    pauses: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)


@contextlib.contextmanager
def translated(where: str) -> Iterator[None]:
    """What requests and simple-salesforce raise, as exceptions of ours; their texts can hold whole requests, so they
    are not passed on."""
    from simple_salesforce.exceptions import SalesforceError  # slow to import: only who talks to an org pays

    try:
        yield
    except requests.exceptions.SSLError as error:
        if not _untrusted(error):
            raise Unavailable("the encrypted connection to Salesforce broke", where=where) from error
        raise SignInError(
            "the server's certificate is not trusted",
            where=where,
            fix="set REQUESTS_CA_BUNDLE to the certificates that your network trusts",
        ) from error
    except requests.exceptions.ConnectTimeout as error:
        raise answers.Undelivered("Salesforce could not be reached in time", where=where) from error
    except requests.exceptions.ConnectionError as error:
        if _never_connected(error):
            raise answers.Undelivered("Salesforce could not be reached", where=where) from error
        raise Unavailable("the connection to Salesforce broke before the answer came", where=where) from error
    except requests.exceptions.Timeout as error:
        raise Unavailable("Salesforce did not answer in time", where=where) from error
    except requests.exceptions.RequestException as error:
        raise Unavailable(f"the call to Salesforce failed ({type(error).__name__})", where=where) from error
    except SalesforceError as error:
        found = answers.first_problem(error.content) or answers.Problem(f"HTTP {error.status}", "no reason given")
        raise answers.refusal(error.status, found, where) from error


def new_session(patience: Patience, ca_file: str | None = None) -> requests.Session:
    """A session in which no call waits for ever.

    With ``ca_file`` it also leaves proxies and REQUESTS_CA_BUNDLE of the environment aside: that server is our own,
    on this machine.
    """
    session = requests.Session()
    session.mount("https://", _InTime(patience))
    session.mount("http://", _InTime(patience))
    if ca_file is not None:
        session.trust_env = False
        session.verify = ca_file
    return session


class _InTime(HTTPAdapter):
    """Sets a time limit for calls that name none, simple-salesforce's own included."""

    def __init__(self, patience: Patience) -> None:
        self._limits = (patience.connect, patience.read)
        super().__init__(pool_maxsize=16)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self._limits
        return super().send(request, *args, **kwargs)


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _untrusted(error: requests.exceptions.SSLError) -> bool:
    """Whether it is about the certificate: a connection that breaks in the middle of TLS comes as an SSLError too."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    inner = reason.args[0] if isinstance(reason, Exception) and reason.args else reason
    return isinstance(inner, ssl.SSLCertVerificationError)
