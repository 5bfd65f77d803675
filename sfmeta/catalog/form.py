"""The shape of sfmeta.yml, made from the catalogue: what may stand where."""

from __future__ import annotations

import re
from functools import cache

from sfmeta.catalog.model import OfferedType, Row
from sfmeta.catalog.rows import kinds, standard_rows
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
from sfmeta.catalog.types import field_types, limits
from sfmeta.catalog.wording import listed

YAML_NAMES = {"length": "length", "precision": "precision", "scale": "scale", "visibleLines": "visible_lines"}
"""How sfmeta.yml writes an attribute of the Metadata API."""

PROVIDED = "provided"
SELECTS = ("Picklist", "MultiselectPicklist")

_NAME = r"[A-Za-z](_?[A-Za-z0-9])*"
_ADDRESS = r"https?://[^\s/?#@]+(/[^\s?#]*)?"
_WEB = Text("an http or https address without user, password, query or fragment", _ADDRESS)
_USER = Text("a user name")
_CLIENT = Text("a consumer key")
_AT = "The address to sign in at"
_SECRETS = (
    ("passw|passphrase|security_?token", None),
    ("api_?key", "API_KEY"),
    ("api_?secret", "API_SECRET"),
    ("secret", "CLIENT_SECRET"),
    ("private|jwt|_key|^key", "PRIVATE_KEY"),
    ("token|session", "ACCESS_TOKEN"),
)
"""Keys that hold secrets, and the name of the environment variable after ``SFMETA_<ALIAS>_``; None: never used."""
_ATTRIBUTE_DOCS = {
    "length": "The longest text that the field can hold.",
    "precision": "How many digits a number may have, those after the point included.",
    "scale": "How many digits stand after the point.",
    "visibleLines": "How many lines the field shows on a page.",
}


@cache
def form() -> Record:
    """The shape of the whole file."""
    return Record(
        "sfmeta.yml",
        {
            "object": Key(
                Text("the API name of an object, such as Account or Billing__c", rf"({_NAME}__)?{_NAME}(__c)?"),
                "The Salesforce object that gets the fields; Account if left out.",
            ),
            "prefix": Key(
                Text("letters, digits and single underscores, a letter first, such as Upflow_", rf"{_NAME}_?"),
                "What the API names of the fields and permission sets begin with; Upflow_ if left out.",
            ),
            "match": Key(_section(_match()), "The identifier that an Upflow customer and its Salesforce record share."),
            "fields": Key(
                _section(_fields()),
                "Which of Upflow's standard fields are exported; all twelve, with defaults, if left out.",
            ),
            "custom_fields": Key(
                _section(Table(_own_key("a custom field"), _custom_field())),
                "Custom fields of the Upflow organization that are exported too.",
            ),
            "upflow": Key(_section(_upflow()), "The Upflow organization."),
            "orgs": Key(_section(Table(_alias(), _org())), "The Salesforce orgs, each under an alias of your choice."),
        },
        traps=(_secret(),),
    )


def _section(shape: Shape) -> Shape:
    """A section may stand empty: everything below it commented out."""
    return OneOf((Nothing(), shape))


def _match() -> Record:
    return Record(
        "match",
        {
            "upflow": Key(
                Text("external_id, id, or custom: and the id of a custom field", r"external_id|id|custom:\S+"),
                "The customer's side: external_id, id, or custom:<id or external id of a custom field>.",
            ),
            "salesforce": Key(
                Text("the API name of a field, such as AccountNumber, or Id", rf"({_NAME}__)?{_NAME}(__c)?"),
                "Salesforce's side: a text field of the object, or Id.",
            ),
        },
    )


def _upflow() -> Record:
    return Record(
        "upflow",
        {
            "url": Key(
                _WEB,
                "The address of Upflow's API; https://api.upflow.io/v1 if left out.",
            ),
            "customer_page": Key(
                Text("a web address with {id} or {externalId} in it", r"https?://\S*\{(id|externalId)\}\S*"),
                "The address of a customer's page in Upflow: {id} or {externalId} stands for the customer.",
            ),
        },
        traps=(_secret(),),
    )


def _fields() -> Record:
    keys = {}
    for row in standard_rows():
        keys[row.key] = Key(OneOf((Nothing(), Flag(), _field(row))), row.description)
    return Record("fields", keys, traps=(_kind_as_field(),))


def _custom_field() -> Record:
    kind = Choice(tuple(kinds()), "{value} is not a kind of custom field that Upflow exports")
    keys = {"kind": Key(kind, f"The kind of the custom field in Upflow: {listed(kinds(), 'or')}.", required=True)}
    return Record("a custom field", keys, Variant("kind", {kind: _field(row) for kind, row in kinds().items()}))


