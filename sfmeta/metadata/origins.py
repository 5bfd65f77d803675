"""From a line of a deployed file back to the line of the source it was made from.

The platform reports a failure against the file that it was sent (``objects/Account.object``, line 41); people keep the
field in a file of its own.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Place
from sfmeta.metadata import package, xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sfmeta.metadata.model import Component, Node
    from sfmeta.metadata.package import File


@dataclass(frozen=True, slots=True)
class _Line:
    """Where an element stands in the file sent, and where in the source."""

    sent: tuple[int, int]
    source: Place


@dataclass(frozen=True, slots=True)
class Origins:
    """Look a reported place up. ``by_name`` holds each component's own place by (path sent, full name)."""

    by_name: Mapping[tuple[str, str], Place]
    by_line: Mapping[str, tuple[_Line, ...]]

    def find(self, path: str, full_name: str = "", line: int | None = None, column: int | None = None) -> Place | None:
        """The source of a failure. The component's name wins over a line that points into another component's file.

        ``path`` may have the package's folder before it (``unpackaged/objects/Account.object``).
        """
        known = next((sent for sent in self.by_line if path == sent or path.endswith(f"/{sent}")), None)
        if known is None:
            return None
        named = self.by_name.get((known, full_name))
        lines = self.by_line[known]
        if line is None or not lines:
            return named or next(place for (sent, _), place in self.by_name.items() if sent == known)
        at = bisect_right(lines, (line, column or sys.maxsize), key=lambda entry: entry.sent)
        exact = lines[max(at - 1, 0)].source
        return exact if named is None or exact.path == named.path else named


def origins(components: Iterable[Component]) -> Origins:
    """The way back for the files that ``package.build`` makes of the same components."""
    by_name: dict[tuple[str, str], Place] = {}
    by_line: dict[str, tuple[_Line, ...]] = {}
    for path, file in package.compose(component for component in components if component.place).items():
        by_name |= {(path, part.key.full_name): part.place for part in file.components if part.place}
        by_line[path] = tuple(_lines(path, file))
    return Origins(by_name, by_line)


def _lines(path: str, file: File) -> Iterator[_Line]:
    """A line for each element, in the order sent: the file is written and read again to learn where each one stands."""
    sent = xml.parse(xml.write(file.root), path)
    for (piece, component), written in zip(file.pieces, sent.children, strict=True):
        if component.place:
            yield from _pairs(piece, written, component.place)


def _pairs(made: Node, written: Node, place: Place) -> Iterator[_Line]:
    source = Place(place.path, made.line or place.line, made.column or place.column)
    yield _Line((written.line or 1, written.column or 1), source)
    for inner, outer in zip(made.children, written.children, strict=True):
        yield from _pairs(inner, outer, place)
