"""What Upflow says when it refuses: a status and ``{"message": …}``.

Clients read ``message`` or ``error`` (micahyee415 ``src/client.ts``); the texts themselves are modelled.
"""

from __future__ import annotations


class Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def not_found(kind: str, reference: str) -> Refusal:
    return Refusal(404, f"{kind} {reference} not found")


def invalid(message: str) -> Refusal:
    return Refusal(400, message)
