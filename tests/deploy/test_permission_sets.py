"""The two permission sets follow sfmeta.yml, and keep what else the org's copies of them hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

SETS = ("Upflow_Integration", "Upflow_Reader")


def granted(org: Org, permission_set: str) -> dict[str, bool]:
    """The fields that the org's permission set reads, and whether it edits them."""
    soql = f"SELECT Field, PermissionsEdit FROM FieldPermissions WHERE Parent.Name = '{permission_set}'"
    return {row["Field"].partition(".")[2]: row["PermissionsEdit"] for row in org.query(soql)}


def test_one_reads_every_field_and_the_other_edits_them_too(deployed: Path, org: Org) -> None:
    assert len(granted(org, "Upflow_Reader")) == len(granted(org, "Upflow_Integration")) == 18
    assert not any(granted(org, "Upflow_Reader").values())
    assert all(granted(org, "Upflow_Integration").values())


def test_a_disabled_field_leaves_both(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: false\n")
    assert sfmeta("generate").exit_code == 0
    for name in SETS:
        file = deployed / f"force-app/main/default/permissionsets/{name}.permissionset-meta.xml"
        assert "Upflow_Rating__c" not in file.read_text()
    assert sfmeta("deploy", "--yes", "--allow", "delete").exit_code == 0
    for name in SETS:
        assert len(granted(org, name)) == 17
        assert "Upflow_Rating__c" not in granted(org, name)


def test_a_field_that_a_template_requires_is_granted_by_neither_and_seen_by_everyone(
    project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    (project / "templates").mkdir()
    (project / "templates" / "CustomField.Date.xml.j2").write_text(
        '{% extends "CustomField.xml.j2" %}{% block value_set %}<required>true</required>{% endblock %}'
    )
    assert sfmeta("generate").exit_code == 0
    (project / "sfmeta.yml").write_text(
        (project / "sfmeta.yml").read_text() + "\nmirror_access: Account.AnnualRevenue\n"
    )
    done = sfmeta("deploy", "--assign", "--yes", "--allow", "required")
    assert done.exit_code == 0, done.err
    for name in SETS:
        assert "Upflow_Contract_End_Date__c" not in granted(org, name)
    assert "Upflow_Contract_End_Date__c" in org.described("standard_access_token")
    assert sfmeta("plan", "--exit-code").exit_code == 0


@pytest.mark.parametrize("name", SETS)
def test_what_somebody_added_to_the_orgs_copy_is_kept(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None], name: str
) -> None:
    (row,) = org.query(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")
    grant = {"ParentId": row["Id"], "SobjectType": "Account", "PermissionsRead": True, "PermissionsEdit": False}
    org.post("sobjects/FieldPermissions", {**grant, "Field": "Account.AnnualRevenue"})
    org.post("sobjects/ObjectPermissions", {"ParentId": row["Id"], "SobjectType": "Contact", "PermissionsRead": True})
    assert sfmeta("plan", "--exit-code").exit_code == 0, "nobody declared it: it is neither shown nor touched"
    edit("sfmeta.yml", "  rating:\n", "  rating: false\n")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("deploy", "--yes", "--allow", "delete").exit_code == 0
    assert granted(org, name)["AnnualRevenue"] is False
    assert "Upflow_Rating__c" not in granted(org, name)
    objects = org.query(f"SELECT SobjectType FROM ObjectPermissions WHERE ParentId = '{row['Id']}'")
    assert "Contact" in {one["SobjectType"] for one in objects}
