"""The CSV of Bulk API 2.0: six delimiters, two line endings, read and written as a stream.

Bulk API 2.0 Developer Guide, "Prepare CSV Files". Values are not trimmed; an empty cell leaves a field as it is and
``#N/A`` empties it. The line ending is looked for in the whole text, in quoted cells as well: that is why an embedded
newline fails a job (field logs).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from sfmeta.emulator.bulk.errors import JobFailed, bad_csv, no_records, wrong_line_ending
from sfmeta.emulator.org.drafts import CLEAR, LEAVE

DELIMITERS = {"BACKQUOTE": "`", "CARET": "^", "COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "TAB": "\t"}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
NOT_AVAILABLE = "#N/A"
LONGEST_CELL = 2**24

UNESCAPED = "Found unescaped quote. A value with quote should be within a quote"
PARSER_SAYS = {
    # what Python's parser finds: the words of the platform's (forcedotcom/wsc, CSVReader.java)
    "expected after": "Not expecting more text after end quote",
    "unexpected end of data": "EOF reached before closing an opened quote",
    "larger than field limit": f"Exceeded max field size: {LONGEST_CELL}",
}

csv.field_size_limit(LONGEST_CELL)  # a long text area holds more than Python's own limit


@dataclass(frozen=True, slots=True)
class Dialect:
    """Named as the API names them."""

    column_delimiter: str = "COMMA"
    line_ending: str = "LF"

    @property
    def delimiter(self) -> str:
        return DELIMITERS[self.column_delimiter]

    @property
    def ending(self) -> str:
        return LINE_ENDINGS[self.line_ending]


class LineEndings:
    """Watches uploaded bytes go by: whether either line ending was among them."""

    def __init__(self) -> None:
        self.crlf = False
        self.bare_lf = False
        self._last = b""

    def see(self, data: bytes) -> None:
        whole = self._last + data
        crlf = whole.count(b"\r\n")
        self.crlf = self.crlf or crlf > 0
        self.bare_lf = self.bare_lf or whole.count(b"\n") > crlf
        self._last = data[-1:] if data.endswith(b"\r") else b""

    def fit(self, line_ending: str) -> bool:
        return not (self.crlf if line_ending == "LF" else self.bare_lf)


class Reader:
    """The rows of an uploaded file. ``header`` are the column names; ``offset`` is where the next row begins."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._file: BinaryIO = path.open("rb")
        self.offset = 0
        self._dialect = dialect
        self._read: list[str] = []  # the lines of the row in hand, as they are written
        self._rows = csv.reader(self._lines(), delimiter=dialect.delimiter, strict=True)
        try:
            self.header = next(self._cells(), [])
            if not self.header:
                raise no_records()
        except BaseException:
            self.close()
            raise

    def go_to(self, offset: int) -> None:
        """Let the next row be the one that begins at ``offset``."""
        self._file.seek(offset)
        self.offset = offset

    def close(self) -> None:
        self._file.close()

    def rows(self) -> Iterator[list[str]]:
        """Every row, as many cells as the header has. ``JobFailed`` at what is no CSV."""
        width = len(self.header)
        for row in self._cells():
            if len(row) != width:
                raise bad_csv(f"The row has {len(row)} columns where the header has {width}.")
            yield row

    def _cells(self) -> Iterator[list[str]]:
        """Every row that is not empty."""
        while True:
            self._read.clear()
            try:
                row = next(self._rows, None)
            except csv.Error as error:
                raise self._refused(str(error)) from None
            if row is None:
                return
            if any('"' in cell for cell in row) and not well_quoted("".join(self._read), self._dialect.delimiter):
                raise bad_csv(UNESCAPED)
            if row:
                yield row

    def _refused(self, error: str) -> JobFailed:
        if "new-line" in error:  # a carriage return by itself, which no job can be told to expect
            return wrong_line_ending(self._dialect.line_ending)
        return bad_csv(next((said for words, said in PARSER_SAYS.items() if words in error), f"{error}."))

    def _lines(self) -> Iterator[str]:
        for line in self._file:
            self.offset += len(line)
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                raise bad_csv("The data is not UTF-8.") from None
            self._read.append(text)
            yield text


def well_quoted(row: str, delimiter: str) -> bool:
    """Whether the quotes in a row stand around whole cells, or doubled in them. A byte order mark, taken for the
    beginning of a value, is what they most often stand behind (field logs)."""
    cell = re.compile(rf'("(?:[^"]|"")*"|[^"{re.escape(delimiter)}]*)({re.escape(delimiter)}|$)')
    row = row.rstrip("\r\n")
    at = 0
    while at < len(row):
        found = cell.match(row, at)
        if found is None:
            return False
        at = found.end()
    return True


def cell(text: str) -> object:
    """What a cell asks for: a value, to leave the field as it is, or to empty it."""
    if text == "":
        return LEAVE
    return CLEAR if text == NOT_AVAILABLE else text


class Writer:
    """Result rows, every cell quoted. ``header`` is written as it is given, or not where the file ``goes_on``."""

    def __init__(self, path: Path, dialect: Dialect, header: str, goes_on: bool = False) -> None:
        self._file: TextIO = path.open("a" if goes_on else "w", encoding="utf-8", newline="")
        if not goes_on:
            self._file.write(header + dialect.ending)
        self._csv = csv.writer(
            self._file, delimiter=dialect.delimiter, lineterminator=dialect.ending, quoting=csv.QUOTE_ALL
        )

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        self._csv.writerows(rows)

    def position(self) -> int:
        """Where the next row will begin, in bytes."""
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
