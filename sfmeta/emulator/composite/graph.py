"""Composite Graph: several independent composites, each a transaction (REST API Developer Guide, "Composite Graph")."""

from __future__ import annotations

import re

from sfmeta.emulator.composite.composite import depth_of, failed
from sfmeta.emulator.composite.errors import TOO_MANY_FAILED_GRAPHS, limit, malformed
from sfmeta.emulator.composite.subrequests import Subrequest, response, run_all, subrequests
from sfmeta.emulator.rest.table import Table
from sfmeta.emulator.rest.wire import Answer, Call, error_body

MOST_NODES = 500
MOST_GRAPHS = 75
MOST_DEPTH = 15
MOST_KINDS = 15
MOST_FAILURES = 14
KIND = re.compile(r"/services/data/(v[\d.]+)/sobjects/(\w+)")


class Graphs:
    def __init__(self, table: Table) -> None:
        self._table = table

    def run(self, call: Call) -> Answer:
        """``POST /composite/graph``."""
        graphs = _graphs(call)
        answers: list[dict[str, object]] = []
        failures = 0
        for graph_id, listed in graphs:
            if failures > MOST_FAILURES:
                made, well = [Answer(400, error_body(TOO_MANY_FAILED_GRAPHS)) for _ in listed], False
            else:
                made, well = run_all(call, self._table, listed, whole=True, failed=failed)
            failures += not well
            responses = [response(sub, one) for sub, one in zip(listed, made, strict=True)]
            answers.append(
                {"graphId": graph_id, "graphResponse": {"compositeResponse": responses}, "isSuccessful": well}
            )
        return Answer(200, {"graphs": answers})


def _graphs(call: Call) -> list[tuple[str, list[Subrequest]]]:
    """The graphs of a payload that keeps within "Composite Graph Limits"."""
    listed = call.json_object().get("graphs")
    if not isinstance(listed, list) or not listed:
        raise malformed("The graphs property is required and must not be empty")
    if len(listed) > MOST_GRAPHS:
        raise limit(f"The payload has more than {MOST_GRAPHS} graphs")
    graphs = [_graph(call, entry) for entry in listed]
    nodes = [sub for _, subs in graphs for sub in subs]
    if len(nodes) > MOST_NODES:
        raise limit(f"The payload has more than {MOST_NODES} nodes")
    kinds = {match.groups() for sub in nodes if (match := KIND.match(sub.url))}
    if len(kinds) > MOST_KINDS:
        raise limit(f"The payload has more than {MOST_KINDS} different kinds of nodes")
    if any(depth_of(subs) > MOST_DEPTH for _, subs in graphs):
        raise limit(f"A graph is more than {MOST_DEPTH} levels deep")
    return graphs


def _graph(call: Call, entry: object) -> tuple[str, list[Subrequest]]:
    graph_id = entry.get("graphId") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(graph_id, str):
        raise malformed("Every graph must have a graphId")
    return graph_id, subrequests(call, entry.get("compositeRequest"))
