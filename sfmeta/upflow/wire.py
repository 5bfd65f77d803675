"""One call to the Upflow API: sent within its limits, tried again where that helps, its refusals as our exceptions.

Documented ("Integrating with the Upflow API"): 600 requests a minute, 10 at a time with 5 advised; connection errors,
500 and 503 are tried again after 1, 2, 4 and 8 seconds, other refusals are final. Seen in practice: 429 with
``Retry-After``.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx

from sfmeta.errors import RemoteError, SfmetaError, SignInError, Unavailable
from sfmeta.upflow import parse
from sfmeta.upflow.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sfmeta.sync.documents import Plain

AT_ONCE = 5
PAUSES = (1.0, 2.0, 4.0, 8.0)
BUSY = frozenset({429, 500, 502, 503, 504})
LONGEST_MESSAGE = 300
KEY_HEADERS = ("X-Api-Key", "X-Api-Secret")


@dataclass(frozen=True, slots=True)
class Keys:
    """The way into one Upflow organization; one pair of keys serves one organization."""

    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


class Wire:
    """Calls to one organization, from any thread. ``calls`` counts what was sent, repetitions included. ``sleep`` may
    raise, for whoever does not want to wait for so long."""

    def __init__(
        self,
        keys: Keys,
        *,
        at_once: int = AT_ONCE,
        pace: Pace | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.calls = 0
        self.url = keys.url
        self._counting = threading.Lock()
        self._pace = pace or Pace()
        self._sleep = sleep
        self._clock = clock
        self.at_once = at_once
        self._http = httpx.Client(
            base_url=keys.url.rstrip("/") + "/",
            headers={**dict(zip(KEY_HEADERS, (keys.key, keys.secret), strict=True)), "Accept": "application/json"},
            timeout=httpx.Timeout(60.0, connect=10.0),
            limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
            transport=transport,
        )

    def close(self) -> None:
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, int] | None = None,
    ) -> Plain:
        """The decoded answer. Every call may be repeated: reading is safe, and making a portal link twice is too."""
        where = f"{method} {path}"
        for pause in (*PAUSES, None):
            if (seconds := self._pace.turn()) > 0:
                self._sleep(seconds)
            with self._counting:
                self.calls += 1
            try:
                response = self._http.request(method, path, params=params, json=json)
            except httpx.TransportError as error:
                if pause is None:
                    raise Unavailable(
                        f"Upflow could not be reached ({type(error).__name__})",
                        where=where,
                        fix="check the network and `upflow: url` in sfmeta.yml, then run the same command again",
                    ) from error
                self._sleep(pause)
                continue
            if response.status_code not in BUSY:
                return self._answer(response, where)
            if pause is None:
                break
            self._pause(response, pause)
        raise Unavailable(
            f"Upflow is busy (HTTP {response.status_code}) and stayed so for {len(PAUSES) + 1} tries",
            where=where,
            fix="run the same command again in a minute",
        )

    def _pause(self, response: httpx.Response, pause: float) -> None:
        """Wait before the next try; too many requests make every thread wait, as long as the server says."""
        if response.status_code == 429:
            self._pace.hold(self._retry_after(response) or pause)
        else:
            self._sleep(self._retry_after(response) or pause)

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Seconds, from either form of the header (RFC 9110, 10.2.3)."""
        said = response.headers.get("Retry-After", "").strip()
        if said.isdigit():
            return float(said)
        try:
            return max(0.0, parsedate_to_datetime(said).timestamp() - self._clock())
        except ValueError:
            return None

    def _answer(self, response: httpx.Response, where: str) -> Plain:
        if response.is_success:
            return parse.decoded(response.content, where)
        raise _refusal(response, where)


def _refusal(response: httpx.Response, where: str) -> SfmetaError:
    if response.status_code == 401:
        return SignInError(
            "Upflow does not accept these API keys",
            where=where,
            fix="take key and secret from Upflow, Settings, API, and set SFMETA_UPFLOW_API_KEY and "
            "SFMETA_UPFLOW_API_SECRET",
        )
    status = f"HTTP {response.status_code}"
    said = _message(response)
    return RemoteError(f"Upflow refused ({status}){': ' + said if said else ''}", code=status, where=where)


def _message(response: httpx.Response) -> str:
    """The server's own words where there are any; a page of HTML is none."""
    try:
        body = response.json()
    except ValueError:
        return ""
    found = body.get("message") or body.get("error") if isinstance(body, dict) else None
    return _unquoted(found, response.request)[:LONGEST_MESSAGE] if isinstance(found, str) else ""


def _unquoted(said: str, request: httpx.Request) -> str:
    """Without the keys, which a server may quote as it refuses them."""
    for header in KEY_HEADERS:
        if key := request.headers.get(header):
            said = said.replace(key, "(a key)")
    return said
