"""A field that was saved on its way out, as it is read when it comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.catalog.deprecated import MARK

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field
    from sfmeta.metadata.model import Node


def unmarked(node: Node, field: Field) -> Node:
    """Without the warnings of its deprecation: label and help text are ``field``'s, as long ones were cut for it."""
    if not (node.value("label") or "").endswith(MARK):
        return node
    said = {"label": field.label, "inlineHelpText": field.help}
    kept = (child for child in node.children if said.get(child.tag, True))
    return replace(node, children=tuple(replace(child, text=said.get(child.tag, child.text)) for child in kept))
