"""The shape of a field in sfmeta.yml: one for each row of the catalogue, with the keys that its types take."""

from __future__ import annotations

from sfmeta.catalog.model import OfferedType, Row, Source
from sfmeta.catalog.rows import extra_rows, kinds, standard_rows
from sfmeta.catalog.shape import (
    Choice,
    Flag,
    Integer,
    Key,
    ListOf,
    Nothing,
    OneOf,
    Record,
    Shape,
    Table,
    Text,
    Trap,
    Variant,
)
from sfmeta.catalog.stages import Stage
from sfmeta.catalog.types import field_types, limits
from sfmeta.catalog.wording import listed

YAML_NAMES = {"length": "length", "precision": "precision", "scale": "scale", "visibleLines": "visible_lines"}
"""How sfmeta.yml writes an attribute of the Metadata API."""

NAME = r"[A-Za-z](_?[A-Za-z0-9])*"
"""What Salesforce allows in an API name: no two underscores in a row, none at the end."""

ANY_NAME = rf"({NAME}__)?{NAME}(__c)?"
"""A name in full, whoever made what is called so: standard, custom, or of a managed package."""

SELECTS = ("Picklist", "MultiselectPicklist")

_ATTRIBUTE_DOCS = {
    "length": "The longest text that the field can hold.",
    "precision": "How many digits a number may have, those after the point included.",
    "scale": "How many digits stand after the point.",
    "visibleLines": "How many lines the field shows on a page.",
}


def fields() -> Record:
    keys = {}
    spoken = {row.label: row.key for row in standard_rows()} | {row.name: row.key for row in standard_rows()}
    for row in standard_rows():
        keys[row.key] = Key(OneOf((Nothing(), Flag(), _field(row))), row.description)
    return Record("one of Upflow's standard fields", keys, traps=(_kind_as_field(), _extra_as_field()), spoken=spoken)


def extra_fields() -> Record:
    spoken = {row.label: row.key for row in extra_rows()} | {row.name: row.key for row in extra_rows()}
    keys = {row.key: Key(OneOf((Nothing(), Flag(), _field(row))), row.description) for row in extra_rows()}
    return Record("one of the fields offered beyond Upflow's", keys, spoken=spoken)


def custom_fields() -> Table:
    name = "a word of your own for a custom field: letters, digits and single underscores, a letter first"
    return Table(Text(name, NAME, longest=limits().name), _custom_field())


def _custom_field() -> Record:
    kind = Choice(tuple(kinds()), "{value} is not a kind of custom field that Upflow exports")
    keys = {"kind": Key(kind, f"The kind of the custom field in Upflow: {listed(kinds(), 'or')}.", required=True)}
    return Record(
        "a key of a custom field", keys, Variant("kind", {kind: _field(row) for kind, row in kinds().items()})
    )


def _field(row: Row) -> Record:
    types = field_types()
    spoken = {types[name].label: name for name in types}
    offered = tuple(one.type for one in row.types)
    keys = {
        "enabled": Key(Flag(), "false: the field is to be deleted from Salesforce; true if left out."),
        "retire": Key(
            Choice(tuple(Stage)[1:], "{value} is not a stage in which a field leaves Salesforce"),
            "deprecated: it says so, leaves the page layouts and is still filled; hidden: shown to nobody and filled "
            "no longer; deleted: as enabled: false.",
        ),
        "type": Key(
            Choice(offered, f"Upflow does not offer {{value}} for {row.label}", spoken),
            f"The Salesforce field type; {offered[0]} if left out.",
        ),
        **_naming(),
        **_words(),
    }
    if row.source is Source.PROVIDED or row.kind:
        keys["upflow"] = Key(
            Text("the id or external id of a custom field in Upflow"),
            "The Upflow custom field that the value is taken from, by its id or external id"
            + ("; the key of this field if left out." if row.kind else ": the API itself may not have it."),
        )
        keys["file"] = Key(_file(), "A file that the value is taken from, in place of Upflow.")
    cases = {one.type: _typed(one) for one in row.types}
    return Record("a key of a field", keys, Variant("type", cases, default=offered[0]))


