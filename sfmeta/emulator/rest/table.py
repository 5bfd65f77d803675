"""Which resource answers which path: one table, for the socket and for composite requests."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from sfmeta.emulator.rest.errors import no_resource, not_allowed
from sfmeta.emulator.rest.wire import Answer, Call

Serve = Callable[[Call], Answer]
VARIABLE = re.compile(r"\{(\w+)(:path)?\}")


@dataclass(frozen=True, slots=True)
class Resource:
    """``template`` is the path below the version: ``/sobjects/{name}/{id}``."""

    method: str
    template: str
    serve: Serve

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(VARIABLE.sub(_group, self.template) + r"/?\Z")


def _group(match: re.Match[str]) -> str:
    return f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})"


class Table:
    """The resources in the order in which they are tried."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = tuple(resources)
        self._patterns = [(resource, resource.pattern) for resource in resources]

    def dispatch(self, call: Call) -> Answer:
        """Answer a call that did not come over the socket. Faults pass."""
        allowed = []
        for resource, pattern in self._patterns:
            match = pattern.match(call.path)
            if match is None:
                continue
            if resource.method == call.method:
                variables = {name: unquote(value) for name, value in match.groupdict().items()}
                return resource.serve(replace(call, variables=variables))
            allowed.append(resource.method)
        if allowed:
            raise not_allowed(call.method, allowed)
        raise no_resource()
