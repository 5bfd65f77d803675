"""Who sees a field, as the org's grants and assignments have it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

RATING = "Account.Upflow_Rating__c"


def field(run: Run, name: str = RATING) -> dict[str, object]:
    (found,) = (one for one in run.document["fields"] if one["full_name"] == name)
    return dict(found)


def test_a_deployed_field_is_seen_by_who_has_its_permission_sets(
    deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    before = field(sfmeta("access", "--json"))
    assert (before["readers"], before["writers"], before["integration_user"]) == (1, 1, "writes")
    (reader,) = org.query("SELECT Id FROM PermissionSet WHERE Name = 'Upflow_Reader'")
    org.post(
        "sobjects/PermissionSetAssignment",
        {"AssigneeId": org.emulator.standard_user_id, "PermissionSetId": reader["Id"]},
    )
    after = field(sfmeta("access", "--json"))
    assert (after["readers"], after["writers"]) == (2, 1)
    assert after["grants"] == [
        {"by": "Upflow integration", "profile": False, "editable": True, "users": 1},
        {"by": "Upflow reader", "profile": False, "editable": False, "users": 1},
    ]


def test_a_profile_that_grants_counts_its_active_users(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    (parent,) = org.query("SELECT Id FROM PermissionSet WHERE Profile.Name = 'Standard User'")
    grant = {"ParentId": parent["Id"], "SobjectType": "Account", "Field": RATING}
    org.post("sobjects/FieldPermissions", {**grant, "PermissionsRead": True, "PermissionsEdit": False})
    shown = sfmeta("access", "rating")
    assert shown.out.splitlines()[1].split("  ")[-1] == (
        "Upflow integration (1), Upflow reader (0), profile Standard User (1)"
    )
    org.patch(f"sobjects/User/{org.emulator.standard_user_id}", {"IsActive": False})
    assert "profile Standard User (0)" in sfmeta("access", "rating").out


def test_a_field_that_nobody_sees_is_named(project: Path, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("deploy", "--yes").exit_code == 1, "unverified: nobody was assigned"
    shown = sfmeta("access", "rating", "overdue_amount")
    assert shown.exit_code == 0
    assert f"Nobody sees: {RATING}, Account.Upflow_Overdue__c" in shown.err
    assert len(shown.out.splitlines()) == 3
    assert len(sfmeta("access", "--json").document["unseen"]) == 18


def test_a_field_that_is_not_deployed_is_told_from_one_that_nobody_sees(
    project: Path, sfmeta: Callable[..., Run]
) -> None:
    shown = sfmeta("access", "rating", "--json")
    assert shown.document["missing"] == [RATING]
    assert shown.document["unseen"] == []


def test_a_mistyped_field_is_answered_with_the_nearest(project: Path, sfmeta: Callable[..., Run]) -> None:
    failed = sfmeta("access", "ratin")
    assert failed.exit_code == 1
    assert "did you mean rating?" in failed.err


def test_with_a_reader_the_deploy_and_access_look_with_both_pairs_of_eyes(
    project: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", '"http://127.0.0.1:8765"}', '"http://127.0.0.1:8765", reader: {}}')
    reader = org.emulator.standard_username
    unseen = sfmeta("deploy", "--assign", "--yes", "--json")
    assert (unseen.exit_code, unseen.document["result"]) == (1, "unverified")
    findings = unseen.document["verified"]["findings"]
    assert len(findings) == 18
    assert findings[0]["message"].startswith(f"{reader} does not see Account.Upflow_")
    assert f"`assign: {{reader: [{reader}]}}` in sfmeta.yml" in findings[0]["fix"]
    (project / "sfmeta.yml").write_text((project / "sfmeta.yml").read_text() + f"\nassign: {{reader: [{reader}]}}\n")
    seen = sfmeta("deploy", "--yes")
    assert seen.exit_code == 0, seen.err
    assert f"sees and may write 18 fields; {reader} sees them.\n" in seen.out
    shown = sfmeta("access", "rating")
    assert shown.out.splitlines()[1].split() == [RATING, "2", "1", "writes", "reads", *shown.out.split()[-6:]]
    assert f"Reader: {reader}\n" in shown.err
    assert field(sfmeta("access", "--json"))["reader"] == "reads"
