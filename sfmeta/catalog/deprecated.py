"""A field on its way out, as people read it in Salesforce."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sfmeta.catalog.stages import Stage
from sfmeta.catalog.types import limits

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field

MARK = " (deprecated)"
WARNING = "Deprecated: this field will be deleted."


def worded(field: Field) -> Field:
    """The field as people read it in its stage: a deprecated one says so. What is too long for both is cut."""
    if field.stage is Stage.ACTIVE:
        return field
    return replace(field, label=_cut(field.label, limits().label - len(MARK)) + MARK, help=_warned(field.help))


def _warned(text: str) -> str:
    return _cut(f"{WARNING} {text}".rstrip(), limits().help)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
