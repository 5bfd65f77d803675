"""Why a text is no XML, in the words of the platform's parser (Xerces, XMLMessages) for what expat found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType
from xml.parsers.expat import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Reason = NewType("Reason", str)

PROLOG = Reason("Content is not allowed in prolog.")
ENDS_EARLY = Reason("XML document structures must start and end within the same entity.")
NO_MARKUP = Reason("The content of elements must consist of well-formed character data or markup.")

_NAME = re.compile(rb"[^\s<>&;=/\"']+")
_REFERENCE = re.compile(rb"&([\w.:-]*)\Z")
_LENGTHS = ((0xC2, 0xE0, 2), (0xE0, 0xF0, 3), (0xF0, 0xF5, 4))
"""Of a UTF-8 sequence, by its first byte: from, to, how long."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where expat stopped: at the byte ``at`` of ``data``, inside ``tag`` (empty outside of the root), before the
    root's start tag or after it (``begun``)."""

    data: bytes
    at: int
    tag: str
    begun: bool

    def name(self, after: int = 0) -> str:
        found = _NAME.match(self.data, self.at + after)
        return found[0].decode(errors="replace") if found else ""

    @property
    def in_markup(self) -> bool:
        return self.data.rfind(b"<", 0, self.at) > self.data.rfind(b">", 0, self.at)


def _nothing_more(stop: Stop) -> Reason:
    return ENDS_EARLY if stop.tag else Reason("Premature end of file.")


def _token(stop: Stop) -> Reason:
    """A character that cannot stand where it stands."""
    if not stop.begun and not stop.in_markup:
        return PROLOG
    return _bad_bytes(stop.data) or _bad_reference(stop) or _bad_character(stop) or NO_MARKUP


def _bad_bytes(data: bytes) -> Reason | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        lead = data[error.start]
        length = next((size for first, end, size in _LENGTHS if first <= lead < end), 1)
        return Reason(f"Invalid byte {min(error.end - error.start + 1, length)} of {length}-byte UTF-8 sequence.")
    return None


def _bad_reference(stop: Stop) -> Reason | None:
    found = _REFERENCE.search(stop.data[: stop.at])
    if found is None:
        return None
    if not found[1]:
        return Reason("The entity name must immediately follow the '&' in the entity reference.")
    return Reason(f"The reference to entity \"{found[1].decode()}\" must end with the ';' delimiter.")


def _bad_character(stop: Stop) -> Reason | None:
    code = stop.data[stop.at] if stop.at < len(stop.data) else ord(" ")
    if code >= ord(" "):
        return None
    return Reason(f"An invalid XML character (Unicode: {code:#x}) was found in the element content of the document.")


def _behind_root(stop: Stop) -> Reason:
    if stop.data[stop.at : stop.at + 1] == b"<":
        return Reason("The markup in the document following the root element must be well-formed.")
    return Reason("Content is not allowed in trailing section.")


def _mismatch(stop: Stop) -> Reason:
    return Reason(f'The element type "{stop.tag}" must be terminated by the matching end-tag "</{stop.tag}>".')


def _undeclared(stop: Stop) -> Reason:
    return Reason(f'The entity "{stop.name(1)}" was referenced, but not declared.')


def _number(stop: Stop) -> Reason:
    return Reason(f'Character reference "&{stop.name(1)}" is an invalid XML character.')


def _unbound(stop: Stop) -> Reason:
    element = stop.name(1)
    return Reason(f'The prefix "{element.partition(":")[0]}" for element "{element}" is not bound.')


REASONS: Mapping[str, Reason | Callable[[Stop], Reason]] = {
    errors.XML_ERROR_SYNTAX: PROLOG,
    errors.XML_ERROR_NO_ELEMENTS: _nothing_more,
    errors.XML_ERROR_UNCLOSED_TOKEN: ENDS_EARLY,
    errors.XML_ERROR_INVALID_TOKEN: _token,
    errors.XML_ERROR_PARTIAL_CHAR: lambda stop: _bad_bytes(stop.data) or NO_MARKUP,
    errors.XML_ERROR_TAG_MISMATCH: _mismatch,
    errors.XML_ERROR_UNDEFINED_ENTITY: _undeclared,
    errors.XML_ERROR_BAD_CHAR_REF: _number,
    errors.XML_ERROR_UNBOUND_PREFIX: _unbound,
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: Reason('The CDATA section must end with "]]>".'),
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: _behind_root,
    errors.XML_ERROR_MISPLACED_XML_PI: Reason(
        'The processing instruction target matching "[xX][mM][lL]" is not allowed.'
    ),
}


def reason(said: str, stop: Stop) -> Reason:
    """``said`` is expat's message; what is not in the table is called bad markup."""
    found = REASONS.get(said, NO_MARKUP)
    return found(stop) if callable(found) else found