def _field(row: Row) -> Record:
    types = field_types()
    spoken = {types[name].label: name for name in types}
    offered = tuple(one.type for one in row.types)
    longest = limits()
    keys = {
        "enabled": Key(Flag(), "false: the field is to be deleted from Salesforce; true if left out."),
        "type": Key(
            Choice(offered, f"Upflow does not offer {{value}} for {row.label}", spoken),
            f"The Salesforce field type; {offered[0]} if left out.",
        ),
        "name": Key(
            Text(
                "an API name: letters, digits and single underscores, a letter first, no underscore last, "
                f"at most {longest.name} characters before __c",
                rf"(?=.{{1,{longest.name}}}(__c)?$){_NAME}(__c)?",
            ),
            "The whole API name, instead of the prefix and the usual name; __c may be left out.",
        ),
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
    if row.source == PROVIDED or row.kind:
        keys["upflow"] = Key(
            Text("the id or external id of a custom field in Upflow"),
            "The Upflow custom field that the value is taken from, by its id or external id"
            + ("; the key of this field if left out." if row.kind else ": the API itself may not have it."),
        )
    cases = {one.type: _typed(one) for one in row.types}
    return Record("a field", keys, Variant("type", cases, default=offered[0]))


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
    return Record(f"a field of type {offered.type}", keys)


def _option() -> Shape:
    value = Text("a value without semicolons", r"[^;]*", longest=limits().value)
    record = Record(
        "an option",
        {
            "value": Key(value, "What is stored, exactly as Upflow has it.", required=True),
            "label": Key(Text("a label", longest=limits().value), "What people see; the value if left out."),
        },
    )
    return OneOf((value, record))


@cache
def methods() -> dict[str, dict[str, Key]]:
    """The ways to sign in, each with the keys that only it takes."""
    username = Key(_USER, "The user who signs in.", required=True)
    client = Key(_CLIENT, "The consumer key of the connected or external client app.", required=True)
    return {
        "jwt": {
            "url": Key(
                _WEB,
                f"{_AT}: https://login.salesforce.com, https://test.salesforce.com or your domain's.",
                required=True,
            ),
            "username": username,
            "client_id": client,
        },
        "client-credentials": {
            "url": Key(_WEB, f"{_AT}: your domain's, such as https://acme.my.salesforce.com.", required=True),
            "client_id": client,
        },
        "access-token": {"url": Key(_WEB, f"{_AT}; SFMETA_<ALIAS>_URL if left out.")},
        "sf-cli": {"username": Key(_USER, "A user or alias that the Salesforce CLI knows.", required=True)},
        "emulator": {"url": Key(_WEB, f"{_AT}; http://127.0.0.1:8765 if left out.")},
    }


def needed_by(method: str) -> tuple[str, ...]:
    """The keys that a way to sign in cannot do without."""
    return tuple(name for name, key in methods().get(method, {}).items() if key.required)


def _org() -> Record:
    method = Choice(tuple(methods()), "{value} is not a way to sign in")
    keys = {
        "method": Key(method, f"How to sign in: {listed(methods(), 'or')}.", required=True),
        "api_version": Key(
            Text("a version of Salesforce's API, 31.0 or later", r"(3[1-9]|[4-9]\d|[1-9]\d\d)\.0", bare_number=True),
            "The version of Salesforce's API to speak; 67.0 if left out.",
        ),
        "integration": Key(
            Record(
                "integration",
                {
                    "method": Key(method, "How this user signs in; as the deployer does if left out."),
                    "url": Key(_WEB, f"{_AT}; the deployer's if left out."),
                    "username": Key(_USER, "The user who fills the fields."),
                    "client_id": Key(_CLIENT, "The consumer key of this user's app."),
                },
                traps=(_secret(),),
            ),
            "Who fills the fields, if another than who deploys them.",
        ),
    }
    cases = {name: Record(f"sign-in by {name}", keys) for name, keys in methods().items()}
    return Record("an org", keys, Variant("method", cases), traps=(_secret(),))


def _own_key(what: str) -> Text:
    return Text(f"a word for {what}: letters, digits and single underscores, a letter first", _NAME, longest=40)


def _alias() -> Text:
    return Text("an alias: letters, digits, - and _, a letter first", r"[A-Za-z][A-Za-z0-9_-]*", longest=40)


def _kind_as_field() -> Trap:
    def explain(path: tuple[str, ...], key: str) -> tuple[str, str]:
        return f"{key} is a kind of custom field", f"name it under custom_fields, with kind: {key.lower()}"

    return Trap("custom-field", f"^({'|'.join(kinds())})$", explain)


def _secret() -> Trap:
    def explain(path: tuple[str, ...], key: str) -> tuple[str, str]:
        return f"{key} is a secret, and this file is for everyone to read", secret_advice(path, key)

    return Trap("secret-in-file", "|".join(pattern for pattern, _ in _SECRETS), explain)


def secret_advice(path: tuple[str, ...], key: str) -> str:
    """What to do with a secret that was found in the file: where it goes instead."""
    name = next(name for pattern, name in _SECRETS if re.search(pattern, key, re.IGNORECASE))
    if name is None:
        return "take it out and change it: sfmeta never signs in with a password"
    owner = path[1:] if path[:1] == ("orgs",) else ("UPFLOW",) if name.startswith("API") else ("<ALIAS>",)
    variable = "_".join(("SFMETA", *owner, name)).replace("-", "_").upper()
    return (
        f"take it out, have a new one made, and set the environment variable {variable}, or {variable}_FILE to a file"
    )
