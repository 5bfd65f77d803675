"""What a deployed field is to those who use the org, from its first deploy to its deletion."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.metadata.wire import Session, field_files, text_field
from tests.verified.org import granted, made, succeed, unique

pytestmark = pytest.mark.verified


def test_a_field_is_seen_once_a_permission_set_grants_it_and_until_it_is_deleted(org: Session) -> None:
    """Metadata API Developer Guide: fields made by a deploy are visible to no profile."""
    name = unique("Text__c")
    with made(org, text_field(name)):
        assert name not in org.described()
        with granted(org, name):
            field = org.described()[name]
            assert (field["type"], field["length"], field["updateable"]) == ("string", 20, True)
    refused = requests.get(org.url("query"), {"q": f"SELECT {name} FROM Account LIMIT 1"}, headers=org.headers)
    assert refused.json()[0]["errorCode"] == "INVALID_FIELD"


def test_deployed_again_it_is_unchanged(org: Session) -> None:
    """Metadata API Developer Guide, DeployMessage: `changed` and `created` tell what a deploy did."""
    definition = text_field(unique("Text__c"))
    with made(org, definition):
        again = succeed(org, field_files(definition))["details"]["componentSuccesses"]
        (field,) = (message for message in again if message["componentType"] == "CustomField")
        assert (field["created"], field["changed"]) == (False, False)