def _naming() -> dict[str, Key]:
    """What the field is called, and whose it is."""
    longest = limits()
    return {
        "name": Key(
            Text(
                "an API name: letters, digits and single underscores, a letter first, no underscore last, "
                f"at most {longest.name} characters before __c",
                rf"(?=.{{1,{longest.name}}}(__c)?$){NAME}(__c)?",
            ),
            "The whole API name, instead of the prefix and the usual name; __c may be left out.",
        ),
        "field": Key(
            Text("the API name of a field in full, such as Total_Due__c or AnnualRevenue", ANY_NAME),
            "A field that exists already, instead of one with the usual name.",
        ),
        "manage": Key(
            Flag(),
            "false: the field is somebody else's; a sync fills it, and nothing makes, changes or deletes it.",
        ),
        "grant": Key(
            Flag(),
            "With manage: false. false: the integration permission set leaves the field out; true if left out.",
        ),
    }


def _words() -> dict[str, Key]:
    longest = limits()
    return {
        "label": Key(Text("a label", longest=longest.label), "What people see the field called."),
        "description": Key(
            Text("a description", longest=longest.description, blank=True, lines=True),
            "What the field is for; administrators see it in Setup.",
        ),
        "help": Key(
            Text("a help text", longest=longest.help, blank=True, lines=True),
            "What people see when they point at the question mark beside the field.",
        ),
    }


def _file() -> Record:
    return Record(
        "a key of file",
        {
            "path": Key(
                Text("the path of a .csv or .parquet file", r"\S(.*\S)?\.([cC][sS][vV]|[pP][aA][rR][qQ][uU][eE][tT])"),
                "The file, CSV with a header or Parquet; relative to the project.",
                required=True,
            ),
            "column": Key(Text("the name of a column"), "The column with the values.", required=True),
            "key": Key(
                Text("the name of a column"),
                "The column with the identifier that `match:` speaks of; named like match.salesforce if left out.",
            ),
            "max_age": Key(
                Integer(1, 8760), "How many hours old the file may be before the sync refuses it; 24 if left out."
            ),
        },
    )


def _typed(offered: OfferedType) -> Record:
    field_type = field_types()[offered.type]
    keys = {
        YAML_NAMES[attribute]: Key(
            Integer(*bounds), f"{_ATTRIBUTE_DOCS[attribute]} {offered.attribute(attribute)} if left out."
        )
        for attribute, bounds in field_type.ranges
    }
    if offered.type in SELECTS:
        keys |= {
            "options": Key(ListOf(_option(), least=1), "The values, in the order that people see them."),
            "restricted": Key(Flag(), "true: Salesforce refuses any other value; false if left out."),
            "sorted": Key(Flag(), "true: people see the values in alphabetical order; false if left out."),
        }
    return Record(f"a key of a field of type {offered.type}", keys)


def _option() -> Shape:
    value = Text("a value without semicolons", r"[^;\s]([^;\n\t]*[^;\s])?", longest=limits().value)
    record = Record(
        "a key of an option",
        {
            "value": Key(value, "What is stored, exactly as Upflow has it.", required=True),
            "label": Key(Text("a label", longest=limits().value), "What people see; the value if left out."),
        },
    )
    return OneOf((value, record))


def _extra_as_field() -> Trap:
    def explain(path: tuple[str, ...], key: str) -> tuple[str, str]:
        return f"{key} is no field that Upflow exports, but one offered beyond those", "name it under extra_fields"

    return Trap("extra-field", f"^({'|'.join(row.key for row in extra_rows())})$", explain)


def _kind_as_field() -> Trap:
    def explain(path: tuple[str, ...], key: str) -> tuple[str, str]:
        return f"{key} is a kind of custom field", f"name it under custom_fields, with kind: {key.lower()}"

    return Trap("custom-field", f"^({'|'.join(kinds())})$", explain)
