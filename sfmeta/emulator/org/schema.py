"""What objects and fields the org has: frozen descriptions, and a registry that changes by replacing them.

The attributes are those of the describe resource (REST API Developer Guide, "sObject Describe"), in Python's spelling;
``describe.py`` turns them into its JSON. What the org needs beyond that is ``id`` and ``column``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class TypeTraits:
    """What every field of a describe type has in common. ``sqlite`` is the column's type, empty for no column."""

    soap_type: str
    aggregatable: bool = True
    filterable: bool = True
    groupable: bool = True
    sortable: bool = True
    sqlite: str = "TEXT COLLATE NOCASE"


TYPES: Mapping[str, TypeTraits] = {
    "address": TypeTraits("urn:address", aggregatable=False, groupable=False, sortable=False, sqlite=""),
    "anyType": TypeTraits("xsd:anyType", aggregatable=False, groupable=False, sortable=False),
    "base64": TypeTraits("xsd:base64Binary", aggregatable=False, filterable=False, groupable=False, sortable=False),
    "boolean": TypeTraits("xsd:boolean", aggregatable=False, sqlite="INTEGER"),
    "combobox": TypeTraits("xsd:string", groupable=False),
    "complexvalue": TypeTraits("urn:complexvalue", aggregatable=False, groupable=False, sortable=False),
    "currency": TypeTraits("xsd:double", groupable=False, sqlite="REAL"),
    "date": TypeTraits("xsd:date", sqlite="TEXT"),
    "datetime": TypeTraits("xsd:dateTime", groupable=False, sqlite="TEXT"),
    "double": TypeTraits("xsd:double", groupable=False, sqlite="REAL"),
    "email": TypeTraits("xsd:string"),
    "encryptedstring": TypeTraits("xsd:string", aggregatable=False, filterable=False, groupable=False, sortable=False),
    "id": TypeTraits("tns:ID", sqlite="TEXT"),
    "int": TypeTraits("xsd:int", sqlite="INTEGER"),
    "location": TypeTraits("urn:location", aggregatable=False, groupable=False, sortable=False, sqlite=""),
    "multipicklist": TypeTraits("xsd:string", aggregatable=False, groupable=False, sortable=False),
    "percent": TypeTraits("xsd:double", groupable=False, sqlite="REAL"),
    "phone": TypeTraits("xsd:string"),
    "picklist": TypeTraits("xsd:string"),
    "reference": TypeTraits("tns:ID", sqlite="TEXT"),
    "string": TypeTraits("xsd:string"),
    "textarea": TypeTraits("xsd:string"),
    "time": TypeTraits("xsd:time", groupable=False, sqlite="TEXT"),
    "url": TypeTraits("xsd:string"),
}
"""Field types of the describe resource. Flags as in recorded describes of real orgs; a long text area has none."""

LONG_TEXT = 256  # a textarea longer than 255 characters is stored apart: it cannot be filtered, grouped or sorted


@dataclass(frozen=True, slots=True)
class PicklistValue:
    """``value`` is what is stored, ``label`` what people read; ``valid_for`` is the bitmap of controlling values."""

    value: str
    label: str
    active: bool = True
    default_value: bool = False
    valid_for: str | None = None


