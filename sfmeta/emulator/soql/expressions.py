"""Fields, paths and function calls, as they stand in SELECT, WHERE, GROUP BY, HAVING and ORDER BY."""

from __future__ import annotations

from sfmeta.emulator.soql.errors import not_emulated
from sfmeta.emulator.soql.functions import REFUSED
from sfmeta.emulator.soql.stream import Stream
from sfmeta.emulator.soql.syntax import Call, Expression


def expression(stream: Stream) -> Expression:
    name = stream.need_name()
    if len(name.parts) > 1 or not stream.take_symbol("("):
        return name
    if name.text.upper() in REFUSED:
        raise not_emulated(stream.query, name.at, f"{name.text}()")
    argument = None if stream.at_symbol(")") else expression(stream)
    stream.need_symbol(")")
    return Call(name.text.upper(), name.text, argument, name.at)
