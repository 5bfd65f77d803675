"""A call and its answer as the resources see them, whether it came over the socket or inside a composite request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.malformed import complaint
from sfmeta.emulator.rest.place import place

if TYPE_CHECKING:
    from sfmeta.emulator.org.errors import Problem
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User


HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is JSON, or None for an answer without one."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """``path`` follows ``/services/data/v67.0``; ``variables`` are what its route names in it; ``text`` is the body."""

    org: Org
    user: User
    version: str
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    text: str
    host: str
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The address of this version: ``/services/data/v67.0``."""
        return f"/services/data/v{self.version}"

    def json(self) -> object:
        """The body. Numbers with a fraction are Decimal: as many digits as were written."""
        try:
            body: object = json.loads(self.text, parse_float=Decimal, parse_constant=_no_number)
            if HALF_A_CHARACTER.search(self.text):
                dumps(body).encode()
        except (ValueError, RecursionError):
            if not self.text.strip():
                raise _no_body() from None
            # what their parser would read, a hundred thousand brackets deep
            said = complaint(self.text) or "The request body is not valid JSON"  # modelled
            raise Fault("JSON_PARSER_ERROR", said) from None
        return body

    def json_object(self) -> dict[str, object]:
        body = self.json()
        if not isinstance(body, dict):
            raise _no_body()
        return body

    def flag(self, name: str) -> bool:
        return self.params.get(name, "").casefold() == "true"

    def place(self, *path: str | int) -> str:
        """Where in the body the value at ``path`` stands, in the parser's words."""
        return place(self.text, path)


def error_body(problem: Problem) -> list[dict[str, object]]:
    """The body of an answer that refuses: what clients look for in ``errorCode`` and ``message``."""
    error: dict[str, object] = {"message": problem.message, "errorCode": problem.code}
    if problem.fields:
        error["fields"] = list(problem.fields)
    return [error]


def dumps(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _no_body() -> Fault:
    return Fault("JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body.")


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
