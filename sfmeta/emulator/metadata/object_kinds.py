"""The kinds of object that a CustomObject can be, beside the one that holds people's records: what each takes.

One row a kind. Sources: Salesforce Help, "Custom Settings", "Custom Metadata Type Fields", "Platform Event Fields" and
"Big Objects"; the elements and field types are those that 1,750 objects of these kinds in public repositories have.
What describe says of them follows the Object Reference and is modelled, key prefixes included (``m00`` and ``e00`` as
seen in public logs of real orgs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org.schema import SObject

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """``suffix`` ends its names; ``called`` is what refusals call it. ``elements`` may stand in its file beside what is
    a component of its own, ``fields`` are the types that its fields may have: None is everything. ``prefix`` begins
    its key prefixes, ``standard`` are its standard fields in the order of describe, ``pattern`` is what describe says
    of it. Where ``secured``, its custom fields are granted by permission sets; where ``owned``, sharing is said in
    its file, and who creates a record owns it."""

    suffix: str
    called: str
    prefix: str
    standard: tuple[str, ...]
    pattern: SObject
    elements: frozenset[str] | None = None
    fields: frozenset[str] | None = None
    plural: bool = True
    secured: bool = False
    owned: bool = False
    layout: bool = False


_CREATED = ("CreatedDate", "CreatedById")
_STAMPS = (*_CREATED, "LastModifiedDate", "LastModifiedById", "SystemModstamp")
_NAMED = frozenset(("label", "pluralLabel", "description"))

RECORDS = ObjectKind(
    "__c",
    "CustomObject",
    "a",
    (
        *("Id", "OwnerId", "IsDeleted", "Name", *_STAMPS),
        *("LastActivityDate", "LastViewedDate", "LastReferencedDate"),
    ),
    SObject("", "", "", None, ()),
    secured=True,
    owned=True,
    layout=True,
)
SETTING = ObjectKind(
    "__c",
    "CustomSettings",
    "a",
    ("Id", "IsDeleted", "Name", "SetupOwnerId", *_STAMPS),
    SObject(
        *("", "", "", None, ()),
        custom_setting=True,
        compact_layoutable=False,
        layoutable=False,
        mru_enabled=False,
        search_layoutable=False,
        searchable=False,
        triggerable=False,
        undeletable=False,
    ),
    elements=frozenset(
        ("customSettingsType", "label", "description", "visibility", "customSettingsVisibility", "enableFeeds")
    )
    | {"enableEnhancedLookup"},
    fields=frozenset(
        ("Checkbox", "Currency", "Date", "DateTime", "Email", "Number", "Percent", "Phone", "Text", "TextArea", "Url")
    ),
    plural=False,
)
OTHERS = (
    ObjectKind(
        "__mdt",
        "Custom Metadata Type",
        "m",
        (
            *("Id", "DeveloperName", "MasterLabel", "Language", "NamespacePrefix", "Label", "QualifiedApiName"),
            "SystemModstamp",
        ),
        SObject(
            *("", "", "", None, ()),
            compact_layoutable=False,
            createable=False,
            deletable=False,
            mru_enabled=False,
            replicateable=False,
            searchable=False,
            triggerable=False,
            undeletable=False,
            updateable=False,
        ),
        elements=_NAMED | {"visibility", "gender", "startsWith"},
        fields=frozenset(
            ("Checkbox", "Date", "DateTime", "Email", "LongTextArea", "MetadataRelationship", "Number", "Percent")
        )
        | {"Phone", "Picklist", "Text", "TextArea", "Url"},
        layout=True,
    ),
    ObjectKind(
        "__e",
        "Platform Event",
        "e",
        ("ReplayId", *_CREATED, "EventUuid"),
        SObject(
            *("", "", "", None, ()),
            compact_layoutable=False,
            deletable=False,
            layoutable=False,
            mru_enabled=False,
            queryable=False,
            replicateable=False,
            retrieveable=False,
            search_layoutable=False,
            searchable=False,
            undeletable=False,
            updateable=False,
        ),
        elements=_NAMED | {"deploymentStatus", "eventType", "publishBehavior", "gender", "startsWith"},
        fields=frozenset(("Checkbox", "Date", "DateTime", "LongTextArea", "Number", "Text")),
    ),
    ObjectKind(
        "__b",
        "Big Object",
        "x",
        ("Id", *_CREATED, "SystemModstamp"),
        SObject(
            *("", "", "", None, ()),
            compact_layoutable=False,
            layoutable=False,
            mru_enabled=False,
            replicateable=False,
            search_layoutable=False,
            searchable=False,
            triggerable=False,
            undeletable=False,
            updateable=False,
        ),
        elements=_NAMED | {"deploymentStatus", "indexes", "gender", "startsWith"},
        fields=frozenset(("DateTime", "Email", "LongTextArea", "Lookup", "Number", "Phone", "Text", "Url")),
        secured=True,
    ),
)
BY_SUFFIX: Mapping[str, ObjectKind] = {kind.suffix: kind for kind in (RECORDS, *OTHERS)}
METADATA_TYPE = BY_SUFFIX["__mdt"]
BIG_OBJECT = BY_SUFFIX["__b"]


def suffix_of(full_name: str) -> str:
    """``__mdt`` of ``Tier__mdt``; nothing where the name has no ending that says what it is."""
    _, separator, ending = full_name.rpartition("__")
    return f"{separator}{ending.casefold()}"


def kind_of(full_name: str, *, setting: bool) -> ObjectKind:
    """What an object of that name is. A custom setting is named like an object of records."""
    return SETTING if setting else BY_SUFFIX.get(suffix_of(full_name), RECORDS)


def kind_of_object(sobject: SObject) -> ObjectKind:
    return kind_of(sobject.name, setting=sobject.custom_setting)
