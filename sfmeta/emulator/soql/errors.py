"""What the platform answers to a query it cannot run: a code and a text, often with a line that points at the place.

The pointing text, seen in many field logs, is::

    \\nSELECT Id, Foo__c FROM Account\\n           ^\\nERROR at Row:1:Column:12\\nNo such column 'Foo__c' on entity …

It quotes one row of the query. A long row is cut at the first gap 30 characters before the column and the first gap 30
characters after it (measured on logs of apache/camel-quarkus 3022, SalesforceMobileSDK-Android 1113, boomii/bdw 94 and
others). A mistake of meaning is counted from 1; a mistake of grammar from 0, because there the platform hands on its
parser's own position (tstack/lnav ``test_pretty_print``: ``Column:34`` for a token at offset 34).
"""

from __future__ import annotations

from sfmeta.emulator.org.errors import Fault

REACH = 30
GAPS = " \t,"


def _start(row: str, column: int) -> int:
    start = max(0, column - REACH)
    while start > 0 and row[start - 1] not in GAPS:
        start -= 1
    return start


def _end(row: str, column: int) -> int:
    end = min(len(row), column + REACH)
    while end < len(row) and row[end] not in GAPS:
        end += 1
    return end


def pointing(query: str, at: int, message: str, *, grammar: bool = False) -> str:
    """``message`` under the row of ``query`` that holds offset ``at``, with a caret below the place."""
    row_start = query.rfind("\n", 0, at) + 1
    number = query.count("\n", 0, at) + 1
    row = query[row_start:].split("\n", 1)[0]
    column = max(1, at - row_start + (0 if grammar else 1))
    start = _start(row, column)
    shown = row[start : _end(row, column)]
    return f"\n{shown}\n{' ' * (column - 1 - start)}^\nERROR at Row:{number}:Column:{column}\n{message}"


def malformed(query: str, at: int, message: str) -> Fault:
    """The grammar does not allow this here."""
    return Fault("MALFORMED_QUERY", pointing(query, at, message, grammar=True))


def unexpected(query: str, at: int, token: str) -> Fault:
    return malformed(query, at, f"unexpected token: '{token}'")


def not_emulated(query: str, at: int, what: str) -> Fault:
    """SOQL that the platform knows and this emulator does not: never answered with an invented result."""
    return Fault("MALFORMED_QUERY", pointing(query, at, f"{what} is not emulated"))


SEE_WSDL = "Please reference your WSDL or the describe call for the appropriate names."


def no_column(query: str, at: int, name: str, entity: str) -> Fault:
    return invalid_field(
        query,
        at,
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure to append "
        f"the '__c' after the custom field name. {SEE_WSDL}",
    )


def no_relationship(query: str, at: int, name: str) -> Fault:
    return invalid_field(
        query,
        at,
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, "
        f"be sure to append the '__r' after the custom relationship name. {SEE_WSDL}",
    )


def no_child_relationship(query: str, at: int, name: str) -> Fault:
    return _invalid_type(
        query,
        at,
        f"Didn't understand relationship '{name}' in FROM part of query call. If you are attempting to use a custom "
        f"relationship, be sure to append the '__r' after the custom relationship name. {SEE_WSDL}",
    )


def no_type(query: str, at: int, name: str) -> Fault:
    return _invalid_type(
        query,
        at,
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append the "
        f"'__c' after the entity name. {SEE_WSDL}",
    )


def no_query(name: str) -> Fault:
    return Fault("INVALID_TYPE_FOR_OPERATION", f"entity type {name} does not support query")


def invalid_field(query: str, at: int, message: str) -> Fault:
    return Fault("INVALID_FIELD", pointing(query, at, message))


def _invalid_type(query: str, at: int, message: str) -> Fault:
    return Fault("INVALID_TYPE", pointing(query, at, message))
