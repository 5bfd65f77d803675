"""docs/emulator.md says what the code says: no endpoint, rule or message is left out, none is made up."""

from __future__ import annotations

import fnmatch
from pathlib import Path

import pytest

from sfmeta.emulator.coverage.claims import MODELLED, VERIFIED, claims
from sfmeta.emulator.coverage.messages import Message, messages
from sfmeta.emulator.coverage.page import endpoints, page

DOCUMENT = Path(__file__).parents[2] / "docs" / "emulator.md"


def test_the_page_is_fresh() -> None:
    assert DOCUMENT.read_text(encoding="utf-8").endswith(page()), "run: make docs"


def test_every_endpoint_belongs_to_a_service() -> None:
    assert [path for path, _ in endpoints() if claims().of_endpoint(path) is None] == []


def test_no_claim_is_about_an_endpoint_that_is_not_there() -> None:
    paths = [path for path, _ in endpoints()]
    patterns = [pattern for claim in claims().endpoints for pattern in claim.paths]
    assert [pattern for pattern in patterns if not fnmatch.filter(paths, pattern)] == []


def test_no_claim_is_about_a_message_that_nobody_says() -> None:
    said = {message.text for message in messages()}
    assert [text for text in claims().messages if text not in said] == []


def test_every_verified_claim_names_its_source() -> None:
    assert all(claim.source for claim in claims().messages.values() if claim.truth == VERIFIED)
    assert all(each.claim.source for each in claims().endpoints if each.claim.truth == VERIFIED)


@pytest.mark.parametrize(
    "message",
    [
        Message("oauth", "INVALID_SESSION_ID", "Session expired or invalid"),  # a plain text
        Message("org", "REQUIRED_FIELD_MISSING", "Required fields are missing: […]"),  # with a value in it
        Message("org", "STRING_TOO_LONG", "…: data value too large: … (max length=…)"),  # through a function
        Message("upflow", "", "expiresIn must be a positive number of seconds"),
    ],
)
def test_messages_are_found_in_the_source(message: Message) -> None:
    assert message in messages()


def test_what_nobody_claims_is_modelled() -> None:
    assert claims().of_message("a text that nobody has seen").truth == MODELLED
