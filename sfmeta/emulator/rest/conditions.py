"""Requests that want a record as it was seen, or only if it moved (REST API Developer Guide, "Conditional Requests").

Entity tags exist for Accounts alone; the dates work for every object that tells when it was modified. A DELETE has no
conditions, and describe answers in full whatever it is asked.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.notations import moment
from sfmeta.emulator.rest.reading import field_names, read_records
from sfmeta.emulator.rest.wire import Answer, Call, dumps

if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject

TAGGED = "Account"
TAGS = re.compile(r'\s*(?:W/)?"([^"]*)"\s*(?:,|\Z)')
MODIFIED = "LastModifiedDate"


def tag(call: Call, sobject: SObject, record_id: str) -> dict[str, str]:
    """The ``ETag`` of a record as the user sees all of it; nothing where the object's records have none."""
    if sobject.name != TAGGED:
        return {}
    content = dumps(_record(call, sobject, record_id, field_names(call, sobject, None)))
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return {"ETag": f'"{digest}--gzip"'}


def unmoved(call: Call, sobject: SObject, record_id: str) -> Answer | None:
    """304 for a read of what has not moved, else None: go on. A fault, 412, where the caller wants to be refused."""
    reads = call.method == "GET"
    own = tag(call, sobject, record_id).get("ETag", "").strip('"')
    if own:
        wanted, unwanted = (_tags(call, name) for name in ("if-match", "if-none-match"))
        if wanted is not None and own not in wanted and "*" not in wanted:
            raise _failed()
        if unwanted is not None and (own in unwanted or "*" in unwanted):
            if reads:
                return Answer(304, None, {"ETag": f'"{own}"'})
            raise _failed()
    if not sobject.field(MODIFIED):
        return None
    before, after = (_date(call, name) for name in ("if-unmodified-since", "if-modified-since"))
    if before is None and after is None:
        return None
    modified = moment(str(_record(call, sobject, record_id, [MODIFIED])[MODIFIED]))
    assert modified
    if before is not None and modified > before:
        raise _failed()
    return Answer(304) if reads and after is not None and modified <= after else None


def _record(call: Call, sobject: SObject, record_id: str, names: list[str]) -> dict[str, object]:
    (record,) = read_records(call, sobject, [record_id], names)
    return record


def _failed() -> Fault:
    return Fault(
        "PRECONDITION_FAILED", "The record does not meet the conditions of the request", status=412
    )  # modelled


def _tags(call: Call, header: str) -> set[str] | None:
    """The tags of a header, None where there is no such header."""
    given = call.headers.get(header)
    if given is None:
        return None
    if given.strip() == "*":
        return {"*"}
    found = TAGS.findall(given)
    if not found or TAGS.sub("", given):
        _invalid(call, header)
        return None
    return set(found)


def _date(call: Call, header: str) -> datetime | None:
    given = call.headers.get(header)
    if given is None:
        return None
    try:
        found = parsedate_to_datetime(given)
    except ValueError:
        if header != "if-modified-since":
            _invalid(call, header)
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _invalid(call: Call, header: str) -> None:
    """Refused where something would be written, otherwise as if it were not there."""
    if call.method != "GET":
        raise Fault("INVALID_HEADER", f"The value of the header {header.title()} is not valid")  # modelled
