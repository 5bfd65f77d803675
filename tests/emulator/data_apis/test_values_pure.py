"""Values as clients write them, CSV as it is uploaded, places in JSON: laws that hold for any of them."""

from __future__ import annotations

import csv
import io
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.emulator.bulk.dialect import DELIMITERS, LINE_ENDINGS, Dialect, LineEndings, Reader, Writer
from sfmeta.emulator.org.notations import moment
from sfmeta.emulator.org.schema import Field
from sfmeta.emulator.org.values import BadValue, json_reader, text_reader
from sfmeta.emulator.rest.place import place

AMOUNT = Field("Amount__c", "Amount", "currency", precision=10, scale=2)
TAGS = Field("Tags__c", "Tags", "multipicklist", length=4099)


@given(st.decimals(-99999999, 99999999, allow_nan=False, places=6))
def test_numbers_are_rounded_half_away_from_zero(number: Decimal) -> None:
    rounded = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    for read in (text_reader(AMOUNT), json_reader(AMOUNT)):
        if abs(rounded) >= 10**8:
            with pytest.raises(BadValue):
                read(str(number))
        else:
            assert read(str(number)) == float(rounded)


@given(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.decimals(allow_nan=False, allow_infinity=False))
)
def test_csv_and_json_agree_on_every_text(value: object) -> None:
    """A text that both take becomes the same cell."""
    for kind in ("string", "double", "date", "datetime", "int", "picklist", "phone", "url"):
        field = Field("X__c", "X", kind, length=255, precision=18, scale=2)
        text = value if isinstance(value, str) else None
        if text is None or not text.strip():
            continue
        try:
            from_text = text_reader(field)(text)
        except BadValue:
            continue
        assert json_reader(field)(text) == from_text


@given(st.lists(st.text(st.characters(exclude_characters=";", codec="utf-8"), min_size=1, max_size=8)))
def test_parts_of_a_multi_select_are_kept_once(parts: list[str]) -> None:
    cell = text_reader(TAGS)(";".join(parts))
    kept = str(cell).split(";") if cell else []
    assert sorted(kept) == sorted({part.strip() for part in parts if part.strip()})


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-01-31", "2026-01-31T00:00:00+00:00"),
        ("2026-01-31Z", "2026-01-31T00:00:00+00:00"),
        ("2026-01-31T23:30:00-05:00", "2026-02-01T04:30:00+00:00"),
        ("2026-01-31T23:30:00.123+0530", "2026-01-31T18:00:00.123000+00:00"),
        ("2026-01-31t23:30:00z", "2026-01-31T23:30:00+00:00"),
    ],
)
def test_moments_in_every_form_that_is_documented(text: str, utc: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.isoformat() == utc


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "31/01/2026",
        "2026-02-30",
        "2026-1-1",
        "2026-01-31T25:00:00Z",
        "0001-01-01",
        "9999-01-01",
        "202\u0666-01-01",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    assert moment(text) is None


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=12)


@given(
    st.lists(st.tuples(CELLS, CELLS), max_size=8),
    st.sampled_from(sorted(DELIMITERS)),
    st.sampled_from(sorted(LINE_ENDINGS)),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str, ending: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "data.csv"
    dialect = Dialect(delimiter, ending)
    writer = Writer(path, dialect, dialect.delimiter.join(("A", "B")))
    offsets = []
    for row in rows:
        offsets.append(writer.position())
        writer.write([row])
    end = writer.position()
    writer.close()
    reader = Reader(path, dialect)
    assert reader.header == ["A", "B"]
    assert [tuple(row) for row in reader.rows()] == rows
    assert reader.offset == end == path.stat().st_size
    reader.close()
    text = path.read_bytes()
    for row, start, stop in zip(rows, offsets, [*offsets, end][1:], strict=True):
        line = io.StringIO(text[start:stop].decode(), newline="")
        assert tuple(next(csv.reader(line, delimiter=dialect.delimiter))) == row


@given(st.text("ab\r\n", max_size=30), st.integers(1, 7))
def test_line_endings_are_seen_however_the_data_is_cut(text: str, size: int) -> None:
    data = text.encode()
    seen = LineEndings()
    for at in range(0, len(data), size):
        seen.see(data[at : at + size])
    assert seen.crlf is (b"\r\n" in data)
    assert seen.bare_lf is (b"\n" in data.replace(b"\r\n", b""))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1, "\t"]), st.data())
def test_a_place_in_json_is_where_the_value_stands(
    value: object, indent: int | str | None, data: st.DataObject
) -> None:
    path: list[str | int] = []
    inner = value
    while isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
        step = data.draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner))))
        path.append(step)
        inner = inner[step]
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    line, column = map(int, place(text, path)[len("[line:") : -1].split(", column:"))
    at = text.split("\n")[line - 1][column - 2 :]
    assert (at + "\n" + "\n".join(text.split("\n")[line:])).startswith(json.dumps(inner, ensure_ascii=False)[:1])


def test_a_file_of_results_is_only_as_long_as_its_rows(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "x.csv", Dialect(), "A")
    writer.write([["1"], ["2"]])
    writer.close()
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == 'A\n"1"\n"2"\n'
