"""Values as JSON, numbers exact: Python's own writer would make floats of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sfmeta.sync.values import Value

TEXT = json.JSONEncoder(ensure_ascii=False).encode
VALUE = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal).decode


def dumps(value: Value | int | Mapping[str, Any] | Iterable[Any]) -> str:
    """JSON text of values, and of objects and lists of them; a Decimal is written digit for digit."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if value is None or isinstance(value, str | int):
        return TEXT(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{dumps(str(key))}:{dumps(each)}" for key, each in value.items()) + "}"
    return "[" + ",".join(dumps(each) for each in value) + "]"


def loads(text: str | bytes) -> Any:
    """The reverse: every number a Decimal."""
    return VALUE(text if isinstance(text, str) else text.decode())
