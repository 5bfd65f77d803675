"""UserInfo and identity: who a token belongs to."""

from __future__ import annotations

import requests

from sfmeta.testing import RunningEmulator


def test_userinfo_names_the_user_and_the_org(emulator: RunningEmulator) -> None:
    response = requests.get(
        f"{emulator.salesforce}/services/oauth2/userinfo", headers={"Authorization": f"Bearer {emulator.access_token}"}
    )
    assert response.status_code == 200
    document = response.json()
    assert document["user_id"] == emulator.user_id
    assert document["organization_id"] == emulator.org_id
    assert document["preferred_username"] == emulator.username
    assert document["urls"]["rest"] == f"{emulator.salesforce}/services/data/v{{version}}/"
