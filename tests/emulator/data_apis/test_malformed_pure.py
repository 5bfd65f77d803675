"""What the platform's JSON parser says of a text that is none, and where it points."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sfmeta.emulator.rest.malformed import complaint

A_VALUE = "expected a valid value (number, String, array, object, 'true', 'false' or 'null')"
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda each: some.lists(each) | some.dictionaries(some.text(), each),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # verified: what real orgs answered, as public tests and logs quote it
        ('{\n"a": 1,\n}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name"),
        ("{n: 1}", "Unexpected character ('n' (code 110)): was expecting double-quote to start field name"),
        ('{"a" j', "Unexpected character ('j' (code 106)): was expecting a colon to separate field name and value"),
        ('{"a":"" N', "Unexpected character ('N' (code 78)): was expecting comma to separate OBJECT entries"),
        ("request%5B", f"Unexpected character ('r' (code 114)): {A_VALUE}"),
        # captured from Apex's parser, which is the same
        ('{"a":', "Unexpected end-of-input within/between OBJECT entries"),
        ("[1,", "Unexpected end-of-input within/between ARRAY entries"),
        ('{"a":"x', "Unexpected end-of-input: was expecting closing quote for a string value"),
        ('["\\u12', "Unexpected end-of-input in character escape sequence"),
        ("[1,]", "Unexpected character (']' (code 93)): expected a value"),
        # Jackson's
        ("[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate ARRAY entries"),
        ('{"a":tru}', "Unrecognized token 'tru': was expecting 'null', 'true', 'false' or NaN"),
        ('{"a":01}', "Invalid numeric value: Leading zeroes not allowed"),
        ("[-]", "Unexpected character (']' (code 93)) in numeric value: expected digit (0-9) to follow minus sign,"),
        ("[1.]", "Unexpected character (']' (code 93)) in numeric value: Decimal point not followed by a digit"),
        ("[1e+]", "Unexpected character (']' (code 93)) in numeric value: Exponent indicator not followed by a digit"),
        ("[1.", "Unexpected end-of-input in numeric value"),
        ('["\t"]', "Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash"),
        ('["\\x"]', "Unrecognized character escape 'x' (code 120)"),
        ('["\\u00g0"]', "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence"),
        ("[NaN]", "Non-standard token 'NaN': enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow"),
        ("{} x", f"Unexpected character ('x' (code 120)): {A_VALUE}"),
    ],
)
def test_what_is_wrong_is_said_in_the_platforms_words(text: str, said: str) -> None:
    assert (complaint(text) or "").startswith(said)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a":1,\n}', "[line:2, column:2]"),
        ("{n}", "[line:1, column:3]"),
        ("x", "[line:1, column:2]"),
        ('{"a":"x"', "(from [line:1, column:9]"),
        ('{"a":1]', "(for OBJECT starting at [line:1, column:8]"),
    ],
)
def test_the_place_is_behind_the_character(text: str, place: str) -> None:
    assert (complaint(text) or "").endswith(place)


@given(JSON)
def test_nothing_is_wrong_with_json(value: object) -> None:
    assert complaint(json.dumps(value)) is None
    assert complaint(json.dumps(value, ensure_ascii=False, indent=1)) is None


@given(JSON, some.data())
def test_a_text_that_is_cut_short_or_has_a_character_too_many_is_always_complained_of(
    value: object, chance: some.DataObject
) -> None:
    text = json.dumps([value])
    at = chance.draw(some.integers(0, len(text) - 1))
    for broken in (text[:at], text[:at] + chance.draw(some.sampled_from('}]{,:"x')) + text[at:]):
        try:
            json.loads(broken)
        except ValueError:
            assert complaint(broken) is not None