@dataclass(frozen=True, slots=True)
class RollupFilter:
    """``field`` of the child, the operation in the Metadata API's word, the values that were separated by commas."""

    field: str
    operation: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rollup:
    """What a roll-up summary counts or adds up: ``field`` of the children whose ``foreign_key`` points to the record.
    ``operation``: count, sum, min or max."""

    child: str
    foreign_key: str
    operation: str
    field: str = ""
    filters: tuple[RollupFilter, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field as describe shows it to a user who may do everything with it.

    ``id`` is the 00N id of a custom field and None for a standard one. ``digits`` is for ``int``, ``precision`` and
    ``scale`` for the other numbers, ``length`` in characters for texts. ``required`` means that the page and the API
    want a value: not nillable and nothing fills it in. A field that is not ``permissionable`` is visible to all who
    may read the object. The flags that are None follow the type (``TYPES``).
    """

    name: str
    label: str
    type: str
    id: str | None = None
    length: int = 0
    digits: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    permissionable: bool = True
    defaulted_on_create: bool = False
    default_value: str | bool | float | None = None
    default_value_formula: str | None = None
    aggregatable: bool | None = None
    filterable: bool | None = None
    groupable: bool | None = None
    sortable: bool | None = None
    soap_type: str | None = None
    ai_prediction_field: bool = False
    auto_number: bool = False
    calculated: bool = False
    calculated_formula: str | None = None
    cascade_delete: bool = False
    case_sensitive: bool = False
    compound_field_name: str | None = None
    controller_name: str | None = None
    dependent_picklist: bool = False
    deprecated_and_hidden: bool = False
    display_location_in_decimal: bool = False
    encrypted: bool = False
    external_id: bool = False
    extra_type_info: str | None = None
    formula_treat_null_number_as_zero: bool = False
    high_scale_number: bool = False
    html_formatted: bool = False
    id_lookup: bool = False
    inline_help_text: str | None = None
    mask: str | None = None
    mask_type: str | None = None
    name_field: bool = False
    name_pointing: bool = False
    picklist_values: tuple[PicklistValue, ...] = ()
    polymorphic_foreign_key: bool = False
    query_by_distance: bool = False
    reference_target_field: str | None = None
    reference_to: tuple[str, ...] = ()
    relationship_name: str | None = None
    relationship_order: int | None = None
    restricted_delete: bool = False
    restricted_picklist: bool = False
    search_prefilterable: bool = False
    unique: bool = False
    write_requires_master_read: bool = False
    child_relationship_name: str | None = None
    display_format: str | None = None
    track_history: bool = False
    rollup: Rollup | None = None

    @property
    def custom(self) -> bool:
        return self.id is not None

    @property
    def traits(self) -> TypeTraits:
        return TYPES[self.type]

    @property
    def stored(self) -> bool:
        """Whether the field has a column: compound and calculated ones are made from others when they are read."""
        return bool(self.traits.sqlite) and not self.calculated

    @property
    def column(self) -> str:
        """The name of the column that holds it: a custom field's 18-character id, so that a field made again is empty.

        The two numbers of a custom geolocation share their field's id and add which of the two they are.
        """
        if self.id is None:
            return self.name
        return f"{self.id}_{self.name.rsplit('__', 2)[-2]}" if self.name.endswith("__s") else self.id

    @property
    def column_type(self) -> str:
        return "TEXT" if self.case_sensitive else self.traits.sqlite

    @property
    def required(self) -> bool:
        return not self.nillable and not self.defaulted_on_create and self.createable

    @property
    def long_text(self) -> bool:
        return self.type == "textarea" and self.length >= LONG_TEXT


@dataclass(frozen=True, slots=True)
class RecordTypeInfo:
    """A record type of an object; every object has the master one."""

    id: str
    name: str
    developer_name: str
    active: bool = True
    available: bool = True
    default_record_type_mapping: bool = True
    master: bool = False


@dataclass(frozen=True, slots=True)
class SObject:
    """An object as describe shows it; ``id`` is the 01I id of a custom object. Its fields are in describe's order."""

    name: str
    label: str
    label_plural: str
    key_prefix: str | None
    fields: tuple[Field, ...]
    id: str | None = None
    custom_setting: bool = False
    activateable: bool = False
    compact_layoutable: bool = True
    createable: bool = True
    deep_cloneable: bool = False
    deletable: bool = True
    deprecated_and_hidden: bool = False
    feed_enabled: bool = False
    layoutable: bool = True
    mergeable: bool = False
    mru_enabled: bool = True
    queryable: bool = True
    replicateable: bool = True
    retrieveable: bool = True
    search_layoutable: bool = True
    searchable: bool = True
    triggerable: bool = True
    undeletable: bool = True
    updateable: bool = True
    setup: bool = False
    history_enabled: bool = False
    record_types: tuple[RecordTypeInfo, ...] = ()
    supported_scopes: tuple[tuple[str, str], ...] = ()
    index: Mapping[str, Field] = dataclass_field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {field.name.casefold(): field for field in self.fields})

    @property
    def custom(self) -> bool:
        return self.id is not None

    @property
    def customizable(self) -> bool:
        """Whether people add fields to it: of what is set up, to users alone."""
        return not self.setup or self.name == "User"

    @property
    def event(self) -> bool:
        """Whether its records are published and not kept."""
        return self.custom and self.name.casefold().endswith("__e")

    @property
    def table(self) -> str:
        """The name of its table: a custom object's id, so that an object made again is empty."""
        return self.id or self.name

    def field(self, name: str) -> Field | None:
        """The field of that API name, in whatever case it is written."""
        return self.index.get(name.casefold())

    @property
    def name_field(self) -> Field | None:
        return next((field for field in self.fields if field.name_field), None)

    def relationship(self, name: str) -> Field | None:
        """The reference field whose relationship upwards has that name (``Owner``, ``Parent__r``)."""
        folded = name.casefold()
        return next((f for f in self.fields if f.relationship_name and f.relationship_name.casefold() == folded), None)


