"""The shape of sfmeta.yml, made from the catalogue: what may stand where."""

from __future__ import annotations

from functools import cache

from sfmeta.catalog.form_fields import ANY_NAME, NAME, custom_fields, extra_fields, fields
from sfmeta.catalog.form_orgs import WEB, orgs, secret_trap
from sfmeta.catalog.form_sync import sync
from sfmeta.catalog.form_visibility import visibility
from sfmeta.catalog.shape import Integer, Key, Nothing, OneOf, Record, Shape, Text


@cache
def form() -> Record:
    """The shape of the whole file."""
    return Record(
        "a key of sfmeta.yml",
        {
            "object": Key(
                Text("the API name of an object, such as Account or Billing__c", ANY_NAME),
                "The Salesforce object that gets the fields; Account if left out.",
            ),
            "prefix": Key(
                Text("letters, digits and single underscores, a letter first, such as Upflow_", rf"{NAME}_?"),
                "What the API names of the fields and permission sets begin with; Upflow_ if left out.",
            ),
            "match": Key(_section(_match()), "The identifier that an Upflow customer and its Salesforce record share."),
            "fields": Key(
                _section(fields()),
                "Which of Upflow's standard fields are exported; all twelve, with defaults, if left out.",
            ),
            "custom_fields": Key(
                _section(custom_fields()),
                "Custom fields of the Upflow organization that are exported too.",
            ),
            **visibility(),
            "extra_fields": Key(
                _section(extra_fields()),
                "Fields that Upflow does not export, computed from its documents; none if left out.",
            ),
            "upflow": Key(_section(_upflow()), "The Upflow organization."),
            "sync": Key(_section(sync()), "How the sync reads and computes."),
            "store": Key(
                Text(
                    "the address of a PostgreSQL database without a password, such as "
                    "postgresql://sfmeta@db.example.com/receivables",
                    r"postgres(ql)?://([^\s/?#@:]+@)?[^\s/?#@]*/[^\s/?#@]+(\?(?!.*passw)[^\s#]+)?",
                ),
                "Where what is remembered between runs stands; the file .sfmeta/store.db if left out.",
            ),
            "orgs": Key(_section(orgs()), "The Salesforce orgs, each under an alias of your choice."),
        },
        traps=(secret_trap(),),
    )


def _section(shape: Shape) -> Shape:
    """A section may stand empty: everything below it commented out."""
    return OneOf((Nothing(), shape))


def _match() -> Record:
    return Record(
        "a key of match",
        {
            "upflow": Key(
                Text(
                    "external_id, id, or custom: and the id of a custom field",
                    r"external_id|id|custom:\S+",
                    words=("external_id", "id", "custom:ID-OF-THE-FIELD"),
                ),
                "The customer's side: external_id, id, or custom:<id or external id of a custom field>.",
            ),
            "salesforce": Key(
                Text("the API name of a field, such as AccountNumber, or Id", ANY_NAME),
                "Salesforce's side: a text field of the object, or Id.",
            ),
        },
    )


def _upflow() -> Record:
    return Record(
        "a key of upflow",
        {
            "url": Key(
                WEB,
                "The address of Upflow's API; https://api.upflow.io/v1 if left out.",
            ),
            "customer_page": Key(
                Text(
                    "a web address with {id} or {externalId} in it, and no other braces",
                    r"https?://[^\s{}]*(\{(id|externalId)\}[^\s{}]*)+",
                ),
                "The address of a customer's page in Upflow: {id} or {externalId} stands for the customer.",
            ),
            "requests_per_minute": Key(Integer(1, 600), "The most calls a minute; 600, Upflow's limit, if left out."),
            "concurrent": Key(
                Integer(1, 10), "The most calls at a time; 5, as Upflow advises, if left out. Its limit is 10."
            ),
        },
        traps=(secret_trap(),),
    )
