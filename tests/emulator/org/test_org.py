"""The org's core: transactions over rows and schema, sessions, rights computed from rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sfmeta.emulator.org.org import Org
from sfmeta.emulator.org.permissions import ALL, READ_ALL
from sfmeta.emulator.org.provision import ADMIN, INTEGRATION, STANDARD
from sfmeta.emulator.org.schema import Field, SObject
from sfmeta.emulator.org.users import SESSION_LIFE


class Spoilt(Exception):
    """What a test raises inside a transaction."""


@pytest.fixture
def org() -> Iterator[Org]:
    org = Org.open()
    yield org
    org.close()


def user_id(org: Org, username: str) -> str:
    user = org.users.by_username(username)
    assert user
    return user.id


def account(org: Org) -> SObject:
    found = org.schema.sobject("account")
    assert found
    return found


def add_field(org: Org, name: str = "X__c", **attributes: object) -> Field:
    with org.transaction():
        field = Field(
            name, "X", "string", id=org.ids.new("00N"), length=10, permissionable=bool(attributes.get("open", 1))
        )
        org.schema.put_field("Account", field)
        org.database.add_column(account(org), field)
    return field


def test_what_fails_leaves_neither_rows_nor_schema(org: Org) -> None:
    def spoil() -> None:
        with org.transaction():
            field = Field("X__c", "X", "string", id=org.ids.new("00N"), length=10)
            org.schema.put_field("Account", field)
            org.database.add_column(account(org), field)
            raise Spoilt

    columns = org.database.columns("Account")
    with pytest.raises(Spoilt):
        spoil()
    assert account(org).field("X__c") is None
    assert org.database.columns("Account") == columns


def test_a_savepoint_undoes_its_own_part_only(org: Org) -> None:
    def spoil() -> None:
        with org.transaction():
            org.schema.put_field("Account", Field("Bad__c", "B", "date", id="00N000000000001AAA"))
            raise Spoilt

    with org.transaction():
        org.schema.put_field("Account", Field("Good__c", "G", "date", id="00N000000000002AAA"))
        with pytest.raises(Spoilt):
            spoil()
    assert account(org).field("Good__c") is not None
    assert account(org).field("Bad__c") is None


def test_nobody_sees_a_new_field_not_even_the_administrator(org: Org) -> None:
    field = add_field(org)
    for username in (ADMIN, INTEGRATION, STANDARD):
        assert not org.permissions.readable(user_id(org, username), account(org), field)
        assert not org.permissions.editable(user_id(org, username), account(org), field)


def test_a_right_is_there_as_soon_as_its_rows_are(org: Org) -> None:
    field = add_field(org)
    integration = user_id(org, INTEGRATION)
    assert not org.permissions.readable(integration, account(org), field)
    grant = {"Id": org.ids.new("01k"), "ParentId": "0PS000000000001AAA", "SobjectType": "Account"}
    with org.transaction():
        org.database.insert(
            "FieldPermissions", [{**grant, "Field": "account.x__C", "PermissionsRead": 1, "PermissionsEdit": 0}]
        )
        assignment = {"Id": org.ids.new("0Pa"), "PermissionSetId": "0PS000000000001AAA", "AssigneeId": integration}
        org.database.insert("PermissionSetAssignment", [assignment])
        assert org.permissions.readable(integration, account(org), field)
        assert not org.permissions.editable(integration, account(org), field)
        org.database.execute("UPDATE FieldPermissions SET PermissionsEdit = 1 WHERE ParentId = '0PS000000000001AAA'")
        assert org.permissions.editable(integration, account(org), field)
    org.database.execute("DELETE FROM PermissionSetAssignment")
    assert not org.permissions.readable(integration, account(org), field)


def test_a_right_given_in_a_transaction_that_fails_was_never_there(org: Org) -> None:
    field = add_field(org)
    admin = user_id(org, ADMIN)
    (set_id,) = [row[0] for row in org.database.query("SELECT Id FROM PermissionSet WHERE Label LIKE '00e%' LIMIT 1")]

    def spoil() -> None:
        with org.transaction():
            row = {"Id": org.ids.new("01k"), "ParentId": set_id, "SobjectType": "Account", "Field": "Account.X__c"}
            org.database.insert("FieldPermissions", [{**row, "PermissionsRead": 1, "PermissionsEdit": 1}])
            assert org.permissions.readable(admin, account(org), field)
            raise Spoilt

    with pytest.raises(Spoilt):
        spoil()
    assert not org.permissions.readable(admin, account(org), field)


def test_what_cannot_be_restricted_is_open_to_all(org: Org) -> None:
    field = add_field(org, open=False)
    assert org.permissions.editable(user_id(org, STANDARD), account(org), field)


def test_profiles_differ_in_what_they_may(org: Org) -> None:
    users = org.schema.sobject("User")
    assert users
    admin, standard, integration = (user_id(org, name) for name in (ADMIN, STANDARD, INTEGRATION))
    assert org.permissions.access(admin, account(org)) == ALL
    assert org.permissions.access(admin, users) == replace(ALL, delete=False)
    assert org.permissions.access(standard, users) == READ_ALL
    assert org.permissions.access(standard, account(org)).delete
    assert not org.permissions.access(integration, account(org)).delete
    assert org.permissions.allowed(admin, "ModifyMetadata")
    assert not org.permissions.allowed(standard, "ModifyMetadata")


def test_an_address_is_granted_as_a_whole(org: Org) -> None:
    street = account(org).field("BillingStreet")
    assert street
    assert org.permissions.readable(user_id(org, STANDARD), account(org), street)
    org.database.execute("DELETE FROM FieldPermissions WHERE Field = 'Account.BillingAddress'")
    assert not org.permissions.readable(user_id(org, STANDARD), account(org), street)


def test_a_session_lives_two_hours_after_its_last_use(org: Org) -> None:
    token = org.sessions.open(user_id(org, ADMIN))
    assert token.startswith(f"{org.id[:15]}!AQEA")
    org.clock.advance(SESSION_LIFE - timedelta(minutes=1))
    assert org.sessions.user_id(token) == user_id(org, ADMIN)
    org.clock.advance(SESSION_LIFE - timedelta(minutes=1))
    assert org.sessions.user_id(token) is not None
    org.clock.advance(SESSION_LIFE + timedelta(minutes=1))
    assert org.sessions.user_id(token) is None


def test_sessions_end_on_demand(org: Org) -> None:
    one, other = org.sessions.open(user_id(org, ADMIN)), org.sessions.open(user_id(org, STANDARD), life=None)
    assert org.sessions.end_all(user_id=user_id(org, ADMIN)) == 1
    assert org.sessions.user_id(one) is None
    assert org.sessions.user_id(other) is not None
    assert org.sessions.end_all() == 1
    assert org.sessions.user_id(other) is None


def test_a_checkbox_gives_old_rows_its_default_and_other_fields_nothing(org: Org) -> None:
    row = {**org.new_row(user_id(org, ADMIN)), "Id": org.ids.new("001"), "Name": "Acme"}
    with org.transaction():
        org.database.insert("Account", [row])
        ticked = Field("T__c", "T", "boolean", id=org.ids.new("00N"), default_value=True)
        empty = Field("E__c", "E", "double", id=org.ids.new("00N"), precision=5)
        for field in (ticked, empty):
            org.schema.put_field("Account", field)
            org.database.add_column(account(org), field)
    assert org.database.query(f'SELECT "{ticked.column}", "{empty.column}" FROM Account') == [(1, None)]
