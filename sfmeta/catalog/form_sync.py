"""The shape of the section ``sync``: what Upflow's documentation leaves open, and each organization may decide."""

from __future__ import annotations

from dataclasses import asdict

from sfmeta.catalog.model import Gates
from sfmeta.catalog.shape import Choice, Integer, Key, Nothing, OneOf, Record, Text


def sync() -> Record:
    return Record(
        "a key of sync",
        {
            "documents": _one_of(
                ("moved", "all"),
                "Which documents a run reads: moved, those of the customers whose balances moved since the last run, "
                "and all of them once a day; all, all of them on every run. moved if left out.",
            ),
            "by_customer": _one_of(
                ("auto", "never"),
                "Whether one customer's documents are asked for alone where that takes fewer calls and the API proves "
                "to do it (auto); auto if left out.",
            ),
            "daily_at": Key(
                Text("a time of day such as 14:00", r"([01][0-9]|2[0-3]):[0-5][0-9]"),
                "When the daily read of all documents is due, in UTC; 14:00 if left out, two hours after Upflow's own.",
            ),
            "parents": _one_of(
                ("own", "rollup"),
                "The figures of a customer with children: own, its own alone; rollup, with its children's. own if "
                "left out. Where Upflow's balance of a parent already holds them, rollup would count them twice.",
            ),
            "rating_rounding": _one_of(
                ("half-up", "half-even", "down", "up"),
                "How the average delay becomes the whole days that the rating goes by; half-up if left out.",
            ),
            "api_reserve": Key(
                Integer(0, 10_000_000),
                "How many of the org's API calls of a day are left to others: a run that comes to them ends with the "
                "batch in hand, and the next one goes on. 0 if left out.",
            ),
            "currency": Key(
                Text("a currency such as EUR", r"[A-Z]{3}"),
                "The currency of an org that has a single one: an amount in another is named and not written. Left "
                "out, amounts are written as they are. An org with several currencies knows that of each record.",
            ),
            "resume_within": Key(
                Integer(0, 1_440),
                "For how many minutes a read of documents that was cut short is gone on with by the next run, on the "
                "same day; 0 for never, 30 if left out.",
            ),
            "gates": Key(OneOf((Nothing(), _gates())), "From where the gates of the sync object."),
        },
    )


def _one_of(words: tuple[str, ...], doc: str) -> Key:
    return Key(Choice(words, f"{{value}} is none of {', '.join(words)}"), doc)


GATES = {
    "source-shrunk": "Percent of the entries that each of Upflow's lists had last time: fewer, and the gate objects.",
    "matched-shrunk": "Percent of the matches of the last run: fewer, and the gate objects.",
    "many-changed": "Percent of the Accounts written before that may get other values.",
    "many-cleared": "Percent of a field's values that may go.",
    "much-moved": "Percent of a field's total that the movements may come to.",
    "few": "Records below which a share says nothing.",
}


def _gates() -> Record:
    defaults = asdict(Gates())
    return Record(
        "a gate with a limit",
        {
            name: Key(
                Integer(0, 1000 if name == "few" else 100), f"{doc} {defaults[name.replace('-', '_')]} if left out."
            )
            for name, doc in GATES.items()
        },
    )
