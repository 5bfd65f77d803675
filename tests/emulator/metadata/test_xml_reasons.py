"""A text that is no XML is refused in the words of the platform's parser, at the place where it stops."""

from __future__ import annotations

import pytest

from sfmeta.emulator.metadata.element import NotWellFormed, parse

ENDS_EARLY = "XML document structures must start and end within the same entity."
NO_MARKUP = "The content of elements must consist of well-formed character data or markup."


@pytest.mark.parametrize(
    ("text", "reason", "column"),
    [
        (b"", "Premature end of file.", 1),
        (b"garbage", "Content is not allowed in prolog.", 1),
        (b"PK\x03\x04", "Content is not allowed in prolog.", 1),
        (b"<a/>text", "Content is not allowed in trailing section.", 5),
        (b"<a/><b/>", "The markup in the document following the root element must be well-formed.", 5),
        (b"<a>", ENDS_EARLY, 4),
        (b"<a", ENDS_EARLY, 1),
        (b"<a><b></a>", 'The element type "b" must be terminated by the matching end-tag "</b>".', 9),
        (b"<a>R & D</a>", "The entity name must immediately follow the '&' in the entity reference.", 7),
        (b"<a>R &D </a>", "The reference to entity \"D\" must end with the ';' delimiter.", 8),
        (b"<a>&nbsp;</a>", 'The entity "nbsp" was referenced, but not declared.', 4),
        (b"<a>&#0;</a>", 'Character reference "&#0" is an invalid XML character.', 4),
        (
            b"<a>\x01</a>",
            "An invalid XML character (Unicode: 0x1) was found in the element content of the document.",
            4,
        ),
        (b"<a>\xff</a>", "Invalid byte 1 of 1-byte UTF-8 sequence.", 4),
        (b"<a>\xe4bc</a>", "Invalid byte 2 of 3-byte UTF-8 sequence.", 4),
        (b"<a>\xf0\x9f\x98", "Invalid byte 4 of 4-byte UTF-8 sequence.", 4),
        (b"<a:b/>", 'The prefix "a" for element "a:b" is not bound.', 1),
        (b"<a><![CDATA[x</a>", 'The CDATA section must end with "]]>".', 18),
        (
            b' <?xml version="1.0"?><a/>',
            'The processing instruction target matching "[xX][mM][lL]" is not allowed.',
            2,
        ),
        (b'<?xml version="1.0" encoding="none"?><a/>', 'Invalid encoding name "none".', 1),
        (b"<a b=c/>", NO_MARKUP, 6),
        (b'<a b="1" b="2"/>', NO_MARKUP, 10),
    ],
)
def test_the_parser_says_why_and_where(text: bytes, reason: str, column: int) -> None:
    with pytest.raises(NotWellFormed) as caught:
        parse(text)
    assert (caught.value.reason, caught.value.line, caught.value.column) == (reason, 1, column)
