"""Composite: up to 25 calls, later ones built on earlier ones (REST API Developer Guide, "Composite")."""

from __future__ import annotations

import re

from sfmeta.emulator.composite.errors import limit
from sfmeta.emulator.composite.subrequests import Subrequest, response, run_all, subrequests
from sfmeta.emulator.rest.table import Table
from sfmeta.emulator.rest.wire import Answer, Call

MOST = 25
MOST_QUERIES = 5
QUERY = re.compile(r"/services/data/v[\d.]+/(query|queryAll|composite/sobjects)\b", re.IGNORECASE)


class Composite:
    def __init__(self, table: Table) -> None:
        self._table = table

    def run(self, call: Call) -> Answer:
        """``POST /composite``: 200 whatever becomes of the single calls."""
        body = call.json_object()
        listed = subrequests(call, body.get("compositeRequest"))
        if len(listed) > MOST:
            raise limit(f"The composite request has more than {MOST} subrequests")
        if sum(1 for sub in listed if QUERY.match(sub.url)) > MOST_QUERIES:
            raise limit(f"The composite request has more than {MOST_QUERIES} query or collection subrequests")
        whole = body.get("allOrNone") is True
        made, _ = run_all(call, self._table, listed, whole=whole, failed=failed)
        answers = [response(sub, one) for sub, one in zip(listed, made, strict=True)]
        return Answer(200, {"compositeResponse": answers})


def failed(made: Answer) -> bool:
    """A call refused, or a collection one of whose records failed (Guide, "allOrNone Parameters in Composite …")."""
    if made.status >= 400:
        return True
    body = made.body
    return isinstance(body, list) and any(isinstance(row, dict) and row.get("success") is False for row in body)


def depth_of(listed: list[Subrequest]) -> int:
    """The longest chain of subrequests of which each refers to the one before."""
    depth: dict[str, int] = {}
    for sub in listed:
        used = re.findall(r"@\{([A-Za-z0-9_]+)", f"{sub.url} {sub.body!r}")
        depth[sub.reference] = 1 + max((depth.get(name, 0) for name in used), default=0)
    return max(depth.values(), default=0)
