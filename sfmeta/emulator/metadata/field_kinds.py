"""The field types of the Metadata API: what each wants, takes and refuses, and what it becomes in describe.

One row a type. Sources: Metadata API Developer Guide, "CustomField"; Salesforce Help, "Custom Field Attributes" and
"Considerations for Creating a Custom Field"; the client-side checks of products that create fields.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class FieldKind:
    """``describe`` is the type of the describe resource. ``needs`` must be given, ``takes`` may be; every other
    type-specific attribute is refused. Ranges are inclusive; ``length`` None means that the type has no length of its
    own to choose, ``fixed_length`` is then what describe says."""

    name: str
    describe: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    length: tuple[int, int] | None = None
    lines: tuple[int, int] | None = None
    fixed_length: int = 0
    extra: str | None = None
    describe_attributes: Mapping[str, bool] | None = None


_VALUE = ("required", "defaultValue")
_KEY = ("unique", "externalId")
_NUMBER = ("precision", "scale")
_RELATION = ("referenceTo", "relationshipName")

KINDS: Mapping[str, FieldKind] = {
    kind.name: kind
    for kind in (
        FieldKind(
            "AutoNumber",
            "string",
            takes=("displayFormat", "startingNumber", "externalId", "populateExistingRows"),
            fixed_length=30,
        ),
        FieldKind("Checkbox", "boolean", ("defaultValue",)),
        FieldKind("Currency", "currency", _NUMBER, _VALUE),
        FieldKind("Date", "date", takes=_VALUE),
        FieldKind("DateTime", "datetime", takes=_VALUE),
        FieldKind("Email", "email", takes=(*_VALUE, *_KEY, "caseSensitive"), fixed_length=80),
        FieldKind(
            "EncryptedText",
            "encryptedstring",
            ("length", "maskChar", "maskType"),
            ("required",),
            length=(1, 175),
        ),
        FieldKind(
            "Hierarchy",
            "reference",
            ("relationshipName",),
            ("required", "relationshipLabel", "deleteConstraint", "lookupFilter"),
            fixed_length=18,
        ),
        FieldKind(
            "Html",
            "textarea",
            ("length", "visibleLines"),
            length=(256, 131_072),
            lines=(10, 50),
            extra="richtextarea",
            describe_attributes={"html_formatted": True},
        ),
        FieldKind("Location", "location", ("scale",), ("required", "displayLocationInDecimal")),
        FieldKind(
            "LongTextArea",
            "textarea",
            ("length", "visibleLines"),
            ("defaultValue",),
            length=(256, 131_072),
            lines=(2, 50),
            extra="plaintextarea",
        ),
        FieldKind(
            "Lookup",
            "reference",
            _RELATION,
            ("required", "relationshipLabel", "deleteConstraint", "lookupFilter"),
            fixed_length=18,
        ),
        FieldKind(
            "MasterDetail",
            "reference",
            _RELATION,
            (
                *("relationshipLabel", "relationshipOrder", "reparentableMasterDetail", "writeRequiresMasterRead"),
                "lookupFilter",
            ),
            fixed_length=18,
        ),
        FieldKind(
            "MetadataRelationship",
            "reference",
            _RELATION,
            (
                *("required", "unique", "relationshipLabel", "deleteConstraint"),
                "metadataRelationshipControllingField",
            ),
            fixed_length=18,
        ),
        FieldKind(
            "MultiselectPicklist",
            "multipicklist",
            ("valueSet", "visibleLines"),
            _VALUE,
            lines=(3, 10),
            fixed_length=4099,
        ),
        FieldKind("Number", "double", _NUMBER, (*_VALUE, *_KEY)),
        FieldKind("Percent", "percent", _NUMBER, _VALUE),
        FieldKind("Phone", "phone", takes=_VALUE, fixed_length=40),
        FieldKind("Picklist", "picklist", ("valueSet",), _VALUE, fixed_length=255),
        FieldKind(
            "Summary",
            "double",
            ("summaryForeignKey", "summaryOperation"),
            ("summarizedField", "summaryFilterItems"),
        ),
        FieldKind("Text", "string", ("length",), (*_VALUE, *_KEY, "caseSensitive"), length=(1, 255)),
        FieldKind("TextArea", "textarea", takes=_VALUE, fixed_length=255, extra="plaintextarea"),
        FieldKind("Time", "time", takes=_VALUE),
        FieldKind("Url", "url", takes=_VALUE, fixed_length=255),
    )
}
"""By the name that deployed XML uses."""

NOT_EMULATED = (
    "Address",
    "Array",
    "CustomDataType",
    "ExternalLookup",
    "File",
    "IndirectLookup",
    "Integer",
    "Long",
)
"""Field types that standard and custom objects carry only with a feature of their own; refused by name."""

FORMULA_TYPES: Mapping[str, tuple[str, ...]] = {
    # a formula's return types, and what each needs besides the formula
    "Checkbox": (),
    "Currency": _NUMBER,
    "Date": (),
    "DateTime": (),
    "Number": _NUMBER,
    "Percent": _NUMBER,
    "Text": (),
    "Time": (),
}
FORMULA_TAKES = ("formula", "formulaTreatBlanksAs", "precision", "scale", "length")
FORMULA_TEXT_LENGTH = 1300

SPECIFIC = tuple(
    dict.fromkeys(
        (
            *(attribute for kind in KINDS.values() for attribute in (*kind.needs, *kind.takes)),
            *FORMULA_TAKES,
            "visibleLines",
        )
    )
)
"""The attributes that some types take and others refuse."""

FLAGS = frozenset(
    (
        "caseSensitive",
        "displayLocationInDecimal",
        "externalId",
        "populateExistingRows",
        "reparentableMasterDetail",
        "required",
        "unique",
        "writeRequiresMasterRead",
    )
)
"""Attributes that mean nothing where they are false: retrieved files carry them on types that cannot have them true."""
