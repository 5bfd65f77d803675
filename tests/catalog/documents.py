"""Documents for property tests: specs that are right, specs with something wrong in them, and where to put it."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import strategies as st

from sfmeta.catalog.rows import kinds, standard_rows
from sfmeta.catalog.types import field_types, limits

Json = Any

_PRINTABLE = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\ufffe\uffff\ufeff"
)


def words(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """Text on one line with no blank at either end."""
    text = st.text(_PRINTABLE, min_size=least, max_size=most)
    return text.map(str.strip).filter(lambda word: len(word) >= least)


def api_names(longest: int) -> st.SearchStrategy[str]:
    return st.from_regex(r"[A-Za-z](_?[A-Za-z0-9]){0,20}", fullmatch=True).map(lambda name: name[:longest].rstrip("_"))


@st.composite
def settings(draw: st.DrawFn, types: tuple[str, ...], *, select: bool, upflow: bool) -> dict[str, Json]:
    """What may stand under a field that takes these types."""
    chosen = draw(st.sampled_from(types))
    found: dict[str, Json] = {} if chosen == types[0] and draw(st.booleans()) else {"type": chosen}
    optional: dict[str, st.SearchStrategy[Json]] = {
        "label": words(limits().label),
        "description": words(60, least=0),
        "help": words(60, least=0),
        "enabled": st.booleans(),
    }
    if upflow:
        optional["upflow"] = words(40)
    ranges = dict(field_types()[chosen].ranges)
    if "visibleLines" in ranges:
        optional["visible_lines"] = st.integers(*ranges["visibleLines"])
    if "length" in ranges:
        least, most = ranges["length"]
        optional["length"] = st.integers(least, min(most, 40_000))
    if "precision" in ranges and draw(st.booleans()):
        found["precision"] = draw(st.integers(*ranges["precision"]))
        found["scale"] = draw(st.integers(0, min(found["precision"], ranges["scale"][1])))
    if select:
        value = words(20).filter(lambda word: ";" not in word)
        found["options"] = draw(st.lists(value, min_size=1, max_size=5, unique_by=str.casefold))
        optional |= {"restricted": st.booleans(), "sorted": st.booleans()}
    return found | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Json]:
    """A document with no mistake in it."""
    document: dict[str, Json] = {}
    if draw(st.booleans()):
        document["prefix"] = draw(api_names(10)) + draw(st.sampled_from(["_", ""]))
    rows = {row.key: row for row in standard_rows()}
    if draw(st.booleans()):
        chosen = draw(st.lists(st.sampled_from(sorted(rows)), unique=True))
        document["fields"] = {
            key: draw(
                st.sampled_from([None, True, False])
                | settings(
                    tuple(one.type for one in rows[key].types), select=False, upflow=rows[key].source == "provided"
                )
            )
            for key in chosen
        }
    custom = {}
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(sorted(kinds())))
        types = tuple(one.type for one in kinds()[kind].types)
        own = draw(settings(types, select="select" in kind, upflow=True))
        custom[f"own{number}"] = {"kind": kind, **own}
    if custom:
        document["custom_fields"] = custom
    if draw(st.booleans()):
        document["orgs"] = draw(st.fixed_dictionaries({}, optional={"dev": _cli(), "prod": _jwt()}))
    return document


def _cli() -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"method": st.just("sf-cli"), "username": words(30)})


def _jwt() -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {
            "method": st.just("jwt"),
            "url": st.just("https://login.salesforce.com"),
            "username": words(30),
            "client_id": words(30),
        },
        optional={"integration": st.fixed_dictionaries({"username": words(30)})},
    )


def values() -> st.SearchStrategy[Json]:
    """Anything that JSON can say, shaped a little like what stands in a spec."""
    keys = st.sampled_from(["type", "kind", "label", "options", "scale", "upflow", "method", "url", "api_key", "?"])
    leaves = (
        st.none()
        | st.booleans()
        | st.integers(-5, 200_000)
        | st.sampled_from(["Html", "Text", "text", "select", "jwt", "", " ", "x;y", "https://a.b", "Upflow_Overdue__c"])
        | words(300)
    )
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
    )


@st.composite
def specs_with_something_else_in_them(draw: st.DrawFn) -> Json:
    """A right document with one value replaced, added or taken away."""
    document = copy.deepcopy(draw(specs()))
    node: Json = document
    while isinstance(node, dict) and node:
        key = draw(st.sampled_from(sorted(node)))
        inner = node[key]
        action = draw(st.sampled_from(["deeper", "deeper", "replace", "add", "remove"]))
        if action == "deeper" and isinstance(inner, dict) and inner:
            node = inner
            continue
        if action == "add":
            known = ["label", "length", "visible_lines", "options", "type", "name", "upflow", "orgs", "fields", "text"]
            node[draw(st.sampled_from(known))] = draw(values())
        elif action == "remove":
            del node[key]
        else:
            node[key] = draw(values())
        break
    return document


def written(document: Json) -> str:
    """The document as JSON, which is YAML."""
    return json.dumps(document, ensure_ascii=False)
