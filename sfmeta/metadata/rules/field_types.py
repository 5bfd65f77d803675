"""What each type of custom field needs, takes and allows. Data.

Sources: forcedotcom/sf-skills ``platform-custom-field-generate``; Salesforce Help, "Custom Field Attributes"; the
create-fields part of jetstreamapp/jetstream, which creates fields through the Tooling API; field logs for the
messages. Every row holds for the 67,000 custom fields of 50 public trees that an org took.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldType:
    """``needs``: the platform refuses the field without them. ``takes``: what it may have besides."""

    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    ranges: tuple[tuple[str, int, int], ...] = ()


_PRECISION = (("precision", 1, 18), ("scale", 0, 18))
_RELATION = ("relationshipName", "relationshipLabel", "lookupFilter")

FIELD_TYPES: dict[str, FieldType] = {
    "AutoNumber": FieldType(takes=("displayFormat", "startingNumber", "externalId")),
    "Checkbox": FieldType(needs=("defaultValue",)),
    "Currency": FieldType(needs=("precision", "scale"), takes=("required", "defaultValue"), ranges=_PRECISION),
    "Date": FieldType(takes=("required", "defaultValue")),
    "DateTime": FieldType(takes=("required", "defaultValue")),
    "Email": FieldType(takes=("required", "unique", "externalId", "caseSensitive", "defaultValue")),
    "EncryptedText": FieldType(
        needs=("length", "maskChar", "maskType"), takes=("required",), ranges=(("length", 1, 175),)
    ),
    "ExternalLookup": FieldType(needs=("referenceTo",), takes=("length", "required", *_RELATION)),
    "Hierarchy": FieldType(takes=_RELATION),
    "Html": FieldType(
        needs=("length", "visibleLines"),
        takes=("defaultValue",),
        ranges=(("length", 256, 131072), ("visibleLines", 10, 50)),
    ),
    "IndirectLookup": FieldType(
        needs=("referenceTo", "referenceTargetField"), takes=("length", "required", *_RELATION)
    ),
    "Location": FieldType(needs=("scale",), takes=("displayLocationInDecimal", "required"), ranges=(("scale", 0, 15),)),
    "LongTextArea": FieldType(
        needs=("length", "visibleLines"),
        takes=("defaultValue",),
        ranges=(("length", 256, 131072), ("visibleLines", 2, 50)),
    ),
    "Lookup": FieldType(needs=("referenceTo",), takes=("deleteConstraint", "required", *_RELATION)),
    "MasterDetail": FieldType(
        needs=("referenceTo",),
        takes=("relationshipOrder", "reparentableMasterDetail", "writeRequiresMasterRead", *_RELATION),
        ranges=(("relationshipOrder", 0, 1),),
    ),
    "MetadataRelationship": FieldType(
        needs=("referenceTo",),
        takes=("metadataRelationshipControllingField", "required", "unique", *_RELATION),
    ),
    "MultiselectPicklist": FieldType(
        needs=("valueSet", "visibleLines"), takes=("required", "defaultValue"), ranges=(("visibleLines", 3, 10),)
    ),
    "Number": FieldType(
        needs=("precision", "scale"), takes=("required", "unique", "externalId", "defaultValue"), ranges=_PRECISION
    ),
    "Percent": FieldType(needs=("precision", "scale"), takes=("required", "defaultValue"), ranges=_PRECISION),
    "Phone": FieldType(takes=("required", "defaultValue")),
    "Picklist": FieldType(needs=("valueSet",), takes=("required", "defaultValue")),
    "Summary": FieldType(
        needs=("summaryForeignKey", "summaryOperation"), takes=("summarizedField", "summaryFilterItems")
    ),
    "Text": FieldType(
        needs=("length",),
        takes=("required", "unique", "externalId", "caseSensitive", "defaultValue"),
        ranges=(("length", 1, 255),),
    ),
    "TextArea": FieldType(takes=("required", "defaultValue")),
    "Time": FieldType(takes=("required", "defaultValue")),
    "Url": FieldType(takes=("required", "defaultValue")),
}

_NUMERIC = FieldType(needs=("formula", "precision", "scale"), takes=("formulaTreatBlanksAs",), ranges=_PRECISION)
_OTHER = FieldType(needs=("formula",), takes=("formulaTreatBlanksAs",))

FORMULA_TYPES: dict[str, FieldType] = {
    "Checkbox": _OTHER,
    "Currency": _NUMERIC,
    "Date": _OTHER,
    "DateTime": _OTHER,
    "Number": _NUMERIC,
    "Percent": _NUMERIC,
    "Text": _OTHER,
    "Time": _OTHER,
}

PARTICULAR = frozenset(
    attribute for kind in (*FIELD_TYPES.values(), *FORMULA_TYPES.values()) for attribute in (*kind.needs, *kind.takes)
)
"""Attributes that some types have and others do not: all others (label, help text, tracking, ...) go with any type."""

OLDER_VALUES = ("picklist", "globalPicklist")
"""How values were given up to API 37."""

ON_OBJECT: dict[str, frozenset[str]] = {
    # The kinds of object that take some types only, by the ending of their name (Salesforce Help, one page for each).
    "__mdt": frozenset(
        {"Checkbox", "Date", "DateTime", "Email", "LongTextArea", "MetadataRelationship", "Number", "Percent", "Phone"}
        | {"Picklist", "Text", "TextArea", "Url"}
    ),
    "__e": frozenset(("Checkbox", "Date", "DateTime", "LongTextArea", "Number", "Text")),
    "__b": frozenset(("DateTime", "Email", "LongTextArea", "Lookup", "Number", "Phone", "Text", "Url")),
}

ONLY_ON: dict[str, tuple[str, ...]] = {"MetadataRelationship": ("__mdt",), "Hierarchy": ("User",)}
"""Types that one kind of object has, by the ending of its name."""

LONGEST = {"label": 40, "inlineHelpText": 510, "description": 1000, "relationshipName": 40, "formula": 3900}
