"""Every kind of value in every type that Upflow offers for it, as Salesforce would keep it."""

from __future__ import annotations

import html
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.catalog.rows import kinds, standard_rows
from sfmeta.sync.raw import Link, Money, Raw, Unknown
from sfmeta.sync.text import normal
from sfmeta.sync.unfit import Unfit
from sfmeta.sync.values import CONVERSIONS, EARLIEST, LATEST, Value, value_of

from .made import target

PORTAL = 'https://pay.example.com/p?a=1&b="2"'

STORED: list[tuple[str, dict[str, Any], Raw, Value]] = [
    # type, what is special about the field, raw value, as stored
    ("Currency", {}, Money(123456, "EUR"), Decimal("1234.56")),
    ("Currency", {}, Money(-5, "EUR"), Decimal("-0.05")),
    ("Currency", {}, Money(1234, "JPY"), Decimal("1234.00")),
    ("Currency", {}, Money(1234, "KWD"), Decimal("1.23")),  # 1.234
    ("Currency", {}, Money(1235, "KWD"), Decimal("1.24")),  # 1.235: half to even
    ("Currency", {}, Money(1245, "KWD"), Decimal("1.24")),  # 1.245: half to even
    ("Currency", {"scale": 0}, Money(-50, "EUR"), Decimal(0)),  # never -0
    ("Currency", {}, None, None),
    ("Number", {"scale": 1}, Fraction(7795, 439), Decimal("17.8")),
    ("Number", {"scale": 1}, Fraction(1765, 100), Decimal("17.6")),  # exactly between: to even
    ("Number", {"scale": 0}, 12, Decimal(12)),
    ("Number", {}, " 7.125 ", Decimal("7.12")),
    ("Number", {}, Decimal("0.005"), Decimal("0.00")),
    ("Number", {}, "", None),
    ("Number", {}, None, None),
    ("Text", {}, "  two\r\nlines ", "two lines"),
    ("Text", {}, "bell\x07 and \ud800half", "bell and half"),
    ("Text", {}, True, "true"),
    ("Text", {}, Decimal("1.50"), "1.50"),
    ("Text", {}, {"id": 3, "label": "Gold"}, "Gold"),
    ("Text", {}, " \n ", None),
    ("Text", {"length": 2}, "é€", "é€"),
    ("LongTextArea", {}, "a\r\nb\rc\n", "a\nb\nc"),
    ("LongTextArea", {}, Link("https://u/x"), "https://u/x"),
    ("Html", {}, "a < b & c\nd", "a &lt; b &amp; c<br>d"),
    ("Html", {}, Link("https://u/?a=1&b=2"), '<a href="https://u/?a=1&amp;b=2" target="_blank">X &amp; Y</a>'),
    ("Url", {}, Link("https://u/x"), "https://u/x"),
    ("Url", {}, " https://u/x ", "https://u/x"),
    ("Url", {}, "", None),
    ("Picklist", {}, "SMB", "SMB"),
    ("Picklist", {}, "Small business", "SMB"),  # Upflow's label is the option's label
    ("Picklist", {}, {"value": "SMB"}, "SMB"),
    ("Picklist", {}, "smb", "SMB"),  # Salesforce tells no letter case apart, and keeps the option's
    ("Picklist", {"allowed": frozenset({"SMB"})}, "SMALL BUSINESS", "SMB"),
    ("Picklist", {}, "Unheard of", "Unheard of"),  # not restricted: Salesforce takes it
    ("Picklist", {"allowed": frozenset({"SMB"})}, "SMB", "SMB"),
    ("Picklist", {}, "", None),
    ("MultiselectPicklist", {}, ("SMB", "Enterprise", "SMB"), "Enterprise;SMB"),
    ("MultiselectPicklist", {}, "SMB;Enterprise", "Enterprise;SMB"),
    ("MultiselectPicklist", {}, "Small business, Enterprise", "Enterprise;SMB"),
    ("MultiselectPicklist", {}, ({"label": "Small business"},), "SMB"),
    ("MultiselectPicklist", {}, ("Zebra", "Ape", "SMB"), "SMB;Ape;Zebra"),
    ("MultiselectPicklist", {}, (), None),
    ("MultiselectPicklist", {}, None, None),
    ("Date", {}, "2026-03-31", "2026-03-31"),
    ("Date", {}, "2026-03-31T23:30:00-11:00", "2026-03-31"),
    ("Date", {}, "", None),
    ("Date", {}, None, None),
    ("Checkbox", {}, True, True),
    ("Checkbox", {}, "No", False),
    ("Checkbox", {}, 1, True),
    ("Checkbox", {}, None, False),
]

