"""The refusals that several resources share (REST API Developer Guide, "Status Codes and Error Responses")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.org.tokens import BadToken

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.emulator.org.binding import UnknownField
    from sfmeta.emulator.rest.wire import Call


def no_resource() -> Fault:
    return Fault("NOT_FOUND", "The requested resource does not exist")


def not_allowed(method: str, allowed: Collection[str]) -> Fault:
    """In the order of the alphabet (as openfn/docs quotes it), HEAD with GET."""
    methods = {*allowed} | ({"HEAD"} if "GET" in allowed else set())
    return Fault("METHOD_NOT_ALLOWED", f"HTTP Method '{method}' not allowed. Allowed are {','.join(sorted(methods))}")


def no_external_id(name: str) -> Fault:
    return Fault("NOT_FOUND", f"Provided external ID field does not exist or is not accessible: {name}")


def no_column(unknown: UnknownField) -> Fault:
    return Fault("INVALID_FIELD", f"No such column '{unknown.name}' on sobject of type {unknown.sobject.name}")


def no_value(call: Call, bad: BadToken, *path: str | int) -> Fault:
    """JSON that is no value of its field, with its place in the body; ``path`` leads to its record."""
    return Fault("JSON_PARSER_ERROR", f"{bad.message} {call.place(*path, *bad.name.split('.'))}")


def not_in_body(name: str) -> Fault:
    return Fault("INVALID_FIELD", f"The {name} field should not be specified in the sobject data.")


def may_not(verb: str, name: str) -> Fault:
    """The object's records cannot be written that way, by this user or by anyone (texts modelled)."""
    if verb == "create":
        return Fault("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {name}")
    return Fault("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
