"""What the platform objects to in the names and texts of a custom field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.org.custom_name import MAX_NAME, NAME, namespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.emulator.metadata.draft import Draft

MAX_LABEL = 40
MAX_HELP = 510
MAX_DESCRIPTION = 1000


def bad_name(draft: Draft) -> Iterator[dict[str, object]]:
    base = draft.base
    if not draft.name.endswith("__c") or (not NAME.match(base) and not namespace(base)):
        yield {"object": draft.sobject.label}


def foreign_name(draft: Draft) -> Iterator[dict[str, object]]:
    if namespace(draft.base) and draft.before is None:
        yield {"namespace": namespace(draft.base)}


def long_name(draft: Draft) -> Iterator[dict[str, object]]:
    if NAME.match(draft.base) and len(draft.base) > MAX_NAME:
        yield {"limit": MAX_NAME}


def no_label(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None and not draft.node.value("label").strip():
        yield {}


def no_type(draft: Draft) -> Iterator[dict[str, object]]:
    if draft.before is None and not draft.type:
        yield {}


def long_text(draft: Draft) -> Iterator[dict[str, object]]:
    for attribute, label, limit in (
        ("label", "Label", MAX_LABEL),
        ("inlineHelpText", "InlineHelpText", MAX_HELP),
        ("description", "Description", MAX_DESCRIPTION),
        ("relationshipName", "RelationshipName", MAX_NAME),
    ):
        if len(draft.node.value(attribute)) > limit:
            yield {"field": label, "limit": limit}
