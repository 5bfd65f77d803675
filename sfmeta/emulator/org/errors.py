"""What the platform says when it refuses: a code, a message, the fields concerned, and the HTTP status that goes along.

Every API of the org tells the same problem in its own shape: REST as ``errorCode``, collections and Bulk as
``statusCode``, SOAP as a fault. The codes and texts are part of the contract (REST API Developer Guide, "Status Codes
and Error Responses").
"""

from __future__ import annotations

from dataclasses import dataclass

STATUS: dict[str, int] = {
    "INVALID_SESSION_ID": 401,
    "INVALID_AUTH_HEADER": 401,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "API_DISABLED_FOR_ORG": 403,
    "INSUFFICIENT_ACCESS": 403,
    "NOT_FOUND": 404,
    "ENTITY_IS_DELETED": 404,
    "METHOD_NOT_ALLOWED": 405,
    "UNSUPPORTED_API_VERSION": 410,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "UNKNOWN_EXCEPTION": 500,
    "SERVER_UNAVAILABLE": 503,
}
"""HTTP status by code; every code that is not here is a 400."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a request or a row. ``fields`` are API names."""

    code: str
    message: str
    fields: tuple[str, ...] = ()


class Fault(Exception):
    """The whole request is refused."""

    def __init__(self, code: str, message: str, fields: tuple[str, ...] = (), *, status: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.problem = Problem(code, message, fields)
        self.status = status or STATUS.get(code, 400)
