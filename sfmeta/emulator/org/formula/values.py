"""What a part of a formula is: SQL, and of which data type."""

from __future__ import annotations

from dataclasses import dataclass

NUMBER = "Number"
TEXT = "Text"
BOOLEAN = "Boolean"
DATE = "Date"
DATETIME = "DateTime"
TIME = "Time"
PICKLIST = "Picklist"
MULTI_SELECT = "Multi-Select Picklist"
NOTHING = "Null"

OF_DESCRIBE = {
    # describe type: the data type that formulas know it as; every other is text
    "boolean": BOOLEAN,
    "currency": NUMBER,
    "date": DATE,
    "datetime": DATETIME,
    "double": NUMBER,
    "int": NUMBER,
    "multipicklist": MULTI_SELECT,
    "percent": NUMBER,
    "picklist": PICKLIST,
    "time": TIME,
}
CHOICES = (PICKLIST, MULTI_SELECT)


@dataclass(frozen=True, slots=True)
class Value:
    """``name`` is the field's where it is one. ``whole`` is the SQL of a record id, of which formulas see fifteen
    characters."""

    sql: str
    kind: str
    name: str = ""
    whole: str = ""

    @property
    def written(self) -> bool:
        """Whether the formula has the text itself."""
        return self.kind == TEXT and self.sql.startswith("'")


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def text_of(value: Value) -> str:
    """SQL of a text that is never null."""
    return value.sql if value.written else f"COALESCE({value.sql}, '')"


def is_blank(value: Value) -> str:
    """SQL that says whether there is no value."""
    return f"(COALESCE({value.sql}, '') = '')" if value.kind == TEXT else f"({value.sql} IS NULL)"
