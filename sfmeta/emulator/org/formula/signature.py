"""What a function of formulas takes, and the checks of a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.org.formula.errors import wrong_count, wrong_type
from sfmeta.emulator.org.formula.values import (
    BOOLEAN,
    DATE,
    DATETIME,
    NOTHING,
    NUMBER,
    TEXT,
    TIME,
    Value,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    Kinds: TypeAlias = tuple[str, ...]

N, T, B, D = (NUMBER,), (TEXT,), (BOOLEAN,), (DATE,)
DAYS = (DATE, DATETIME)
ANY = (NUMBER, TEXT, BOOLEAN, DATE, DATETIME, TIME)


@dataclass(frozen=True, slots=True)
class Function:
    """``takes`` says for each place which data types it may have; the last ``optional`` of them may be left out, the
    last one is repeated as often as one likes if there may be ``more``. ``make`` puts the values together."""

    takes: tuple[Kinds, ...]
    make: Callable[[Sequence[Value]], Value]
    optional: int = 0
    more: bool = False

    def call(self, name: str, values: Sequence[Value]) -> Value:
        least = len(self.takes) - self.optional
        if len(values) < least or (len(values) > len(self.takes) and not self.more):
            raise wrong_count(name, least, len(values))
        for place, value in enumerate(values):
            kinds = self.takes[min(place, len(self.takes) - 1)]
            if value.kind not in (*kinds, NOTHING):
                raise wrong_type(f"function '{name}()'", kinds, value)
        return self.make(values)


def sql(kind: str, template: str, *takes: Kinds, defaults: tuple[str, ...] = (), blanks: bool = False) -> Function:
    """A function that SQL has: ``{0}``, ``{1}`` stand for its arguments, the last of which may have ``defaults``;
    ``blanks``: a blank text is an empty one."""

    def make(values: Sequence[Value]) -> Value:
        parts = [text_of(value) if blanks and value.kind in (TEXT, NOTHING) else value.sql for value in values]
        return Value(template.format(*parts, *defaults[len(parts) - len(takes) + len(defaults) :]), kind)

    return Function(takes, make, len(defaults))


def joined(kind: str, opening: str, separator: str) -> Function:
    """A function of as many arguments as one likes."""
    return Function(
        ((kind,),), lambda values: Value(opening + separator.join(v.sql for v in values) + ")", kind), more=True
    )
