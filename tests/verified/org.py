"""What the verified tests put into an org for a moment, under names of their own, and how they take it away again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests

from tests.emulator.metadata.wire import NAMESPACE, Session, field_files, package

PREFIX = "SfmetaV_"


def unique(name: str) -> str:
    """A developer name that nothing else has: ``SfmetaV_1f2e_Text``."""
    return f"{PREFIX}{secrets.token_hex(2)}_{name}"


@contextmanager
def made(org: Session, *fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Fields of Account as long as they are wanted, and the result of their deploy."""
    try:
        yield succeed(org, field_files(*fields))
    finally:
        destroy(org, CustomField=[f"Account.{field['fullName']}" for field in fields])


@contextmanager
def granted(org: Session, *fields: str) -> Iterator[str]:
    """A permission set that grants the fields of Account, assigned to who asks, as long as it is wanted."""
    name = unique("Set")
    succeed(org, permission_set(name, *fields))
    assign(org, name)
    try:
        yield name
    finally:
        withdraw(org, name)


def permission_set(name: str, *fields: str) -> dict[str, str]:
    """A package of a permission set that reads and edits fields of Account."""
    granted = "".join(
        f"<fieldPermissions><editable>true</editable><field>Account.{field}</field><readable>true</readable>"
        "</fieldPermissions>"
        for field in fields
    )
    document = f'<PermissionSet xmlns="{NAMESPACE}">{granted}<label>{name}</label></PermissionSet>'
    return {"package.xml": package(PermissionSet=[name]), f"permissionsets/{name}.permissionset": document}


def succeed(org: Session, files: Mapping[str, str], **options: Any) -> dict[str, Any]:
    result = org.deploy(files, **options)
    assert result["success"], result["details"]["componentFailures"] or result["errorMessage"]
    return result


def failures(org: Session, files: Mapping[str, str], **options: Any) -> list[dict[str, Any]]:
    """What a deploy that must fail says of its components; nothing of it stays."""
    result = org.deploy(files, checkOnly=True, rollbackOnError=True, **options)
    assert result["status"] == "Failed", result
    found = result["details"]["componentFailures"]
    assert isinstance(found, list)
    return found


def destroy(org: Session, **members: list[str]) -> None:
    files = {"package.xml": package(), "destructiveChangesPost.xml": package(**members)}
    succeed(org, files, purgeOnDelete=True, ignoreWarnings=True)


def user_id(org: Session) -> str:
    answer = requests.get(f"{org.address}/services/oauth2/userinfo", headers=org.headers)
    answer.raise_for_status()
    return str(answer.json()["user_id"])


def assign(org: Session, name: str) -> None:
    """Assign a permission set to the user of the token; the assignment goes with the set."""
    (found,) = org.query(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")
    body = {"AssigneeId": user_id(org), "PermissionSetId": found["Id"]}
    answer = requests.post(org.url("sobjects/PermissionSetAssignment"), json=body, headers=org.headers)
    assert answer.status_code == 201, answer.text


def withdraw(org: Session, name: str) -> None:
    """Take a permission set from everyone and delete it."""
    for row in org.query(f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = '{name}'"):
        answer = requests.delete(org.url(f"sobjects/PermissionSetAssignment/{row['Id']}"), headers=org.headers)
        assert answer.status_code == 204, answer.text
    destroy(org, PermissionSet=[name])
