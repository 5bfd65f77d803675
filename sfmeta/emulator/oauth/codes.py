"""Authorization codes: what a browser carries from the login page to the app, good for one use and fifteen minutes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from datetime import datetime

LIFE: Final = timedelta(minutes=15)  # Salesforce Help, "OAuth 2.0 Web Server Flow"


@dataclass(frozen=True, slots=True)
class Code:
    """What was agreed to on the login page. ``challenge`` is PKCE's (S256), empty where the app sent none."""

    client_id: str
    user_id: str
    callback: str
    scopes: str
    challenge: str
    issued: datetime


class Codes:
    """The codes that are out. They are not kept between runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Code] = {}
        self._used: set[str] = set()

    def issue(self, code: Code) -> str:
        text = f"aPrx{secrets.token_urlsafe(64)}=="
        with self._lock:
            self._open[text] = code
        return text

    def redeem(self, text: str, now: datetime) -> Code:
        """The code's agreement, for once: a code that was used or has grown old is ``expired``, both verified
        (omniphx/forrest 169), one that never was is ``invalid``."""
        with self._lock:
            code = self._open.pop(text, None)
            if code is not None:
                self._used.add(text)
            elif text not in self._used:
                raise Fault("invalid_grant", "invalid authorization code")
        if code is None or now - code.issued > LIFE:
            raise Fault("invalid_grant", "expired authorization code")
        return code


def answers(verifier: str, challenge: str) -> bool:
    """Whether ``verifier`` is what the ``challenge`` was made of (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), challenge.rstrip("=").encode())
