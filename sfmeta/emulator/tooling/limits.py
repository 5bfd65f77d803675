"""What SOQL the Tooling API's objects do not take (Tooling API Developer Guide, "SOQL Operation Limitations").

The texts about the metadata catalog stand there and in field logs (verified), their codes are modelled. That LIMIT is
ignored, which the guide says as well, is not emulated: it is honoured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.compiler import AGGREGATING
from sfmeta.emulator.soql.plan import Slot
from sfmeta.emulator.soql.syntax import (
    And,
    Call,
    Column,
    Comparison,
    Condition,
    Membership,
    Name,
    Not,
    Or,
    Query,
    Selection,
)

if TYPE_CHECKING:
    from sfmeta.emulator.soql.cursor import Cursor

MOST_ROWS: Final = 2000
WHOLE: Final = frozenset(("Metadata", "FullName"))
UNSUPPORTED: Final = "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION"


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the queries of one object. ``reified`` are the fields one of which must be filtered by; ``checks`` look at
    the rest of the query."""

    checks: tuple[Callable[[Query], None], ...]
    reified: tuple[str, ...] = ()


def check(query: Query, name: str) -> None:
    """Refuse what the object cannot answer."""
    limits = LIMITS.get(name)
    if limits is None:
        return
    for one in limits.checks:
        one(query)
    if limits.reified and not (query.where and _narrows(query.where, limits.reified)):
        columns = ",".join(limits.reified)
        raise Fault("MALFORMED_QUERY", f"{name}: a filter on a reified column is required [{columns}]")


def check_size(cursor: Cursor) -> None:
    """A whole document can only be asked of one row, and a catalog has no second page."""
    fields = {slot.field.name for slot in cursor.plan.slots if isinstance(slot, Slot) and slot.field and not slot.path}
    if fields & WHOLE and len(cursor) > 1:
        raise Fault(
            "MALFORMED_QUERY",
            "When retrieving results with Metadata or FullName fields, the query qualifications must specify no more"
            f" than one row for retrieval. Result size: {len(cursor)}",
        )
    name = cursor.plan.sobject.name
    if name in LIMITS and len(cursor) > MOST_ROWS:
        raise Fault(
            "EXCEEDED_ID_LIMIT",
            f"{name} does not support queryMore(), use LIMIT to restrict the results to a single batch",
        )


def _narrows(condition: Condition, reified: tuple[str, ...]) -> bool:
    """Whether every row that meets the condition has one of few values in a reified column."""
    match condition:
        case And(conditions=parts):
            return any(_narrows(part, reified) for part in parts)
        case Or(conditions=parts):
            return all(_narrows(part, reified) for part in parts)
        case Comparison(left=Name(parts=path), operator="=") | Membership(left=Name(parts=path), negated=False):
            # EntityDefinition.QualifiedApiName = 'Account' is as good as EntityDefinitionId = 'Account'
            column = f"{path[-2]}Id" if len(path) > 1 else path[-1]
            return column.casefold() in {name.casefold() for name in reified}
        case _:
            return False


def _conditions(condition: Condition | None) -> Iterator[Condition]:
    if condition is None:
        return
    yield condition
    match condition:
        case And(conditions=parts) | Or(conditions=parts):
            for part in parts:
                yield from _conditions(part)
        case Not(condition=inner):
            yield from _conditions(inner)


def _aggregates(query: Query) -> bool:
    calls = (item.expression for item in query.items if isinstance(item, Column) and isinstance(item.expression, Call))
    return bool(query.grouping) or any(call.function in AGGREGATING for call in calls)


def _no_aggregates(query: Query) -> None:
    if _aggregates(query):
        raise Fault(
            UNSUPPORTED,
            "The requested operation is not yet supported by this SObject storage type, contact salesforce.com support"
            " for more information.",
        )


def _only_simple_filters(query: Query) -> None:
    for condition in _conditions(query.where):
        match condition:
            case Or():
                raise Fault(UNSUPPORTED, "Disjunctions not supported")
            case Not() | Comparison(operator="!=") | Membership(negated=True):
                raise Fault(UNSUPPORTED, "Only equals comparisons permitted")
            case Selection():
                raise Fault(UNSUPPORTED, "Unsupported filter type")


def _plain_dependencies(query: Query) -> None:
    """Tooling API Developer Guide, "MetadataComponentDependency": the list is verified, what is said is modelled."""
    if query.ordering or query.offset or _aggregates(query):
        what = "ORDER BY" if query.ordering else "OFFSET" if query.offset else "GROUP BY and aggregate functions"
        raise Fault("MALFORMED_QUERY", f"MetadataComponentDependency does not support {what}")
    for condition in _conditions(query.where):
        match condition:
            case Comparison(operator=operator) if operator not in ("=", "!="):
                raise Fault("MALFORMED_QUERY", f"MetadataComponentDependency does not support the operator {operator}")


LIMITS: Final[Mapping[str, Limits]] = {
    "EntityDefinition": Limits((_no_aggregates, _only_simple_filters)),
    "EntityParticle": Limits(
        (_no_aggregates, _only_simple_filters), ("EntityDefinitionId", "FieldDefinitionId", "DurableId")
    ),
    "FieldDefinition": Limits((_no_aggregates, _only_simple_filters), ("EntityDefinitionId", "DurableId")),
    "MetadataComponentDependency": Limits((_plain_dependencies,)),
}
"""By object."""
