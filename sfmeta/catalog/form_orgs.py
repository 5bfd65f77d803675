"""The shape of an org in sfmeta.yml: a way to sign in with the keys that it takes, and no secret ever."""

from __future__ import annotations

import re
from functools import cache

from sfmeta.catalog.shape import Choice, Key, Record, Table, Text, Trap, Variant
from sfmeta.catalog.wording import listed

WEB = Text("an http or https address without user, password, query or fragment", r"https?://[^\s/?#@]+(/[^\s?#]*)?")

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


def orgs() -> Table:
    alias = Text("an alias: letters, digits, - and _, a letter first", r"[A-Za-z][A-Za-z0-9_-]*", longest=40)
    return Table(alias, _org())


@cache
def methods() -> dict[str, dict[str, Key]]:
    """The ways to sign in, each with the keys that only it takes."""
    username = Key(_USER, "The user who signs in.", required=True)
    client = Key(_CLIENT, "The consumer key of the connected or external client app.", required=True)
    return {
        "jwt": {
            "url": Key(
                WEB,
                f"{_AT}: https://login.salesforce.com, https://test.salesforce.com or your domain's.",
                required=True,
            ),
            "username": username,
            "client_id": client,
        },
        "client-credentials": {
            "url": Key(WEB, f"{_AT}: your domain's, such as https://acme.my.salesforce.com.", required=True),
            "client_id": client,
        },
        "access-token": {"url": Key(WEB, f"{_AT}; SFMETA_<ALIAS>_URL if left out.")},
        "sf-cli": {"username": Key(_USER, "A user or alias that the Salesforce CLI knows.", required=True)},
        "emulator": {"url": Key(WEB, f"{_AT}; http://127.0.0.1:8765 if left out.")},
    }


def needed_by(method: str) -> tuple[str, ...]:
    """The keys that a way to sign in cannot do without."""
    return tuple(name for name, key in methods().get(method, {}).items() if key.required)


def _method() -> Choice:
    return Choice(tuple(methods()), "{value} is not a way to sign in")


def _user(key: str, who: str) -> Record:
    """Another user of the same org."""
    return Record(
        f"a key of {key}",
        {
            "method": Key(_method(), "How this user signs in; as the deployer does if left out."),
            "url": Key(WEB, f"{_AT}; the deployer's if left out."),
            "username": Key(_USER, who),
            "client_id": Key(_CLIENT, "The consumer key of this user's app."),
        },
        traps=(secret_trap(),),
    )


def _org() -> Record:
    keys = {
        "method": Key(_method(), f"How to sign in: {listed(methods(), 'or')}.", required=True),
        "api_version": Key(
            Text("a version of Salesforce's API, 31.0 or later", r"(3[1-9]|[4-9]\d|[1-9]\d\d)\.0", bare_number=True),
            "The version of Salesforce's API to speak; 67.0 if left out.",
        ),
        "integration": Key(
            _user("integration", "The user who fills the fields."),
            "Who fills the fields, if another than who deploys them.",
        ),
        "reader": Key(
            _user("reader", "A user who has the reader permission set."),
            "Somebody with whose eyes sfmeta access and every deploy look at the fields; nobody if left out.",
        ),
    }
    cases = {name: Record(f"a key of sign-in by {name}", keys) for name, keys in methods().items()}
    return Record("a key of an org", keys, Variant("method", cases), traps=(secret_trap(),))


def secret_trap() -> Trap:
    def explain(path: tuple[str, ...], key: str) -> tuple[str, str]:
        return f"{key} is a secret, and this file is for everyone to read", _advice(path, key)

    return Trap("secret-in-file", "|".join(pattern for pattern, _ in _SECRETS), explain)


def _advice(path: tuple[str, ...], key: str) -> str:
    """What to do with a secret that was found in the file: where it goes instead."""
    name = next(name for pattern, name in _SECRETS if re.search(pattern, key, re.IGNORECASE))
    if name is None:
        return "take it out and change it: sfmeta never signs in with a password"
    owner = path[1:] if path[:1] == ("orgs",) else ("UPFLOW",) if name.startswith("API") else ("<ALIAS>",)
    variable = "_".join(("SFMETA", *owner, name)).replace("-", "_").upper()
    return (
        f"take it out, have a new one made, and set the environment variable {variable}, or {variable}_FILE to a file"
    )
