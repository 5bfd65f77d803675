"""sObject Collections: up to 200 records a call, each with a fate of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.errors import RemoteError
from sfmeta.salesforce.answers import decoded
from sfmeta.sync import exact
from sfmeta.sync.outcome import Outcome, Rejected, Saved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sfmeta.salesforce.connection import Connection, Json
    from sfmeta.sync.values import Value

PATH = "composite/sobjects"
HEADERS = {
    "Content-Type": "application/json",
    # Without it an update runs the org's assignment rules: a figure that moved would give an Account to another
    # territory (REST API Developer Guide, "Assignment Rule Header").
    "Sforce-Auto-Assign": "FALSE",
}
MOST = 200
THERE = frozenset({"DUPLICATE_VALUE"})
UNREADABLE = frozenset({"JSON_PARSER_ERROR"})


def update(
    connection: Connection, object_: str, rows: Sequence[tuple[str, Mapping[str, Value]]]
) -> tuple[Outcome, ...]:
    """Write the values of each record; None clears a field. What Salesforce said, row by row, in the same order.

    Writing the same values again changes nothing, so a call whose answer was lost is made again. A value that makes
    Salesforce refuse the whole call as unreadable is searched for by halves, so that it costs its own row only.
    """
    try:
        return _update(connection, object_, rows)
    except RemoteError as error:
        if error.code not in UNREADABLE:
            raise
        if len(rows) == 1:
            return (Rejected(rows[0][0], error.code, error.message),)
        half = len(rows) // 2
        return (*update(connection, object_, rows[:half]), *update(connection, object_, rows[half:]))


def insert(connection: Connection, object_: str, rows: Sequence[Mapping[str, Value]]) -> tuple[Outcome, ...]:
    """Make records, up to 200 a call; what Salesforce said, row by row, in the same order. One that is there already
    is no failure: the answer to the call that made it may have been lost."""
    said: list[Outcome] = []
    for start in range(0, len(rows), MOST):
        records = [{"attributes": {"type": object_}, **row} for row in rows[start : start + MOST]]
        body = {"allOrNone": False, "records": records}
        answers = decoded(connection.send("POST", PATH, json=body, headers=HEADERS, repeatable=True))
        outcomes = (_outcome("", answer) for answer in answers)
        said += [Saved("") if isinstance(one, Rejected) and one.code in THERE else one for one in outcomes]
    return tuple(said)


def _update(
    connection: Connection, object_: str, rows: Sequence[tuple[str, Mapping[str, Value]]]
) -> tuple[Outcome, ...]:
    records = [{"attributes": {"type": object_}, "Id": record_id, **values} for record_id, values in rows]
    response = connection.send(
        "PATCH",
        PATH,
        data=exact.dumps({"allOrNone": False, "records": records}).encode(),
        headers=HEADERS,
        repeatable=True,
    )
    answers = decoded(response)
    if len(answers) != len(rows):
        raise RemoteError(
            f"Salesforce answered for {len(answers)} of {len(rows)} records", code="UNEXPECTED_ANSWER", where=PATH
        )
    return tuple(_outcome(record_id, answer) for (record_id, _), answer in zip(rows, answers, strict=True))


def _outcome(record_id: str, answer: Json) -> Outcome:
    if answer["success"]:
        return Saved(record_id or answer["id"])
    first = (answer.get("errors") or [{}])[0]
    return Rejected(
        record_id,
        first.get("statusCode") or "UNKNOWN_EXCEPTION",
        first.get("message") or "no reason given",
        tuple(first.get("fields") or ()),
    )
