"""WHERE and HAVING. AND and OR never mix without parentheses (SOQL and SOSL Reference, "Logical Operators")."""

from __future__ import annotations

from collections.abc import Callable

from sfmeta.emulator.soql.expressions import expression
from sfmeta.emulator.soql.lexer import Kind
from sfmeta.emulator.soql.literals import literal
from sfmeta.emulator.soql.stream import Stream
from sfmeta.emulator.soql.syntax import (
    And,
    Comparison,
    Condition,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
    Query,
    Selection,
)

OPERATORS = {"=": "=", "!=": "!=", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
Nested = Callable[[Stream], Query]


def condition(stream: Stream, nested: Nested) -> Condition:
    """A whole condition. ``nested`` parses the query of a semi-join."""
    first = _operand(stream, nested)
    for word, make in (("AND", And), ("OR", Or)):
        if stream.at_word(word):
            parts = [first]
            while stream.take_word(word):
                parts.append(_operand(stream, nested))
            if stream.at_word("AND", "OR"):
                raise stream.unexpected()
            return make(tuple(parts))
    return first


def _operand(stream: Stream, nested: Nested) -> Condition:
    if stream.take_word("NOT"):
        with stream.deeper():
            return Not(_operand(stream, nested))
    if stream.take_symbol("("):
        with stream.deeper():
            inner = condition(stream, nested)
        stream.need_symbol(")")
        return inner
    return _comparison(stream, nested)


def _comparison(stream: Stream, nested: Nested) -> Condition:
    left = expression(stream)
    token = stream.next
    if token.kind is Kind.SYMBOL and token.text in OPERATORS:
        stream.take()
        return Comparison(left, OPERATORS[token.text], literal(stream), token.at)
    if stream.take_word("LIKE"):
        return Comparison(left, "LIKE", literal(stream), token.at)
    if stream.take_word("INCLUDES"):
        return Selection(left, False, _values(stream), token.at)
    if stream.take_word("EXCLUDES"):
        return Selection(left, True, _values(stream), token.at)
    negated = stream.take_word("NOT")
    stream.need_word("IN")
    return _membership(stream, nested, left, negated, token.at)


def _membership(stream: Stream, nested: Nested, left: Expression, negated: bool, at: int) -> Membership:
    if stream.at_symbol("(") and stream.peek().upper == "SELECT":
        stream.take()
        query = nested(stream)
        stream.need_symbol(")")
        return Membership(left, negated, query, at)
    return Membership(left, negated, _values(stream), at)


def _values(stream: Stream) -> tuple[Literal, ...]:
    if stream.at_symbol(":"):
        literal(stream)
    stream.need_symbol("(")
    values = [literal(stream)]
    while stream.take_symbol(","):
        values.append(literal(stream))
    stream.need_symbol(")")
    return tuple(values)
