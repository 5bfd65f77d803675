"""A rehearsal: two people, a shared repository, an org; a field from the wish to the funeral, by the commands alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.git.conftest import Git

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org


def test_a_field_from_the_wish_to_the_funeral(
    org: Org, git: Git, sfmeta: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = Git(tmp_path / "shared.git")
    git("clone", "--quiet", "--bare", ".", str(shared.folder))
    git("remote", "add", "origin", str(shared.folder))
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    git("tag", "v1")

    git.edit("sfmeta.yml", "  contract_end_date:", "  vip: {kind: boolean, label: VIP}\n  contract_end_date:")
    wish = sfmeta("propose", "--org", "emulator", "--push", "--json").document
    assert wish["title"] == "Add Account.Upflow_Vip__c"
    assert "+ Account.Upflow_Vip__c  Checkbox  VIP" in wish["body"]

    review = Git(tmp_path / "review")
    git("clone", "--quiet", str(shared.folder), str(review.folder))
    review("merge", "--quiet", "--no-ff", "--message", "Merge the wish", f"origin/{wish['branch']}")
    assert sfmeta("generate", "--check", "--project", str(review.folder)).exit_code == 0
    review("push", "--quiet", "origin", "HEAD:main")

    git("checkout", "--quiet", "sfmeta.yml")
    git("pull", "--quiet", "origin", "main")
    assert sfmeta("deploy", "--since", "v1", "--assign", "--yes").exit_code == 0
    assert org.described()["Upflow_Vip__c"]["label"] == "VIP"
    assert sfmeta("plan", "--exit-code").exit_code == 0, "what was limited left nothing out"
    git("tag", "v2")

    git.edit("sfmeta.yml", "vip: {kind: boolean, label: VIP}", "vip: {kind: boolean, label: VIP, enabled: false}")
    funeral = sfmeta("propose", "--branch", "no-vip", "--json").document
    assert funeral["title"] == "Retire Account.Upflow_Vip__c"
    git("checkout", "--quiet", "sfmeta.yml")
    git("merge", "--quiet", "no-vip")
    assert sfmeta("deploy", "--since", "v2", "--yes").exit_code == 3, "nobody consented to the deletion"
    assert sfmeta("deploy", "--since", "v2", "--yes", "--allow", "delete").exit_code == 0
    assert "Upflow_Vip__c" not in org.described()
    assert sfmeta("plan", "--exit-code").exit_code == 0

    told = sfmeta("log", "vip", "--json").document
    assert [(each["events"][0]["verb"], len(each["deploys"])) for each in told["chapters"]] == [
        ("made", 1),
        ("retired", 1),
    ]
    assert [each["commit"] for each in told["chapters"]] == [wish["commit"], funeral["commit"]]
    past = sfmeta("history", "--json").document["deploys"]
    assert [each["result"] for each in past] == ["deployed"] * 3
    assert [each["since"] for each in past] == [git("rev-parse", "v2"), git("rev-parse", "v1"), None]
    assert all(each["committed"] for each in past)
    shutil.rmtree(review.folder)
    assert git("status", "--porcelain") == ""
