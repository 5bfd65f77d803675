"""From the plan to fields that the integration user can write, over the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.plan.document import new_plan
from sfmeta.store import plans

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

FIELD = "force-app/main/default/objects/Account/fields/Upflow_Rating__c.field-meta.xml"


def test_the_first_plan_adds_all_18_fields(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("plan", "--org", "emulator")
    assert run.exit_code == 0, run.err
    assert "Plan: 18 to add, 0 to change, 0 to delete\n" in run.out
    assert "Permission sets: 2 to add, 0 to change, 0 to delete\n" in run.out
    assert f"Org emulator: Acme ({org.emulator.org_id}), Developer Edition" in run.out
    assert sfmeta("plan", "--org", "emulator", "--exit-code").exit_code == 4


def test_a_deploy_ends_with_fields_that_the_integration_user_can_write(
    project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    run = sfmeta("deploy", "--org", "emulator", "--assign", "--yes")
    assert run.exit_code == 0, run.err
    assert "Deployed: 18 fields added.\n" in run.out
    assert f"Verified: {org.emulator.integration_username} sees and may write 18 fields.\n" in run.out
    ours = {name: field for name, field in org.described().items() if name.startswith("Upflow_")}
    assert len(ours) == 18
    assert all(field["createable"] and field["updateable"] for field in ours.values())
    assert ours["Upflow_Overdue__c"]["type"] == "currency"


def test_after_a_deploy_the_plan_is_empty(deployed: Path, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("plan", "--org", "emulator", "--exit-code")
    assert run.exit_code == 0, run.out
    assert "Plan: 0 to add, 0 to change, 0 to delete\nThe org is as declared.\n" in run.out
    again = sfmeta("deploy", "--org", "emulator", "--yes")
    assert again.exit_code == 0
    assert "Nothing to deploy.\nVerified:" in again.out


def test_nobody_is_assigned_unasked_and_the_way_out_is_a_command(
    project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    run = sfmeta("deploy", "--org", "emulator", "--yes", "--json")
    assert run.exit_code == 1
    assert run.document["result"] == "unverified"
    assert run.document["deployment"]["status"] == "Succeeded"
    (finding,) = run.document["verified"]["findings"]
    assert finding["rule"] == "not-assigned"
    assert not [name for name in org.described() if name.startswith("Upflow_")]
    assert finding["fix"] == "sfmeta deploy --org emulator --assign"
    again = sfmeta("deploy", "--org", "emulator", "--assign", "--yes", "--json")
    assert (again.exit_code, again.document["result"]) == (0, "deployed")
    assert again.document["verified"] == {
        "username": org.emulator.integration_username,
        "fields": 18,
        "assigned": True,
        "findings": [],
        "reader": None,
        "given": True,
    }


def test_without_a_terminal_nothing_happens_unless_told_so(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("deploy", "--org", "emulator")
    assert run.exit_code == 3
    assert "nothing was changed: there is nobody to ask" in run.err
    assert "add --yes" in run.err
    assert not [call for call in org.calls() if "deployRequest" in call]


def test_check_only_lets_the_platform_judge_and_changes_nothing(
    project: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    run = sfmeta("deploy", "--org", "emulator", "--check-only")
    assert run.exit_code == 0, run.err
    assert "Validated, nothing changed: 18 fields added" in run.out
    assert "Plan: 18 to add" in sfmeta("plan", "--org", "emulator").out


def test_changes_are_shown_attribute_by_attribute(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    edit("sfmeta.yml", "  outstanding_amount:\n", "  outstanding_amount: {help: What is owed}\n")
    assert sfmeta("generate").exit_code == 0
    run = sfmeta("deploy", "--org", "emulator", "--yes")
    assert run.exit_code == 0, run.err
    assert "Plan: 0 to add, 2 to change, 0 to delete" in run.out
    assert "      label: “Rating” → “Grade”\n" in run.out
    assert org.described()["Upflow_Rating__c"]["label"] == "Grade"
    assert org.described()["Upflow_Outstanding__c"]["inlineHelpText"] == "What is owed"
    assert sfmeta("plan", "--org", "emulator", "--exit-code").exit_code == 0


def test_a_tree_that_is_not_what_the_spec_says_is_not_deployed(
    project: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    assert f"{FIELD}: error: this file is not what sfmeta.yml says [stale-tree]" in sfmeta("plan").err
    run = sfmeta("deploy", "--yes")
    assert run.exit_code == 3
    assert "sfmeta generate" in run.err


def test_a_failure_is_reported_at_the_line_of_the_source_it_comes_from(
    project: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit(FIELD, "<length>255</length>", "<visibleLines>3</visibleLines>")
    run = sfmeta("deploy", "--yes", "--allow", "stale-tree", "--json")
    assert run.exit_code == 1
    assert (run.document["result"], run.document["deployment"]["status"]) == ("failed", "Failed")
    errors = [finding for finding in run.document["findings"] if finding["severity"] == "error"]
    field = [finding for finding in errors if finding["path"] == FIELD]
    assert {finding["line"] for finding in field} == {2}, "the platform names the field, which begins there"
    assert all("CustomField Account.Upflow_Rating__c: " in finding["message"] for finding in field)
    assert {finding["path"].rpartition("/")[2] for finding in errors if finding not in field} == {
        "Upflow_Integration.permissionset-meta.xml",
        "Upflow_Reader.permissionset-meta.xml",
    }, "the permission sets name the field that could not be made"
    assert "Plan: 18 to add" in sfmeta("plan").out


def test_a_file_that_the_platform_cannot_read_is_reported_at_the_very_line(
    project: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit(FIELD, "<type>Text</type>", "<type>Hat</type>")
    line = (project / FIELD).read_text().splitlines().index("    <type>Hat</type>") + 1
    run = sfmeta("deploy", "--yes", "--allow", "stale-tree")
    assert run.exit_code == 1
    assert f"{FIELD}:{line}:" in run.err
    assert "'Hat' is not a valid value for the enum 'FieldType'" in run.err
    assert "Not deployed: Failed. The org is as it was." in run.out


def test_what_the_org_has_besides_is_kept(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    (integration,) = org.query("SELECT Id FROM PermissionSet WHERE Name = 'Upflow_Integration'")
    org.post(
        "sobjects/FieldPermissions",
        {
            "ParentId": integration["Id"],
            "SobjectType": "Account",
            "Field": "Account.Site",
            "PermissionsRead": True,
            "PermissionsEdit": False,
        },
    )
    edit(
        "sfmeta.yml", "  due_count:\n", "  due_count: {label: Invoices due}\n  custom: 1\n".replace("  custom: 1\n", "")
    )
    edit(
        "sfmeta.yml",
        "  strategic_account: {kind: boolean}\n",
        "  strategic_account: {kind: boolean}\n  vip: {kind: boolean}\n",
    )
    assert sfmeta("generate").exit_code == 0
    run = sfmeta("deploy", "--yes")
    assert run.exit_code == 0, run.err
    kept = org.query(f"SELECT Field FROM FieldPermissions WHERE ParentId = '{integration['Id']}'")
    assert {"Account.Site", "Account.Upflow_Vip__c"} <= {row["Field"] for row in kept}
    assert len(kept) == 20


def test_a_plan_saved_is_the_plan_applied(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("plan", "--org", "emulator", "--out", "dev.plan").exit_code == 0
    saved = json.loads(Path("dev.plan").read_text())
    assert (saved["schema"], len(saved["changes"])) == ("sfmeta/plan/1", 20)
    run = sfmeta("deploy", "dev.plan", "--assign", "--yes", "--json")
    assert (run.exit_code, run.document["result"]) == (0, "deployed")
    assert run.document["plan"]["digest"] == saved["digest"]
    again = sfmeta("deploy", "dev.plan", "--yes")
    assert again.exit_code == 3
    assert "CustomField Account.Upflow_Rating__c: would be created by the plan, and now needs no change" in again.err
    assert "sfmeta plan --org emulator --out FILE" in again.err


def test_a_saved_plan_does_not_hold_once_the_org_or_the_tree_moved(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    sfmeta("generate")
    assert sfmeta("plan", "--out", "dev.plan").exit_code == 0
    edit("sfmeta.yml", "{label: Grade}", "{label: Mark}")
    sfmeta("generate")
    run = sfmeta("deploy", "dev.plan", "--yes")
    assert run.exit_code == 3
    assert "Upflow_Rating__c: it has changed in the source tree since the plan was made" in run.err
    assert org.described()["Upflow_Rating__c"]["label"] == "Rating"


def test_a_plan_that_was_edited_is_refused(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("plan", "--out", "dev.plan").exit_code == 0
    text = Path("dev.plan").read_text()
    Path("dev.plan").write_text(text.replace(org.emulator.org_id, "00D000000000009EAA"))
    run = sfmeta("deploy", "dev.plan", "--yes")
    assert run.exit_code == 3
    assert "the plan was edited" in run.err


def test_a_plan_for_another_org_is_refused(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    file = project / "dev.plan"
    assert sfmeta("plan", "--out", str(file)).exit_code == 0
    made = plans.read(file)
    elsewhere = replace(made.org, org_id="00D000000000009EAA")
    plans.write(file, new_plan(elsewhere, made.api_version, made.changes, made.findings))
    run = sfmeta("deploy", str(file), "--yes")
    assert run.exit_code == 3
    assert (
        f"the plan is for 00D000000000009EAA (emulator), and this org is {org.emulator.org_id} [other-org]" in run.err
    )


def test_a_production_org_wants_its_alias(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    org.control("edition", edition="enterprise")
    refused = sfmeta("deploy", "--org", "emulator", "--yes")
    assert refused.exit_code == 3
    assert "emulator is a production org: Acme" in refused.err
    assert "--confirm-production emulator" in refused.err
    wrong = sfmeta("deploy", "--org", "emulator", "--yes", "--confirm-production", "prod")
    assert wrong.exit_code == 3
    assert not [call for call in org.calls() if "deployRequest" in call]
    right = sfmeta("deploy", "--org", "emulator", "--yes", "--assign", "--confirm-production", "emulator")
    assert right.exit_code == 0, right.err


def test_no_secret_is_ever_shown(project: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    runs = [
        sfmeta("plan", "--out", "dev.plan", "--json"),
        sfmeta("deploy", "--yes", "--assign"),
        sfmeta("deploy", "--yes", "--json"),
        sfmeta("remove", "rating", "--disable", "--yes", "--allow", "delete"),
    ]
    shown = "".join(run.out + run.err for run in runs) + Path("dev.plan").read_text()
    for name in ("access_token", "integration_access_token", "upflow_api_secret"):
        assert getattr(org.emulator, name) not in shown
