"""Query text to its tree (SOQL and SOSL Reference, "SOQL SELECT Syntax")."""

from __future__ import annotations

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.conditions import condition
from sfmeta.emulator.soql.errors import not_emulated, unexpected
from sfmeta.emulator.soql.expressions import expression
from sfmeta.emulator.soql.lexer import Kind
from sfmeta.emulator.soql.stream import Stream
from sfmeta.emulator.soql.syntax import Child, Column, Expression, Fields, Item, Name, Order, Query, Typeof

LONGEST = 100_000
SCOPES = ("ALL", "STANDARD", "CUSTOM")


def parse(text: str) -> Query:
    """The tree of ``text``. Raises a MALFORMED_QUERY fault that points at what does not fit."""
    if not text.strip():
        raise Fault("MALFORMED_QUERY", "unexpected token: '<EOF>'")
    if len(text) > LONGEST:
        raise Fault("MALFORMED_QUERY", f"SOQL statements cannot be longer than {LONGEST} characters.")
    stream = Stream(text)
    query = _query(stream)
    if stream.next.kind is not Kind.END:
        raise stream.unexpected()
    return query


def _query(stream: Stream) -> Query:
    select = stream.need_word("SELECT")
    if stream.at_word("FROM"):
        raise unexpected(stream.query, select.at, "SELECT FROM")
    items = _items(stream)
    stream.need_word("FROM")
    source = stream.need_object()
    alias = _alias(stream)
    parents = _parents(stream)
    scope = _scope(stream)
    where = condition(stream, _query) if stream.take_word("WHERE") else None
    if stream.at_word("WITH"):
        raise not_emulated(stream.query, stream.next.at, "WITH")
    grouping = _grouping(stream)
    having = condition(stream, _query) if stream.take_word("HAVING") else None
    ordering = _ordering(stream)
    limit = stream.need_count() if stream.take_word("LIMIT") else None
    offset = stream.need_count() if stream.take_word("OFFSET") else None
    viewed = _viewed(stream)
    _no_all_rows(stream)
    return Query(items, source, alias, parents, where, grouping, having, ordering, limit, offset, scope, viewed)


# ---- SELECT


def _items(stream: Stream) -> tuple[Item, ...]:
    items = [_item(stream)]
    while stream.take_symbol(","):
        items.append(_item(stream))
    return tuple(items)


def _item(stream: Stream) -> Item:
    if stream.take_symbol("("):
        query = _query(stream)
        stream.need_symbol(")")
        return Child(query)
    if stream.at_word("TYPEOF") and stream.peek().kind is Kind.NAME:
        return _typeof(stream)
    if stream.at_word("FIELDS") and stream.peek().text == "(":
        return _fields(stream)
    return Column(expression(stream), stream.optional_alias())


def _fields(stream: Stream) -> Fields:
    at = stream.take().at
    stream.need_symbol("(")
    if not stream.at_word(*SCOPES):
        raise stream.unexpected()
    scope = stream.take().upper
    stream.need_symbol(")")
    return Fields(scope, at)


def _typeof(stream: Stream) -> Typeof:
    stream.take()
    relationship = stream.need_name()
    branches: list[tuple[Name, tuple[Name, ...]]] = []
    stream.need_word("WHEN")
    while not branches or stream.take_word("WHEN"):
        name = stream.need_name()
        stream.need_word("THEN")
        branches.append((name, _names(stream)))
    otherwise = _names(stream) if stream.take_word("ELSE") else None
    stream.need_word("END")
    return Typeof(relationship, tuple(branches), otherwise)


def _names(stream: Stream) -> tuple[Name, ...]:
    names = [stream.need_name()]
    while stream.take_symbol(","):
        names.append(stream.need_name())
    return tuple(names)


# ---- FROM


def _alias(stream: Stream) -> str | None:
    if stream.take_word("AS"):
        name = stream.need_name()
        return name.text
    return stream.optional_alias()


def _parents(stream: Stream) -> tuple[tuple[Name, str], ...]:
    """``FROM Contact c, c.Account a``: further names in FROM stand for parents of the first."""
    parents: list[tuple[Name, str]] = []
    while stream.take_symbol(","):
        path = stream.need_name()
        parents.append((path, _alias(stream) or path.parts[-1]))
    return tuple(parents)


def _scope(stream: Stream) -> str | None:
    if not stream.take_word("USING"):
        return None
    stream.need_word("SCOPE")
    return stream.need_name().text


# ---- what follows WHERE


def _grouping(stream: Stream) -> tuple[Expression, ...]:
    if not stream.take_word("GROUP"):
        return ()
    stream.need_word("BY")
    if stream.at_word("ROLLUP", "CUBE") and stream.peek().text == "(":
        raise not_emulated(stream.query, stream.next.at, f"GROUP BY {stream.next.upper}")
    grouping = [expression(stream)]
    while stream.take_symbol(","):
        grouping.append(expression(stream))
    return tuple(grouping)


def _ordering(stream: Stream) -> tuple[Order, ...]:
    if not stream.take_word("ORDER"):
        return ()
    stream.need_word("BY")
    ordering = [_order(stream)]
    while stream.take_symbol(","):
        ordering.append(_order(stream))
    return tuple(ordering)


def _order(stream: Stream) -> Order:
    by = expression(stream)
    descending = stream.take_word("DESC")
    if not descending:
        stream.take_word("ASC")
    nulls_last = None
    if stream.take_word("NULLS"):
        nulls_last = stream.take_word("LAST")
        if not nulls_last:
            stream.need_word("FIRST")
    return Order(by, descending, nulls_last)


def _viewed(stream: Stream) -> str | None:
    if not stream.at_word("FOR", "UPDATE"):
        return None
    if stream.at_word("UPDATE") or stream.peek().upper == "UPDATE":
        raise not_emulated(stream.query, stream.next.at, "UPDATE in a query")
    stream.take()
    if not stream.at_word("VIEW", "REFERENCE"):
        raise stream.unexpected()
    return stream.take().upper


def _no_all_rows(stream: Stream) -> None:
    """``ALL ROWS`` belongs to Apex; the API has queryAll for it (verified: superfell/SoqlX 25)."""
    if stream.take_word("ALL"):
        stream.need_word("ROWS")
        raise Fault("MALFORMED_QUERY", "ALL ROWS not allowed in this context")
