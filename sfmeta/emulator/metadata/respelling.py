"""What a document says once a custom field has another name: the field meant is looked for, not the word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.references import STORED, target_of
from sfmeta.emulator.org import formula

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.org.schema import Schema, SObject

FORMULAS = ("formula", "defaultValue")
SOURCE = "$Source."
WORDS = ("description", "fullName", "inlineHelpText", "label", "value")
"""Elements whose text is nobody's name."""


@dataclass(frozen=True, slots=True)
class Respelling:
    """``old`` and ``new`` are the field's API names; ``schema`` still has the old one."""

    sobject: SObject
    old: str
    new: str
    schema: Schema

    def document(self, node: Element, owner: SObject) -> Element:
        """The document of a component that belongs to ``owner``. A related list speaks of its own object's fields."""
        here = self.schema.sobject(node.value("relatedList").partition(".")[0]) or owner
        children = tuple(
            replace(child, text=formula.with_names(child.text, lambda name: self._path(name, owner)))
            if child.tag in FORMULAS
            else self.document(child, here)
            if child.children
            else replace(child, text=child.text if child.tag in WORDS else self._name(child.text, here))
            for child in node.children
        )
        return replace(node, children=children)

    def _name(self, text: str, owner: SObject) -> str:
        """A field as documents name it: ``X__c`` of the owner, ``Object.X__c`` of any, ``$Source.X__c`` in filters."""
        if text.casefold() == f"{self.sobject.name}.{self.old}".casefold():
            return f"{self.sobject.name}.{self.new}"
        before = SOURCE if text.startswith(SOURCE) else ""
        own = owner.name == self.sobject.name and text.removeprefix(before).casefold() == self.old.casefold()
        return f"{before}{self.new}" if own else text

    def _path(self, path: str, owner: SObject) -> str:
        """A path of a formula; changed are the field at its end, and the field's relationship before that."""
        parts = path.split(".")
        here: SObject | None = owner
        if len(parts) > 2 and parts[0].casefold() in STORED:
            here = self.schema.sobject(parts[1])
            return ".".join((*parts[:-1], self._last(parts[-1], here)))
        written = []
        for part in parts[:-1]:
            step, meant = formula.step_of(part)
            relationship = here.relationship(step) if here else None
            changed = self._is(here, relationship.name if relationship else "")
            written.append(part.replace(step, f"{self.new.removesuffix('__c')}__r", 1) if changed else part)
            here = self.schema.sobject(target_of(step, meant, relationship))
        return ".".join((*written, self._last(parts[-1], here)))

    def _last(self, name: str, here: SObject | None) -> str:
        return self.new if self._is(here, name) else name

    def _is(self, here: SObject | None, name: str) -> bool:
        return here is not None and here.name == self.sobject.name and name.casefold() == self.old.casefold()
