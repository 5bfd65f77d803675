"""A custom field about to be made or changed, as the checks look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.field_kinds import FLAGS, KINDS

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.field_kinds import FieldKind
    from sfmeta.emulator.org.schema import Schema, SObject


@dataclass(frozen=True, slots=True)
class Draft:
    """A field about to be made or changed. ``name`` is its API name without the object; ``before`` is its document
    as the org has it, None for a new one."""

    sobject: SObject
    name: str
    node: Element
    before: Element | None
    schema: Schema

    @property
    def type(self) -> str:
        return self.node.value("type")

    @property
    def is_formula(self) -> bool:
        return self.node.has("formula")

    @property
    def kind(self) -> FieldKind | None:
        return KINDS.get(self.type)

    def number(self, attribute: str) -> int | None:
        text = self.node.value(attribute).strip()
        return int(text) if text else None

    def given(self, attribute: str) -> bool:
        """Whether the attribute is there and says something: a false flag says nothing."""
        if attribute in FLAGS:
            return self.node.flag(attribute)
        return self.node.has(attribute)

    @property
    def base(self) -> str:
        """The name that a person gives, before the suffix of all custom fields."""
        return self.name[: -len("__c")] if self.name.endswith("__c") else self.name
