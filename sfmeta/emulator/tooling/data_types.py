"""A field's type in the words of Setup: ``FieldDefinition.DataType``.

``Text(40)``, ``Lookup()`` of an Id and ``Date/Time`` stand in the guide and in recorded answers (verified); the others
follow what Setup shows (modelled).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.org.schema import Field, Schema, SObject

WORDS: Mapping[str, str] = {
    # describe type: the words, with the digits before the point, the scale, the length and the labels of the targets
    "boolean": "Checkbox",
    "combobox": "Picklist",
    "currency": "Currency({digits}, {scale})",
    "datetime": "Date/Time",
    "double": "Number({digits}, {scale})",
    "encryptedstring": "Text (Encrypted)({length})",
    "id": "Lookup()",
    "int": "Number({digits}, 0)",
    "location": "Geolocation",
    "multipicklist": "Picklist (Multi-Select)",
    "percent": "Percent({digits}, {scale})",
    "reference": "Lookup({targets})",
    "string": "Text({length})",
    "url": "URL({length})",
}
"""Every other type is its own name, capitalized."""


def data_type(field: Field, sobject: SObject, schema: Schema, document: Element | None) -> str:
    """The words for a field; ``document`` is the metadata of a custom one."""
    if document is not None and document.value("type") == "Summary":
        child = document.value("summaryForeignKey").partition(".")[0]
        return f"Roll-Up Summary ({document.value('summaryOperation').upper()} {_labels((child,), schema)})"
    if field.auto_number:
        return "Auto Number"
    if field.name_field and not sobject.custom:
        return "Name"
    words = _words(field, schema)
    if field.calculated:
        return f"Formula ({words.partition('(')[0].rstrip()})"
    return words + (" (External ID)" if field.external_id else "") + _unique(field)


def _words(field: Field, schema: Schema) -> str:
    if field.type == "textarea":
        kind = "Rich Text Area" if field.html_formatted else "Long Text Area" if field.long_text else "Text Area"
        return f"{kind}({field.length})"
    targets = _labels(field.reference_to, schema)
    if field.relationship_order is not None:
        return f"Master-Detail({targets})"
    return WORDS.get(field.type, field.type.capitalize()).format(
        digits=(field.precision or field.digits) - field.scale,
        scale=field.scale,
        length=field.length,
        targets=targets,
    )


def _labels(names: tuple[str, ...], schema: Schema) -> str:
    return ",".join(target.label if (target := schema.sobject(name)) else name for name in names)


def _unique(field: Field) -> str:
    if not field.unique:
        return ""
    return f" (Unique Case {'Sensitive' if field.case_sensitive else 'Insensitive'})"