@dataclass(frozen=True, slots=True)
class ChildRelationship:
    """An object that points here: ``child.field``; ``name`` is the relationship downwards, if it has one."""

    child: str
    field: str
    name: str | None
    cascade_delete: bool
    restricted_delete: bool


class Schema:
    """The registry. Descriptions are immutable, so a snapshot is a copy of one dictionary and restoring it is cheap.

    ``revision`` grows with every change: whoever caches something about the schema keeps it with the revision.
    """

    def __init__(self, sobjects: Iterable[SObject]) -> None:
        self._sobjects = {sobject.name.casefold(): sobject for sobject in sobjects}
        self.revision = 0

    def __iter__(self) -> Iterator[SObject]:
        return iter(self._sobjects.values())

    def sobject(self, name: str) -> SObject | None:
        """The object of that API name, in whatever case it is written."""
        return self._sobjects.get(name.casefold())

    def by_key_prefix(self, record_id: str) -> SObject | None:
        """The object whose records have ids that begin like ``record_id``."""
        return next((sobject for sobject in self if sobject.key_prefix == record_id[:3]), None)

    def children(self, name: str) -> tuple[ChildRelationship, ...]:
        """The relationships that point to the object, by child and field."""
        found = [
            ChildRelationship(
                sobject.name, field.name, field.child_relationship_name, field.cascade_delete, field.restricted_delete
            )
            for sobject in self
            for field in sobject.fields
            if name in field.reference_to
        ]
        return tuple(sorted(found, key=lambda child: (child.child, child.field)))

    def put(self, sobject: SObject) -> None:
        """Add an object, or replace the one of that name."""
        self._sobjects[sobject.name.casefold()] = sobject
        self.revision += 1

    def remove(self, name: str) -> None:
        del self._sobjects[name.casefold()]
        self.revision += 1

    def put_field(self, sobject_name: str, field: Field) -> None:
        """Add a field at the end, or replace the one of that name where it stands."""
        sobject = self._sobjects[sobject_name.casefold()]
        folded = field.name.casefold()
        fields = tuple(field if old.name.casefold() == folded else old for old in sobject.fields)
        self.put(replace(sobject, fields=fields if sobject.field(field.name) else (*fields, field)))

    def remove_field(self, sobject_name: str, field_name: str) -> None:
        sobject = self._sobjects[sobject_name.casefold()]
        folded = field_name.casefold()
        self.put(replace(sobject, fields=tuple(field for field in sobject.fields if field.name.casefold() != folded)))

    def rename_field(self, sobject_name: str, old: str, new: str) -> None:
        sobject = self._sobjects[sobject_name.casefold()]
        folded = old.casefold()
        renamed = (replace(f, name=new) if f.name.casefold() == folded else f for f in sobject.fields)
        self.put(replace(sobject, fields=tuple(renamed)))

    def snapshot(self) -> Mapping[str, SObject]:
        return dict(self._sobjects)

    def restore(self, snapshot: Mapping[str, SObject]) -> None:
        self._sobjects = dict(snapshot)
        self.revision += 1
