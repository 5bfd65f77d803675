"""What an answer is made of before it is written, as XML for SOAP or as JSON for REST."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = "Mapping[str, Value] | list[Value] | str | int | float | bool | None"
