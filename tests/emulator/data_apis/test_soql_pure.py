"""Parts of SOQL that need no org: date literals, tokens, the place that an error points at."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.emulator.org.errors import Fault
from sfmeta.emulator.soql.errors import pointing
from sfmeta.emulator.soql.parser import parse
from sfmeta.emulator.soql.ranges import COUNTED, FIXED, days

TODAY = date(2026, 8, 19)  # a Wednesday

RANGES = {
    # SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE": first day, last day
    "YESTERDAY": ("2026-08-18", "2026-08-18"),
    "TODAY": ("2026-08-19", "2026-08-19"),
    "TOMORROW": ("2026-08-20", "2026-08-20"),
    "LAST_WEEK": ("2026-08-09", "2026-08-15"),
    "THIS_WEEK": ("2026-08-16", "2026-08-22"),
    "NEXT_WEEK": ("2026-08-23", "2026-08-29"),
    "LAST_MONTH": ("2026-07-01", "2026-07-31"),
    "THIS_MONTH": ("2026-08-01", "2026-08-31"),
    "NEXT_MONTH": ("2026-09-01", "2026-09-30"),
    "LAST_90_DAYS": ("2026-05-21", "2026-08-19"),
    "NEXT_90_DAYS": ("2026-08-20", "2026-11-17"),
    "THIS_QUARTER": ("2026-07-01", "2026-09-30"),
    "LAST_QUARTER": ("2026-04-01", "2026-06-30"),
    "NEXT_QUARTER": ("2026-10-01", "2026-12-31"),
    "THIS_YEAR": ("2026-01-01", "2026-12-31"),
    "LAST_YEAR": ("2025-01-01", "2025-12-31"),
    "NEXT_FISCAL_YEAR": ("2027-01-01", "2027-12-31"),
    "LAST_N_DAYS:7": ("2026-08-12", "2026-08-19"),
    "NEXT_N_DAYS:7": ("2026-08-20", "2026-08-26"),
    "N_DAYS_AGO:7": ("2026-08-12", "2026-08-12"),
    "NEXT_N_WEEKS:2": ("2026-08-23", "2026-09-05"),
    "LAST_N_WEEKS:2": ("2026-08-02", "2026-08-15"),
    "N_WEEKS_AGO:2": ("2026-08-02", "2026-08-08"),
    "NEXT_N_MONTHS:5": ("2026-09-01", "2027-01-31"),
    "LAST_N_MONTHS:8": ("2025-12-01", "2026-07-31"),
    "N_MONTHS_AGO:8": ("2025-12-01", "2025-12-31"),
    "LAST_N_QUARTERS:3": ("2025-10-01", "2026-06-30"),
    "N_QUARTERS_AGO:3": ("2025-10-01", "2025-12-31"),
    "LAST_N_YEARS:2": ("2024-01-01", "2025-12-31"),
    "N_YEARS_AGO:2": ("2024-01-01", "2024-12-31"),
}


@pytest.mark.parametrize("literal", RANGES)
def test_a_date_literal_is_a_range_of_days(literal: str) -> None:
    name, _, count = literal.partition(":")
    first, after = days(name, int(count) if count else None, TODAY)
    last = date.fromordinal(after.toordinal() - 1)
    assert (str(first), str(last)) == RANGES[literal]


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(sorted(FIXED)))
def test_last_this_and_next_adjoin(today: date, name: str) -> None:
    first, after = days(name, None, today)
    assert first < after
    if name.startswith("THIS_"):
        assert first <= today < after
        assert days(name.replace("THIS_", "LAST_"), None, today)[1] == first
        assert days(name.replace("THIS_", "NEXT_"), None, today)[0] == after


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(sorted(COUNTED)), st.integers(1, 50))
def test_counted_ranges_grow_with_their_count(today: date, name: str, count: int) -> None:
    first, after = days(name, count, today)
    longer_first, longer_after = days(name, count + 1, today)
    assert first < after
    if name.endswith("_AGO"):
        assert longer_after <= first
    else:
        assert longer_first <= first
        assert after <= longer_after


AT_56 = "ERROR at Row:1:Column:56\nm"
MARKED = {
    # Field logs: the row is cut at the first gap 30 characters away from the place, which is counted in the whole row.
    "short": (
        "SELECT Id, X__c FROM Account",
        "X__c",
        "\nSELECT Id, X__c FROM Account\n           ^\nERROR at Row:1:Column:12\nm",
    ),
    "second row": ("SELECT Id\nFROM X", "X", "\nFROM X\n     ^\nERROR at Row:2:Column:6\nm"),
    "cut on both sides": (
        "SELECT aaaaaaaaaa, bbbbbbbbbb, cccccccccc, dddddddddd, X__c, eeeeeeeeee, ffffffffff, gggggggggg, hh FROM I",
        "X__c",
        f"\nbbbbbbbbbb, cccccccccc, dddddddddd, X__c, eeeeeeeeee, ffffffffff, gggggggggg\n{' ' * 36}^\n{AT_56}",
    ),
}


@pytest.mark.parametrize("case", MARKED)
def test_an_error_quotes_the_row_around_the_place(case: str) -> None:
    query, word, expected = MARKED[case]
    assert pointing(query, query.index(word), "m") == expected


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=200), st.data())
def test_the_caret_always_stands_below_the_place(query: str, data: st.DataObject) -> None:
    query = query or "x"
    at = data.draw(st.integers(0, len(query) - 1))
    if query[at] == "\n":
        return
    _, shown, caret, where, message = pointing(query, at, "m").split("\n")
    assert caret == " " * (len(caret) - 1) + "^"
    assert shown[len(caret) - 1] == query[at]
    assert where.startswith("ERROR at Row:")
    assert message == "m"


FRAGMENTS = """SELECT FROM WHERE AND OR NOT LIKE IN ( ) , . = != < 'x' 5 null true Id Name Account COUNT() ORDER BY
GROUP LIMIT TODAY LAST_N_DAYS:5 2026-01-31 2026-01-31T00:00:00Z \\ ' : FIELDS(ALL) NULLS FIRST HAVING é"""
WORDS = st.sampled_from(FRAGMENTS.split())


def refusal(text: str) -> tuple[str, bool] | None:
    """The code with which a text is refused, and whether anything is said; None for a query."""
    try:
        parse(text)
    except Fault as fault:
        return fault.problem.code, bool(fault.problem.message)
    return None


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=15).map(" ".join)))
def test_any_text_is_a_query_or_is_refused(text: str) -> None:
    assert refusal(text) in (None, ("MALFORMED_QUERY", True))


IDENTIFIERS = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,10}(__c)?", fullmatch=True)


@given(st.lists(IDENTIFIERS, min_size=1, max_size=5), st.sampled_from([" ", "\n", "\t", "  \r\n "]))
def test_space_means_nothing(names: list[str], space: str) -> None:
    text = "SELECT{0}" + ",".join(f"q{name}" for name in names) + "{0}FROM{0}Account{0}LIMIT{0}5"
    one, other = parse(text.format(" ")), parse(text.format(space))
    assert len(one.items) == len(other.items) == len(names)
    assert (one.source.text, one.limit) == (other.source.text, other.limit) == ("Account", 5)
