"""Objects: the list of all, one in short, one in full."""

from __future__ import annotations

from sfmeta.emulator.org.describe import describe_global, describe_sobject
from sfmeta.emulator.org.schema import SObject
from sfmeta.emulator.rest.errors import no_resource
from sfmeta.emulator.rest.wire import Answer, Call

MAX_BATCH_SIZE = 200


def object_of(call: Call) -> SObject:
    """The object that the path names, if the user may read it; otherwise it does not exist."""
    sobject = call.org.schema.sobject(call.variables["name"])
    if sobject is None or not call.org.permissions.access(call.user.id, sobject).read:
        raise no_resource()
    return sobject


def list_objects(call: Call) -> Answer:
    """``GET /sobjects``."""
    readable = [s for s in call.org.schema if call.org.permissions.access(call.user.id, s).read]
    entries = [describe_global(sobject, version=call.version) for sobject in sorted(readable, key=lambda s: s.name)]
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": MAX_BATCH_SIZE, "sobjects": entries})


def basic_information(call: Call) -> Answer:
    """``GET /sobjects/Account``."""
    sobject = object_of(call)
    return Answer(200, {"objectDescribe": describe_global(sobject, version=call.version), "recentItems": []})


def describe(call: Call) -> Answer:
    """``GET /sobjects/Account/describe``: the fields that the user may read, writeable where he may write them."""
    sobject = object_of(call)
    fields = call.org.permissions.fields(call.user.id, sobject)
    return Answer(200, describe_sobject(sobject, call.org.schema, fields, version=call.version, host=call.host))
