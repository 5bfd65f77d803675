"""What the platform objects to when a field becomes another type, or is to be tracked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft

ONLY_NEW = ("Summary", "AutoNumber", "MasterDetail", "Hierarchy", "Lookup")
BECOMES = {("Lookup", "MasterDetail"), ("MasterDetail", "Lookup"), ("Text", "AutoNumber")}


def to_formula(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is not None and draft.is_formula and not draft.before.has("formula"):
        yield {}


def from_formula(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is not None and draft.before.has("formula") and not draft.is_formula:
        yield {}


def to_special(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None or draft.is_formula or draft.before.has("formula"):
        return
    old = draft.before.value("type")
    if draft.type != old and draft.type in ONLY_NEW and (old, draft.type) not in BECOMES:
        yield {"type": draft.type}


def from_summary(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is not None and draft.before.value("type") == "Summary" and draft.type != "Summary":
        yield {}


def history_off(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.node.flag("trackHistory") and draft.sobject.custom and not draft.sobject.history_enabled:
        yield {"object": draft.sobject.name}
