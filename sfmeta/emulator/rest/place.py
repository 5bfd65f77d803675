"""Where in a JSON text a value stands, to point at it the way Salesforce's parser does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

SPACE = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


def place(text: str, path: Sequence[str | int]) -> str:
    """``[line:1, column:129]`` of the value at ``path`` in a well-formed ``text``.

    The column is the parser's own: one past the value's first character, counted from 1.
    """
    at = _start(text, 0)
    for step in path:
        at = next((start for key, start in _members(text, at) if key == step), at)
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 2
    return f"[line:{line}, column:{column}]"


def _start(text: str, at: int) -> int:
    match = SPACE.match(text, at)
    return match.end() if match else at


def _members(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """Keys (or positions) and the offsets of the values in the object or array at ``at``."""
    is_object = text[at] == "{"
    if text[at] not in "{[":
        return
    index = 0
    at = _start(text, at + 1)
    while text[at] not in "}]":
        key: str | int = index
        if is_object:
            key, at = DECODER.raw_decode(text, at)
            at = _start(text, _start(text, at) + 1)
        yield key, at
        _, at = DECODER.raw_decode(text, at)
        at = _start(text, at)
        if text[at] == ",":
            at = _start(text, at + 1)
        index += 1
