"""Up to 200 records in one call (REST API Developer Guide, "sObject Collections").

Records of several types are saved in chunks of neighbours of one type, ten at most; each has a result of its own, and
with ``allOrNone`` one failure undoes all chunks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sfmeta.emulator.composite.errors import malformed, too_many_chunks, too_many_records
from sfmeta.emulator.org.drafts import ROLLED_BACK, RowResult
from sfmeta.emulator.org.errors import Fault, Problem
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.org.records import Records
from sfmeta.emulator.org.tokens import BadToken
from sfmeta.emulator.rest.errors import may_not, no_value
from sfmeta.emulator.rest.members import bind_members, member, members
from sfmeta.emulator.rest.results import save_result
from sfmeta.emulator.rest.wire import Answer, Call

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject

MOST = 200
MOST_CHUNKS = 10

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring records of one type; ``start`` is the position of the first in the call."""

    sobject: SObject
    start: int
    records: tuple[Record, ...]


class _Undo(Exception):
    pass


def create(call: Call) -> Answer:
    """``POST /composite/sobjects``."""

    def save(chunk: Chunk) -> list[RowResult]:
        flat = [members(chunk.sobject, record) for record in chunk.records]
        binding, rows = bind_members(call.org, call.user.id, chunk.sobject, flat)
        return Records(call.org).insert(call.user.id, binding, rows)

    return _save(call, "create", save)


def update(call: Call) -> Answer:
    """``PATCH /composite/sobjects``."""

    def save(chunk: Chunk) -> list[RowResult]:
        flat = [members(chunk.sobject, record, without=["Id"]) for record in chunk.records]
        ids = [member(record, "Id") for record in chunk.records]
        binding, rows = bind_members(call.org, call.user.id, chunk.sobject, flat)
        return Records(call.org).update(call.user.id, binding, ids, rows)

    return _save(call, "edit", save)


def delete(call: Call) -> Answer:
    """``DELETE /composite/sobjects?ids=001…,003…&allOrNone=false``."""
    ids = [text.strip() for text in call.params.get("ids", "").split(",") if text.strip()]
    if not ids:
        raise malformed("The ids parameter is required")
    if len(ids) > MOST:
        raise too_many_records(MOST)

    def run() -> list[RowResult]:
        results: list[RowResult] = []
        for prefix, group in groupby(ids, key=lambda text: (parse_id(text) or "")[:3]):
            results += _delete(call, prefix, list(group))
        return results

    results = in_one(call, run, whole=call.flag("allOrNone"))
    return Answer(200, [save_result(result) for result in results])


def _delete(call: Call, prefix: str, ids: list[str]) -> list[RowResult]:
    sobject = call.org.schema.by_key_prefix(prefix)
    if sobject is None:
        return [RowResult(None, False, (Problem("MALFORMED_ID", f"malformed id {text}"),)) for text in ids]
    if not call.org.permissions.access(call.user.id, sobject).delete:
        problem = may_not("delete", sobject.name).problem
        return [RowResult(None, False, (problem,)) for _ in ids]
    return Records(call.org).delete(call.user.id, sobject, ids)


def _save(call: Call, verb: str, save: Callable[[Chunk], list[RowResult]]) -> Answer:
    body = call.json_object()
    chunks = chunks_of(call, records_of(body))

    def run() -> list[RowResult]:
        results: list[RowResult] = []
        for chunk in chunks:
            try:
                results += refused(call, chunk, verb) or save(chunk)
            except BadToken as bad:
                raise no_value(call, bad, "records", chunk.start + bad.row) from None
        return results

    results = in_one(call, run, whole=body.get("allOrNone") is True)
    return Answer(200, [save_result(result) for result in results])


def in_one(call: Call, run: Callable[[], list[RowResult]], *, whole: bool) -> list[RowResult]:
    """Run all chunks; ``whole`` undoes them where a row failed. A fault undoes them anyway."""
    results: list[RowResult] = []
    try:
        with call.org.transaction():
            results = run()
            if whole and not all(result.success for result in results):
                raise _Undo
    except _Undo:
        return [result if result.problems else RowResult(None, False, (ROLLED_BACK,)) for result in results]
    return results


def records_of(body: Mapping[str, object]) -> list[Record]:
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise malformed("The records property is required and must be an array of records")
    if len(records) > MOST:
        raise too_many_records(MOST)
    return records


def chunks_of(call: Call, records: Sequence[Record]) -> list[Chunk]:
    chunks: list[Chunk] = []
    for name, group in groupby(enumerate(records), key=lambda numbered: type_of(numbered[1]).casefold()):
        numbered = list(group)
        sobject = call.org.schema.sobject(name)
        if sobject is None or not call.org.permissions.access(call.user.id, sobject).read:
            raise Fault("INVALID_TYPE", f"sObject type '{type_of(numbered[0][1])}' is not supported.")
        chunks.append(Chunk(sobject, numbered[0][0], tuple(record for _, record in numbered)))
    if len(chunks) > MOST_CHUNKS:
        raise too_many_chunks(MOST_CHUNKS)
    return chunks


def type_of(record: Record) -> str:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(name, str):
        raise malformed("Each record must have an attributes property with the type of the record")
    return name


def refused(call: Call, chunk: Chunk, verb: str) -> list[RowResult]:
    """The results of a chunk that the user may not save at all; none where he may."""
    access = call.org.permissions.access(call.user.id, chunk.sobject)
    allowed = {"create": access.create, "edit": access.edit, "upsert": access.create and access.edit}[verb]
    if allowed:
        return []
    problem = may_not(verb, chunk.sobject.name).problem
    return [RowResult(None, False, (problem,)) for _ in chunk.records]
