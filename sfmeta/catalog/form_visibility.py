"""The shape of what sfmeta.yml says about who sees the fields, and where."""

from __future__ import annotations

from sfmeta.catalog.form_fields import NAME
from sfmeta.catalog.shape import Flag, Integer, Key, ListOf, Nothing, OneOf, Record, Shape, Table, Text, Trap

NAMING = (
    "name users, {group: ...} for a public group or {profile: ...}; to a permission set group the set is added in Setup"
)
_API_NAME = rf"({NAME}__)?{NAME}(__c)?"


def visibility() -> dict[str, Key]:
    """The keys of the whole file that are about seeing."""
    return {
        "mirror_access": Key(
            Text("an object and a field, such as Account.AnnualRevenue", rf"{_API_NAME}\.{_API_NAME}"),
            "A field that exists already: who may read it may read the exported fields too.",
        ),
        "assign": Key(OneOf((Nothing(), _assign())), "Who gets the permission sets with a deploy; nobody if left out."),
        "layouts": Key(
            OneOf((Nothing(), _layouts())), "The page layouts that show the fields, each in a section of its own."
        ),
        "list_view": Key(Flag(), "true: a list view of the overdue accounts is generated too; false if left out."),
    }


def _assign() -> Record:
    people = ListOf(OneOf((Text("a user name"), _several())))
    return Record(
        "a permission set of this project",
        {
            "reader": Key(people, "Who gets the permission set that reads the fields."),
            "integration": Key(people, "Who gets the permission set that writes them."),
        },
    )


def _several() -> Shape:
    keys = {
        "group": Key(Text("the name of a public group"), "The users of a public group, and of the groups in it."),
        "profile": Key(Text("the name of a profile"), "The active users of a profile."),
    }
    return Record("a way to name users", keys, traps=(_no_assignee(),))


def _no_assignee() -> Trap:
    def explain(path: tuple[str, ...], key: str) -> tuple[str, str]:
        return f"Salesforce assigns permission sets to users, and {key} is no way to name some", NAMING

    return Trap("not-an-assignee", "permission|role|queue|territory|team", explain)


def _layouts() -> Table:
    name = Text("the name of a page layout, such as Account-Account Layout", r"[^-]+-.+", longest=255)
    section = Record(
        "a key of a layout",
        {
            "section": Key(Text("a section's name", longest=80), "The section that shows the fields.", required=True),
            "columns": Key(Integer(1, 2), "How many columns the section has; 2 if left out."),
            "fields": Key(
                ListOf(Text("the key of a field"), least=1), "The fields that it shows, by their keys; all if left out."
            ),
        },
    )
    return Table(name, section)
