"""UserInfo and identity: who a token belongs to, over the wire."""

from __future__ import annotations

import requests

from sfmeta.testing import RunningEmulator


def asked(emulator: RunningEmulator, path: str, token: str = "", **parameters: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(f"{emulator.salesforce}{path}", params=parameters, headers=headers)


def identity_path(emulator: RunningEmulator) -> str:
    return f"/id/{emulator.org_id}/{emulator.user_id}"


def test_userinfo_has_the_platforms_keys_and_names_the_user_and_the_org(emulator: RunningEmulator) -> None:
    document = asked(emulator, "/services/oauth2/userinfo", emulator.access_token).json()
    assert list(document) == [
        *("sub", "user_id", "organization_id", "preferred_username", "nickname", "name", "email", "email_verified"),
        *("given_name", "family_name", "zoneinfo", "photos", "profile", "picture", "address"),
        *("is_salesforce_integration_user", "urls", "active", "user_type", "language", "locale", "utcOffset"),
        *("is_app_installed", "updated_at"),
    ]
    assert document["sub"] == f"{emulator.salesforce}{identity_path(emulator)}"
    assert (document["user_id"], document["organization_id"]) == (emulator.user_id, emulator.org_id)
    assert (document["preferred_username"], document["given_name"]) == (emulator.username, "Ada")
    assert document["urls"]["rest"] == f"{emulator.salesforce}/services/data/v{{version}}/"
    assert document["utcOffset"] == 0


def test_userinfo_speaks_of_the_address_that_was_called(emulator: RunningEmulator) -> None:
    document = requests.get(
        f"{emulator.salesforce_tls}/services/oauth2/userinfo",
        headers={"Authorization": f"Bearer {emulator.access_token}"},
        verify=emulator.ca_file,
    ).json()
    assert document["sub"].startswith(f"{emulator.salesforce_tls}/id/")
    assert document["urls"]["custom_domain"] == emulator.salesforce_tls


def test_the_token_may_come_as_a_parameter_of_a_post(emulator: RunningEmulator) -> None:
    form = {"access_token": emulator.standard_access_token}
    response = requests.post(f"{emulator.salesforce}/services/oauth2/userinfo", data=form)
    assert response.json()["preferred_username"] == emulator.standard_username


def test_the_identity_document_is_that_of_the_token_answers(emulator: RunningEmulator) -> None:
    document = asked(emulator, identity_path(emulator), emulator.access_token).json()
    assert (document["username"], document["asserted_user"]) == (emulator.username, True)
    assert (document["first_name"], document["nick_name"], document["addr_city"]) == ("Ada", "admin", None)
    # the SOAP addresses end with the 15 characters of the org id
    assert document["urls"]["metadata"] == f"{emulator.salesforce}/services/Soap/m/{{version}}/{emulator.org_id[:15]}"


def test_the_identity_document_fills_in_the_version_that_is_asked_for(emulator: RunningEmulator) -> None:
    urls = asked(emulator, identity_path(emulator), emulator.access_token, version="64.0").json()["urls"]
    assert urls["query"] == f"{emulator.salesforce}/services/data/v64.0/query/"
    latest = asked(emulator, identity_path(emulator), emulator.access_token, version="latest").json()["urls"]
    assert latest["query"] == f"{emulator.salesforce}/services/data/v{emulator.api_version}/query/"


def test_another_users_identity_is_not_asserted(emulator: RunningEmulator) -> None:
    document = asked(emulator, identity_path(emulator), emulator.standard_access_token).json()
    assert (document["user_id"], document["asserted_user"]) == (emulator.user_id, False)


def test_the_identity_service_refuses_in_one_word(emulator: RunningEmulator) -> None:
    path, token = identity_path(emulator), emulator.access_token
    refusals = [
        asked(emulator, path),
        asked(emulator, path, "00D000000000001!AQEAnobodys"),
        asked(emulator, f"/id/00D000000000001AAA/{emulator.user_id}", token),
        asked(emulator, f"/id/{emulator.org_id}/005000000000001AAA", token),
        asked(emulator, path, token, format="xml"),
    ]
    assert [(response.status_code, response.text) for response in refusals] == [
        (403, "Missing_OAuth_Token"),
        (403, "Bad_OAuth_Token"),
        (403, "Wrong_Org"),
        (404, "Bad_Id"),
        (406, "Not emulated: format xml"),
    ]


def test_identity_is_where_the_resources_of_a_version_say(emulator: RunningEmulator) -> None:
    resources = asked(emulator, "/services/data/v67.0", emulator.access_token).json()
    assert resources["identity"] == f"{emulator.salesforce}{identity_path(emulator)}"
