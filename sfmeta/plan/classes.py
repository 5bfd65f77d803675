"""How far-reaching a change is: additive, widening, narrowing, retype or destroy."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from sfmeta.diff import Create, Delete, Update
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.overlay import kind

if TYPE_CHECKING:
    from sfmeta.metadata.model import Key, Node
    from sfmeta.plan.model import AttributeChange, ComponentChange


class Reach(enum.IntEnum):
    """What becomes of values and views that exist already, the mildest first."""

    ADDITIVE = 0
    """Nothing that exists is affected: new components, labels, help texts, new picklist values."""
    WIDENING = 1
    """More fits than before."""
    NARROWING = 2
    """Something that was possible no longer is: shorter, fewer digits, restricted, unique, required, withdrawn."""
    RETYPE = 3
    """Another type: Salesforce refuses it or may lose values."""
    DESTROY = 4
    """The component and its values go."""

    @property
    def word(self) -> str:
        return self.name.lower()


NARROWED_BY_TRUE = frozenset({"required", "unique", "restricted", "caseSensitive"})
NARROWED_BY_FALSE = frozenset(
    {"isActive", "readable", "editable", "allowRead", "allowEdit", "allowCreate", "allowDelete"}
)


def reach(change: ComponentChange) -> Reach:
    """The worst of what a change does."""
    match change:
        case Create():
            return Reach.ADDITIVE
        case Delete():
            return Reach.DESTROY
        case Update(before=before, after=after):
            if kind(before) != kind(after):
                return Reach.RETYPE
            return max([_digits(change), *map(_attribute_reach, attribute_changes(change))])


def _attribute_reach(change: AttributeChange) -> Reach:
    attribute = change.path.rpartition(".")[2]
    if attribute == "length":
        return Reach.NARROWING if _number(change.after) < _number(change.before) else Reach.WIDENING
    if attribute in NARROWED_BY_TRUE:
        return Reach.NARROWING if change.after == "true" else Reach.WIDENING
    if attribute in NARROWED_BY_FALSE and change.before is not None:
        return Reach.WIDENING if change.after == "true" else Reach.NARROWING
    return Reach.ADDITIVE


def _digits(change: Update[Key, Node]) -> Reach:
    """Precision and scale together: what the scale leaves of the precision are the digits left of the point."""
    (left, right), (new_left, new_right) = digits(change.before), digits(change.after)
    if new_left < left or new_right < right:
        return Reach.NARROWING
    return Reach.WIDENING if (new_left, new_right) != (left, right) else Reach.ADDITIVE


def digits(node: Node) -> tuple[int, int]:
    """How many digits a number field has left and right of the point."""
    scale = _number(node.value("scale"))
    return _number(node.value("precision")) - scale, scale


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else 0
