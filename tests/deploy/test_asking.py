"""A person at a terminal is asked, and what they type counts."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.command_line import Run
    from tests.deploy.conftest import Org


def typed(answers: str, *arguments: str, meanwhile: Callable[[], object] | None = None) -> tuple[int, str]:
    """Run the command line on a terminal of its own, type the answers (with ``meanwhile``, only when that is done while
    a question is open); its exit code and all that it showed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from sfmeta.cli.main import main; main()", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        if meanwhile is None:
            os.write(ours, answers.encode())
        try:
            while part := os.read(ours, 4096):
                shown += part
                if meanwhile is not None and b"[y/N]" in shown:
                    meanwhile()
                    meanwhile = None
                    os.write(ours, answers.encode())
        except OSError:
            pass  # Linux's way to say that the terminal was closed
        os.close(ours)
    return process.returncode, shown.decode()


def test_yes_deploys_and_anything_else_does_not(project: Path, org: Org) -> None:
    code, shown = typed("n\n", "deploy", "--assign")
    assert code == 1
    assert "Deploy to emulator? [y/N]" in shown
    assert "Aborted" in shown
    assert not [call for call in org.calls() if "deployRequest" in call]
    code, shown = typed("y\n", "deploy", "--assign")
    assert code == 0
    assert "Verified: integration@emulator.example sees and may write 18 fields." in shown


def test_a_danger_is_consented_to_by_typing_its_name(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    code, shown = typed("yes\n", "remove", "rating", "--disable")
    assert code == 1
    assert "Type delete to consent, anything else to stop" in shown
    assert "rating: {enabled: false}" not in (deployed / "sfmeta.yml").read_text()
    code, shown = typed("delete\ny\n", "remove", "rating", "--disable")
    assert code == 0, shown
    assert "Removed: 1 field deleted." in shown
    assert "Upflow_Rating__c" not in org.described()


def test_production_is_consented_to_by_typing_its_alias(project: Path, org: Org) -> None:
    org.control("edition", edition="enterprise")
    code, shown = typed("production\n", "deploy")
    assert code == 1
    assert "Type emulator to consent" in shown
    code, shown = typed("emulator\ny\n", "deploy", "--assign")
    assert code == 0, shown


def test_what_changes_in_the_org_while_a_question_is_open_is_not_overwritten(
    deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    """The plan that was agreed to, or none: an administrator may be at work while a person reads."""
    (deployed / "sfmeta.yml").write_text(
        (deployed / "sfmeta.yml").read_text().replace("  rating:\n", "  rating: {label: Grade}\n")
    )
    assert sfmeta("generate").exit_code == 0

    def relabel() -> None:
        (found,) = org.get("tooling/query", q="SELECT Id FROM CustomField WHERE DeveloperName = 'Upflow_Rating'")[
            "records"
        ]
        metadata = org.get(f"tooling/sobjects/CustomField/{found['Id']}")["Metadata"]
        org.patch(f"tooling/sobjects/CustomField/{found['Id']}", {"Metadata": {**metadata, "label": "By hand"}})

    code, shown = typed("y\n", "deploy", meanwhile=relabel)
    assert code == 3, shown
    assert "this is no longer the plan that was agreed to" in shown
    assert "it has changed in the org since the plan was made" in shown
    assert org.described()["Upflow_Rating__c"]["label"] == "By hand"


def test_what_changes_in_the_org_while_a_restore_asks_is_not_overwritten(
    deployed: Path, org: Org, sfmeta: Callable[..., Run]
) -> None:
    """Salesforce replaces a permission set whole: what somebody grants in it meanwhile would be gone."""
    removed = sfmeta("remove", "rating", "--disable", "--yes", "--allow", "delete", "--json")
    backup = removed.document["backup"]["path"]
    spec = (deployed / "sfmeta.yml").read_bytes()
    (reader,) = org.query("SELECT Id FROM PermissionSet WHERE Name = 'Upflow_Reader'")
    grant = {"ParentId": reader["Id"], "SobjectType": "Contact", "PermissionsRead": True}
    code, shown = typed(
        "y\n", "restore", backup, "--enable", meanwhile=lambda: org.post("sobjects/ObjectPermissions", grant)
    )
    assert code == 3, shown
    assert "PermissionSet Upflow_Reader: it has changed in the org since the plan was made" in shown
    assert (deployed / "sfmeta.yml").read_bytes() == spec
    assert org.query(f"SELECT Id FROM ObjectPermissions WHERE ParentId = '{reader['Id']}' AND SobjectType = 'Contact'")
    code, shown = typed("y\n", "restore", backup, "--enable")
    assert code == 0, shown
    assert "Upflow_Rating__c" in org.described()
    assert org.query(f"SELECT Id FROM ObjectPermissions WHERE ParentId = '{reader['Id']}' AND SobjectType = 'Contact'")
