"""What the platform has below an object and this emulator has not: paths that would else be taken for a record's id."""

from __future__ import annotations

from sfmeta.emulator.rest.errors import no_resource
from sfmeta.emulator.rest.table import Resource
from sfmeta.emulator.rest.wire import Answer, Call, error_body

PATHS = (
    "/sobjects/{name}/describe/{part:path}",
    "/sobjects/{name}/listviews",
    "/sobjects/{name}/listviews/{part:path}",
    "/sobjects/{name}/quickActions",
    "/sobjects/{name}/quickActions/{part:path}",
)


def not_emulated(call: Call) -> Answer:
    """404, and a header for a person with curl: the platform's own body cannot say it."""
    note = f"{call.method} {call.base}{call.path} is not emulated, docs/emulator.md lists what is"
    header = {"X-Emulator": note.encode("ascii", "replace").decode()}
    return Answer(404, error_body(no_resource().problem), header)


RESOURCES = [Resource("GET", path, not_emulated) for path in PATHS]
