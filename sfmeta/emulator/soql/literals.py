"""The values that may stand right of an operator."""

from __future__ import annotations

import re

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import malformed, not_emulated
from sfmeta.emulator.soql.lexer import Kind, unquoted
from sfmeta.emulator.soql.ranges import COUNTED, FIXED
from sfmeta.emulator.soql.stream import Stream
from sfmeta.emulator.soql.syntax import Boolean, Date, DateRange, DateTime, Literal, Null, Number, Text, Time

AMOUNT = re.compile(r"[A-Z]{3}\d+\Z")


def literal(stream: Stream) -> Literal:
    """One literal. Bind variables belong to Apex, ISO-coded amounts to multi-currency orgs."""
    token = stream.next
    at = token.at
    match token.kind:
        case Kind.TEXT:
            value, pattern = unquoted(stream.query, stream.take())
            return Text(value, pattern, at)
        case Kind.NUMBER:
            return Number(stream.take().text, at)
        case Kind.DATE:
            return Date(stream.take().text, at)
        case Kind.DATETIME:
            return DateTime(stream.take().text, at)
        case Kind.TIME:
            return Time(stream.take().text, at)
        case Kind.SYMBOL if token.text == ":":
            raise Fault("MALFORMED_QUERY", "Bind variables only allowed in Apex code")
        case Kind.NAME:
            return _word(stream)
        case _:
            raise stream.unexpected()


def _word(stream: Stream) -> Literal:
    token = stream.next
    word = token.upper
    if word in ("TRUE", "FALSE"):
        stream.take()
        return Boolean(word == "TRUE", token.at)
    if word == "NULL":
        stream.take()
        return Null(token.at)
    if word in FIXED:
        stream.take()
        return DateRange(word, None, token.at)
    if word in COUNTED:
        stream.take()
        if not stream.take_symbol(":"):
            raise malformed(stream.query, stream.next.at, f"expecting a colon, found '{stream.next.text}'")
        return DateRange(word, stream.need_count(), token.at)
    if AMOUNT.match(word):
        raise not_emulated(stream.query, token.at, f"The amount in a currency '{token.text}' (this org has one)")
    raise stream.unexpected()
