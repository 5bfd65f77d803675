"""Collections of one object: upsert by a key, and reading many by id."""

from __future__ import annotations

from sfmeta.emulator.composite.collections import MOST, Chunk, Record, in_one, records_of, refused, type_of
from sfmeta.emulator.composite.errors import malformed, too_many_records
from sfmeta.emulator.org.binding import key_prefixes
from sfmeta.emulator.org.drafts import RowResult
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.org.records import Records
from sfmeta.emulator.org.schema import Field
from sfmeta.emulator.org.tokens import BadToken
from sfmeta.emulator.org.values import BadValue, json_reader
from sfmeta.emulator.rest.errors import no_value
from sfmeta.emulator.rest.external import key_field
from sfmeta.emulator.rest.members import bind_members, member, members
from sfmeta.emulator.rest.objects import object_of
from sfmeta.emulator.rest.reading import field_names, read_records
from sfmeta.emulator.rest.results import save_result
from sfmeta.emulator.rest.wire import Answer, Call

MOST_READ = 2000


def upsert(call: Call) -> Answer:
    """``PATCH /composite/sobjects/Account/Code__c``, or ``/Id``: there a record without an Id is created."""
    sobject = object_of(call)
    field = key_field(call, sobject, call.variables["field"])
    body = call.json_object()
    records = records_of(body)
    for record in records:
        if type_of(record).casefold() != sobject.name.casefold():
            message = f"Records of the type {type_of(record)} cannot be upserted into {sobject.name}"  # modelled
            raise Fault("INVALID_TYPE", message)
    chunk = Chunk(sobject, 0, tuple(records))

    def run() -> list[RowResult]:
        try:
            not_allowed = refused(call, chunk, "upsert")
            if not_allowed:
                return not_allowed
            return _by_id(call, chunk) if field.type == "id" else _by_key(call, chunk, field)
        except BadToken as bad:
            raise no_value(call, bad, "records", bad.row) from None

    results = in_one(call, run, whole=body.get("allOrNone") is True)
    return Answer(200, [save_result(result, upsert=True) for result in results])


def _by_key(call: Call, chunk: Chunk, field: Field) -> list[RowResult]:
    flat = [members(chunk.sobject, record, without=[field.name, "Id"]) for record in chunk.records]
    binding, rows = bind_members(call.org, call.user.id, chunk.sobject, flat)
    read = json_reader(field, key_prefixes(call.org, field))
    keys: list[object] = []
    for position, record in enumerate(chunk.records):
        try:
            keys.append(read(member(record, field.name)))
        except BadValue as bad:
            keys.append(bad)
        except BadToken as token:
            token.row = position
            raise
    return Records(call.org).upsert(call.user.id, binding, field, keys, rows)


def _by_id(call: Call, chunk: Chunk) -> list[RowResult]:
    flat = [members(chunk.sobject, record, without=["Id"]) for record in chunk.records]
    binding, rows = bind_members(call.org, call.user.id, chunk.sobject, flat)
    ids = [member(record, "Id") for record in chunk.records]
    return Records(call.org).upsert_by_id(call.user.id, binding, ids, rows)


def read(call: Call) -> Answer:
    """``GET /composite/sobjects/Account?ids=…&fields=…``: null stands for a record that is not there."""
    ids = [text.strip() for text in call.params.get("ids", "").split(",") if text.strip()]
    return _read(call, ids, call.params.get("fields", ""))


def read_many(call: Call) -> Answer:
    """``POST /composite/sobjects/Account`` with ``ids`` and ``fields``, for lists too long for an address."""
    body = call.json_object()
    ids, fields = body.get("ids"), body.get("fields")
    if not isinstance(ids, list) or not isinstance(fields, list):
        raise malformed("The ids and fields properties are required")
    return _read(call, [str(text) for text in ids], ",".join(str(name) for name in fields))


def _read(call: Call, ids: list[str], fields: str) -> Answer:
    sobject = object_of(call)
    if not fields:
        raise malformed("The fields parameter is required")
    if len(ids) > MOST_READ:
        raise too_many_records(MOST_READ)
    names = field_names(call, sobject, fields)
    whole = [parse_id(text) for text in ids]
    wanted = list(dict.fromkeys(record_id for record_id in whole if record_id))
    found: dict[str, Record] = {}
    for start in range(0, len(wanted), MOST):
        for record in read_records(call, sobject, wanted[start : start + MOST], names):
            found[str(record["Id"])] = record
    return Answer(200, [found.get(record_id) if record_id else None for record_id in whole])
