"""Who is given the fields by sfmeta.yml: the readers of another field, and people by name, group or profile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

MIRROR = "mirror_access: Account.AnnualRevenue\n"


@pytest.fixture
def wish(project: Path) -> Callable[[str], None]:
    """Say more in sfmeta.yml."""

    def add(text: str) -> None:
        file = project / "sfmeta.yml"
        file.write_text(f"{file.read_text()}\n{text}")

    return add


def readers(org: Org, field: str) -> dict[str, bool]:
    """The profiles that read the field, and whether they edit it, as the org has it."""
    rows = org.query(
        "SELECT Parent.Profile.Name, PermissionsEdit FROM FieldPermissions "
        f"WHERE Field = 'Account.{field}' AND PermissionsRead = true AND Parent.IsOwnedByProfile = true"
    )
    return {row["Parent"]["Profile"]["Name"]: row["PermissionsEdit"] for row in rows}


def holders(org: Org, permission_set: str) -> set[str]:
    soql = f"SELECT Assignee.Username FROM PermissionSetAssignment WHERE PermissionSet.Name = '{permission_set}'"
    return {row["Assignee"]["Username"] for row in org.query(soql)}


def made(org: Org, object_: str, **values: Any) -> str:
    return str(org.post(f"sobjects/{object_}", values)["id"])


def test_who_reads_the_mirrored_field_reads_ours_and_writes_none(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    (standard,) = org.query(
        "SELECT Id FROM FieldPermissions "
        "WHERE Field = 'Account.AnnualRevenue' AND Parent.Profile.Name = 'Standard User'"
    )
    org.delete(f"sobjects/FieldPermissions/{standard['Id']}")
    wish(MIRROR)
    plan = sfmeta("plan")
    assert "Grants of fields\n" in plan.out
    assert "  ~ profile System Administrator  (" in plan.out
    assert "      + field Account.Upflow_Rating__c: readable\n" in plan.out
    assert "profile Standard User" not in plan.out
    done = sfmeta("deploy", "--assign", "--yes")
    assert done.exit_code == 0, done.err
    assert "Granted: 36 field permissions, 0 assignments.\n" in done.out
    assert readers(org, "Upflow_Rating__c") == {"System Administrator": False, "Integration": False}
    assert "Upflow_Rating__c" in org.described("access_token")
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_permission_set_that_reads_the_mirrored_field_keeps_all_else(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    sales = made(org, "PermissionSet", Name="Sales_Ops", Label="Sales operations")
    made(org, "ObjectPermissions", ParentId=sales, SobjectType="Account", PermissionsRead=True, PermissionsEdit=True)
    grant = {"ParentId": sales, "SobjectType": "Account", "PermissionsRead": True, "PermissionsEdit": True}
    made(org, "FieldPermissions", Field="Account.AnnualRevenue", **grant)
    made(org, "FieldPermissions", Field="Account.Upflow_Due__c", **grant)
    wish(MIRROR)
    done = sfmeta("deploy", "--yes", "--json")
    assert (done.exit_code, done.document["result"], done.document["deployment"]) == (0, "deployed", None)
    rows = org.query(f"SELECT Field, PermissionsEdit FROM FieldPermissions WHERE ParentId = '{sales}'")
    edit = {row["Field"]: row["PermissionsEdit"] for row in rows}
    assert len(edit) == 19
    assert [field for field, may in sorted(edit.items()) if may] == ["Account.AnnualRevenue", "Account.Upflow_Due__c"]
    assert org.query(f"SELECT Id FROM ObjectPermissions WHERE ParentId = '{sales}'")
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_what_a_mirror_no_longer_finds_is_drift(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    wish(MIRROR)
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (row,) = org.query(
        "SELECT Id FROM FieldPermissions "
        "WHERE Field = 'Account.Upflow_Due__c' AND Parent.Profile.Name = 'Standard User'"
    )
    org.delete(f"sobjects/FieldPermissions/{row['Id']}")
    drift = sfmeta("drift")
    assert drift.exit_code == 4
    assert "FieldPermissions profile Standard User is not as declared\n    - field Account.Upflow_Due__c\n" in drift.out


def test_a_mirror_that_shows_nobody_stops_the_deploy(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    wish("mirror_access: Account.Name\n")
    refused = sfmeta("deploy", "--yes")
    assert refused.exit_code == 3
    assert "no profile and no permission set grants Account.Name" in refused.err


def test_people_are_assigned_by_name_group_and_profile_and_each_is_shown_with_the_reason(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    inner = made(org, "Group", Name="EMEA", DeveloperName="EMEA", Type="Regular")
    outer = made(org, "Group", Name="Sales", DeveloperName="Sales", Type="Regular")
    made(org, "GroupMember", GroupId=outer, UserOrGroupId=inner)
    made(org, "GroupMember", GroupId=inner, UserOrGroupId=outer)
    made(org, "GroupMember", GroupId=inner, UserOrGroupId=org.emulator.standard_user_id)
    admin, integration, standard = (
        org.emulator.username,
        org.emulator.integration_username,
        org.emulator.standard_username,
    )
    wish(f"assign:\n  reader: [{admin}, {{group: Sales}}]\n  integration: [{{profile: Integration}}]\n")
    plan = sfmeta("plan")
    assert "Lists of assigned users\n" in plan.out
    assert f"      + user {admin}: by name\n      + user {standard}: group Sales\n" in plan.out
    assert f"      + user {integration}: profile Integration\n" in plan.out
    done = sfmeta("deploy", "--yes")
    assert done.exit_code == 0, done.err
    assert "Granted: 0 field permissions, 3 assignments.\n" in done.out
    assert holders(org, "Upflow_Reader") == {admin, standard}
    assert holders(org, "Upflow_Integration") == {integration}, "without --assign: the file asked for it"
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_whoever_is_not_there_is_named_with_the_line_and_nothing_is_done(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    org.patch(f"sobjects/User/{org.emulator.standard_user_id}", {"IsActive": False})
    wish(f"assign:\n  reader: [{org.emulator.standard_username}, {{group: Nobody}}, {{profile: None}}]\n")
    refused = sfmeta("deploy", "--yes", "--json")
    assert (refused.exit_code, refused.document["result"]) == (3, "refused")
    assert [finding["message"] for finding in refused.document["findings"]] == [
        f"assign.reader: emulator has no active user {org.emulator.standard_username}",
        "assign.reader: emulator has no public group Nobody",
        "assign.reader: emulator has no profile None",
    ]
    assert len({finding["line"] for finding in refused.document["findings"]}) == 1


def test_roles_in_a_group_are_told_and_not_guessed_at(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    role = made(org, "Group", Name="CEO", DeveloperName="CEO", Type="Role")
    group = made(org, "Group", Name="Board", DeveloperName="Board", Type="Regular")
    made(org, "GroupMember", GroupId=group, UserOrGroupId=role)
    wish("assign: {reader: [{group: Board}]}\n")
    plan = sfmeta("plan")
    assert "the group Board holds Role CEO, whose users are not assigned [not-assigned]" in plan.err


def test_a_sandbox_copy_of_a_user_answers_to_the_name_without_the_sandboxs(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    wish("assign: {reader: [standard@emulator]}\n")
    assert "has no active user standard@emulator" in sfmeta("plan").err
    org.emulator.server.world.org.database.execute("UPDATE Organization SET IsSandbox = 1")
    assert "      + user standard@emulator.example: by name\n" in sfmeta("plan").out


def test_a_refused_record_is_a_finding_and_the_next_deploy_makes_good(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    wish(f"assign: {{reader: [{org.emulator.username}]}}\n")
    org.trouble(action="row-error", object="PermissionSetAssignment", code="LICENSE_LIMIT", message="No seats left")
    failed = sfmeta("deploy", "--yes", "--json")
    assert (failed.exit_code, failed.document["result"]) == (1, "ungranted")
    (finding,) = failed.document["granted"]["failures"]
    assert finding["message"] == f"Upflow_Reader, {org.emulator.username}: No seats left (LICENSE_LIMIT)"
    assert sfmeta("deploy", "--yes").exit_code == 0
    assert holders(org, "Upflow_Reader") == {org.emulator.username}


def test_an_answer_that_was_lost_costs_nothing(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    wish(MIRROR)
    org.trouble(method="POST", path="/services/data/*/composite/sobjects", action="drop-after")
    done = sfmeta("deploy", "--yes")
    assert done.exit_code == 0, done.err
    assert "Granted: 54 field permissions" in done.out
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_deploy_that_is_come_back_to_gives_people_what_they_lack(
    project: Path, org: Org, sfmeta: Callable[..., Run], wish: Callable[[str], None]
) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (started,) = sfmeta("history", "--json").document["deploys"]
    wish(MIRROR)
    back = sfmeta("deploy", "--resume", started["id"])
    assert back.exit_code == 0, back.err
    assert "Granted: 54 field permissions" in back.out
