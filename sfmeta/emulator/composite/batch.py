"""Batch: up to 25 calls that know nothing of each other (REST API Developer Guide, "Composite Batch")."""

from __future__ import annotations

from sfmeta.emulator.composite.errors import BATCH_HALTED, limit, malformed
from sfmeta.emulator.composite.subrequests import METHODS, inner_call
from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.rest.table import Table
from sfmeta.emulator.rest.wire import Answer, Call, error_body

MOST = 25


class Batches:
    def __init__(self, table: Table) -> None:
        self._table = table

    def run(self, call: Call) -> Answer:
        """``POST /composite/batch``: addresses begin with the version or with ``/services/data``."""
        body = call.json_object()
        listed = body.get("batchRequests")
        if not isinstance(listed, list) or not listed:
            raise malformed("The batchRequests property is required and must not be empty")
        if len(listed) > MOST:
            raise limit(f"The batch has more than {MOST} subrequests")
        requests = [_request(entry) for entry in listed]
        results: list[Answer] = []
        for method, url, rich_input in requests:
            if body.get("haltOnError") is True and any(result.status >= 400 for result in results):
                results.append(Answer(412, error_body(BATCH_HALTED)))
            else:
                call.org.usage.count()
                results.append(self._answer(call, method, url, rich_input))
        return Answer(
            200,
            {
                "hasErrors": any(result.status >= 400 for result in results),
                "results": [{"statusCode": result.status, "result": result.body} for result in results],
            },
        )

    def _answer(self, call: Call, method: str, url: str, body: object) -> Answer:
        address = url.removeprefix("/services/data").lstrip("/")
        try:
            return self._table.dispatch(inner_call(call, method, f"/services/data/{address}", body, {}))
        except Fault as fault:
            return Answer(fault.status, error_body(fault.problem))


def _request(entry: object) -> tuple[str, str, object]:
    method = entry.get("method") if isinstance(entry, dict) else None
    url = entry.get("url") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(method, str) or not isinstance(url, str):
        raise malformed("Every subrequest must have a method and a url")
    if method.upper() not in METHODS:
        raise malformed(f"Invalid method '{method}'")
    return method.upper(), url, entry.get("richInput")
