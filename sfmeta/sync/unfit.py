"""Why a value cannot be written."""

from __future__ import annotations


class Unfit(ValueError):
    """A value that the field cannot hold. ``code`` is stable; the message never shows the value itself."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
