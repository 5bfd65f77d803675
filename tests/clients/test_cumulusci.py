"""CumulusCI, unmodified, against the emulator over TLS."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from .client import Client, Ready, flattened
from .conftest import CLIENTS

PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="http://soap.sforce.com/2006/04/metadata">
    <types><members>Account.{name}__c</members><name>CustomField</name></types><version>67.0</version>
</Package>
"""
OBJECT = """<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <fields><fullName>{name}__c</fullName><label>{name}</label><length>20</length><type>Text</type></fields>
</CustomObject>
"""
SETTINGS = """minimum_cumulusci_version: '4.0.0'
project:
    name: Probe
    package:
        name: Probe
        api_version: '67.0'
    source_format: mdapi
"""


@pytest.fixture
def cci(org: Ready, environment: dict[str, str], tmp_path: Path) -> Client:
    home = tmp_path / "home"
    (home / ".cumulusci").mkdir(parents=True)
    (home / ".cumulusci" / "cumulus_timestamp").write_text(str(time.time()))  # no look for a newer version
    user = f"{org.salesforce_tls}/id/{org.org_id}/{org.user_id}"
    account = {
        "username": org.username,
        "access_token": org.access_token,
        "instance_url": org.salesforce_tls,
        "id": user,
        "userinfo": {"preferred_username": org.username, "organization_id": org.org_id, "user_id": org.user_id},
    }
    project = tmp_path / "project"
    project.mkdir()
    (project / "cumulusci.yml").write_text(SETTINGS)
    for arguments in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "start"]):
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments], cwd=project, check=True
        )
    subprocess.run(["git", "remote", "add", "origin", "https://github.com/example/probe"], cwd=project, check=True)
    return Client(
        f"{CLIENTS}/venv/bin/cci",
        project,
        {
            **environment,
            "HOME": str(home),
            "CUMULUSCI_ORG_emu": json.dumps(account),
            "CUMULUSCI_KEY": "0123456789abcdef",
            "CUMULUSCI_DISABLE_REFRESH": "1",
        },
    )


def source(folder: Path, name: str) -> Path:
    (folder / "objects").mkdir(parents=True)
    (folder / "objects" / "Account.object").write_text(OBJECT.format(name=name))
    (folder / "package.xml").write_text(PACKAGE.format(name=name))
    return folder


def done(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout + answer.stderr


def test_org_info_knows_the_org(cci: Client, org: Ready) -> None:
    assert org.username in done(cci.run("org", "info", "emu"))


@pytest.mark.parametrize("rest", ["False", "True"], ids=["soap", "rest"])
def test_deploys_uninstalls_and_retrieves(cci: Client, rest: str) -> None:
    name = f"Cci_{rest}"
    folder = source(cci.folder / "src", name)
    done(cci.run("task", "run", "deploy", "--org", "emu", "--path", str(folder), "--rest_deploy", rest))
    manifest = cci.folder / "package.xml"
    manifest.write_text(PACKAGE.format(name=name))
    back = cci.folder / "back"
    back.mkdir()
    retrieve = ("--path", str(back), "--package_xml", str(manifest), "--api_version", "67.0")
    done(cci.run("task", "run", "retrieve_unpackaged", "--org", "emu", *retrieve))
    assert f"<fullName>{name}__c</fullName>" in (back / "objects" / "Account.object").read_text()
    done(cci.run("task", "run", "uninstall_src", "--org", "emu", "--path", str(folder)))
    gone = cci.folder / "gone"
    gone.mkdir()
    again = ("--path", str(gone), "--package_xml", str(manifest), "--api_version", "67.0")
    cci.run("task", "run", "retrieve_unpackaged", "--org", "emu", *again)
    assert not (gone / "objects" / "Account.object").exists()


def test_a_failed_deploy_shows_the_platforms_message(cci: Client) -> None:
    folder = source(cci.folder / "src", "Cci_Wrong")
    wrong = (folder / "objects" / "Account.object").read_text().replace("<length>20</length>", "")
    (folder / "objects" / "Account.object").write_text(wrong)
    answer = cci.run("task", "run", "deploy", "--org", "emu", "--path", str(folder))
    assert answer.returncode != 0
    told = " ".join((answer.stdout + answer.stderr).split())  # CumulusCI breaks lines as the terminal wants
    assert "Must specify 'length' for a CustomField of type Text" in told


def test_data_tasks_over_bulk_api_1_are_refused_by_name(cci: Client) -> None:
    query = ("--object", "Account", "--query", "SELECT Id FROM Account", "--result_file", "rows.csv")
    answer = cci.run("task", "run", "query", "--org", "emu", *query)
    assert answer.returncode != 0
    assert "<exceptionCode>FeatureNotEnabled</exceptionCode>" in flattened(answer)
    assert "Not emulated: Bulk API 1.0" in flattened(answer)
