"""What a describe that fails says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sfmeta.errors import RemoteError
from sfmeta.salesforce.describe import described

if TYPE_CHECKING:
    from sfmeta.salesforce.connection import Connection


def test_an_object_that_the_org_does_not_have_is_named_with_what_to_do(connection: Connection) -> None:
    with pytest.raises(RemoteError, match=f"no object Nope__c, or not for {connection.identity.username}") as refused:
        described(connection, "Nope__c")
    assert refused.value.code == "NOT_FOUND"
    assert "`object:` in sfmeta.yml" in (refused.value.fix or "")
