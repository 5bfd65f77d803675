"""Fields that an org has had for years: made by hand, in Setup, by somebody who knew nothing of sfmeta."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.deploy.conftest import Org


def add_field(org: Org, name: str, type_: str, label: str, *, sees: bool = True, **more: Any) -> None:
    """Make a custom field of Account, and show it to the administrator's own profile as Setup does."""
    metadata = {"type": type_, "label": label, **more}
    org.post("tooling/sobjects/CustomField", {"FullName": f"Account.{name}", "Metadata": metadata})
    if sees:
        org.post(
            "sobjects/FieldPermissions",
            {**_field(name), "ParentId": _profile(org), "PermissionsEdit": "formula" not in more},
        )


def _field(name: str) -> dict[str, Any]:
    return {"SobjectType": "Account", "Field": f"Account.{name}", "PermissionsRead": True}


def _profile(org: Org) -> str:
    """The permission set that hangs on the administrators' profile."""
    (found,) = org.query("SELECT Id FROM PermissionSet WHERE Profile.Name = 'System Administrator'")
    return str(found["Id"])