REFUSED: list[tuple[str, dict[str, Any], Raw, str]] = [
    ("Currency", {}, Money(10**18, "EUR"), "NUMBER_TOO_LARGE"),
    ("Currency", {"precision": 4}, Money(9999_5, "KWD"), "NUMBER_TOO_LARGE"),  # 99.995 rounds to 100.00
    ("Currency", {}, Money(1, None), "NO_CURRENCY"),
    ("Currency", {}, Unknown("two currencies"), "NOT_COMPUTABLE"),
    ("Number", {}, "1,5", "NOT_A_NUMBER"),
    ("Number", {}, "1e999999", "NOT_A_NUMBER"),
    ("Number", {}, "NaN", "NOT_A_NUMBER"),
    ("Number", {}, True, "NOT_A_NUMBER"),
    ("Number", {}, ("1",), "NOT_A_NUMBER"),
    ("Text", {"length": 3}, "four", "TOO_LONG"),
    ("Text", {"length": 1}, "🙂", "TOO_LONG"),  # two UTF-16 units
    ("LongTextArea", {}, Link("javascript:alert(1)"), "NOT_A_LINK"),
    ("LongTextArea", {"length": 10}, Link("https://example.com/"), "TOO_LONG"),
    ("Html", {}, Link(PORTAL), "NOT_A_LINK"),
    ("Html", {"length": 8}, "<<<", "TOO_LONG"),  # counted as it is stored: &lt;&lt;&lt;
    ("Url", {}, Link("https://u/" + "x" * 250), "TOO_LONG"),
    ("Url", {}, "mailto:a@b", "NOT_A_LINK"),
    ("Picklist", {"allowed": frozenset({"Enterprise"})}, "SMB", "NOT_AN_OPTION"),
    ("MultiselectPicklist", {"allowed": frozenset({"SMB"})}, ("SMB", "Enterprise"), "NOT_AN_OPTION"),
    ("MultiselectPicklist", {}, ("a;b",), "NOT_AN_OPTION"),
    ("Date", {}, "31/03/2026", "NOT_A_DATE"),
    ("Date", {}, "1066-10-14", "NOT_A_DATE"),
    ("Date", {}, 20260331, "NOT_A_DATE"),
    ("Checkbox", {}, "maybe", "NOT_A_BOOLEAN"),
]


@pytest.mark.parametrize(("type_", "special", "raw", "stored"), STORED)
def test_a_value_is_stored_in_its_field_type(type_: str, special: dict[str, Any], raw: Raw, stored: Value) -> None:
    value = value_of(raw, target(type_, **special))
    assert value == stored
    assert str(value) == str(stored)  # 17.8 and 17.80 are equal, -0 and 0 too: the text tells them apart


@pytest.mark.parametrize(("type_", "special", "raw", "code"), REFUSED)
def test_a_value_that_does_not_fit_is_refused_not_cut(type_: str, special: dict[str, Any], raw: Raw, code: str) -> None:
    with pytest.raises(Unfit) as refused:
        value_of(raw, target(type_, **special))
    assert refused.value.code == code


def test_a_refused_link_is_not_shown() -> None:
    with pytest.raises(Unfit) as refused:
        value_of(Link("https://secret.example.com/token"), target("Url", length=5))
    assert "token" not in refused.value.message


def test_there_is_a_conversion_for_every_type_that_is_offered() -> None:
    rows = (*standard_rows(), *kinds().values())
    assert {offered.type for row in rows for offered in row.types} <= set(CONVERSIONS)


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6), st.integers(0, 6))
def test_a_number_is_rounded_once_and_half_to_even(exact: Fraction, scale: int) -> None:
    stored = value_of(exact, target("Number", scale=scale))
    assert isinstance(stored, Decimal)
    distance = abs(Fraction(stored) - exact)
    half = Fraction(1, 2 * 10**scale)
    assert distance <= half
    if distance == half:
        assert int(stored.scaleb(scale)) % 2 == 0
    assert value_of(stored, target("Number", scale=scale)) == stored


@given(st.text(), st.sampled_from(["Text", "LongTextArea"]))
def test_what_is_stored_is_stored_the_same_again(text: str, type_: str) -> None:
    once = value_of(text, target(type_, length=10**6))
    assert value_of(once, target(type_, length=10**6)) == once


@given(st.text())
def test_a_normal_text_can_be_sent(text: str) -> None:
    kept = normal(text)
    assert kept is None or (kept.strip() == kept != "" and "\r" not in kept and kept.encode("utf-8"))


@given(st.lists(st.sampled_from(["Enterprise", "Mid-market", "SMB", "Other", "More"])))
def test_a_multi_select_does_not_depend_on_order_or_repetition(chosen: list[str]) -> None:
    field = target("MultiselectPicklist")
    assert value_of(tuple(chosen), field) == value_of(tuple(reversed(chosen + chosen)), field)


ANY = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()).map(tuple)


@given(ANY)
def test_a_checkbox_is_never_empty(raw: Raw) -> None:
    try:
        assert value_of(raw, target("Checkbox")) in (True, False)
    except Unfit as unfit:
        assert unfit.code == "NOT_A_BOOLEAN"  # noqa: PT017 - either is right


@given(st.dates(EARLIEST, LATEST), st.times(), st.sampled_from(["", "Z", "+14:00", "-12:00"]))
def test_no_time_zone_moves_a_date(day: date, moment: time, zone: str) -> None:
    assert value_of(f"{day}T{moment.isoformat('seconds')}{zone}", target("Date")) == day.isoformat()


@given(st.text())
def test_rich_text_shows_a_text_and_runs_none_of_it(text: str) -> None:
    rich = value_of(text, target("Html", length=10**6))
    shown = str(rich or "").replace("<br>", "\n")
    assert "<" not in shown
    assert ">" not in shown
    assert html.unescape(shown) == html.unescape(html.escape(normal(text) or "", quote=False))


PATHS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=300)


@given(PATHS, st.sampled_from(["Url", "LongTextArea"]))
def test_a_link_is_whole_or_refused(path: str, type_: str) -> None:
    link, field = f"https://u.example/{path}", target(type_, length=100)
    if len(link.encode("utf-16-le")) // 2 <= 100:
        assert value_of(Link(link), field) == link
    else:
        with pytest.raises(Unfit) as refused:
            value_of(Link(link), field)
        assert refused.value.code == "TOO_LONG"
