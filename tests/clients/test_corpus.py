"""Source trees that real orgs accepted, deployed by Salesforce's own command line and taken back again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from .client import Client
from .sfdx import Project

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
DEFAULT = Path("force-app") / "main" / "default"
NO_TABS = "Not emulated: metadata type CustomTab"
MISSING = {
    "dreamhouse-lwc": {
        "PermissionSet dreamhouse": "In field: application - no CustomApplication named Dreamhouse found"
    },
    "ebikes-lwc": {
        "PermissionSet ebikes": "In field: application - no CustomApplication named EBikes found",
        "PermissionSet sfdcInternalInt__sfdc_scrt2": "Cannot create a new component with the namespace: "
        "sfdcInternalInt.  Only components in the same namespace as the organization can be created through the API",
    },
    "outbound-funds": {},
}
"""What each tree is refused for beside its tabs: what is not emulated, or not in it, or another package's."""

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real source trees is not here")


@pytest.fixture
def tree(project: Project, request: pytest.FixtureRequest) -> Project:
    """The project with the tree's files, outside of any namespace."""
    shutil.copytree(CORPUS / request.param / DEFAULT, project.source)
    return project


def folders(*names: str) -> list[str]:
    return [argument for name in names for argument in ("--source-dir", str(DEFAULT / name))]


def failures(document: dict[str, Any]) -> dict[str, str]:
    """The problems of a deploy by component, but for those of an object's parts when the object itself has one."""
    found = document.get("result", {}).get("details", {}).get("componentFailures", [])
    problems = {f"{failure['componentType']} {failure['fullName']}": failure["problem"] for failure in found}
    objects = {name.removeprefix("CustomObject ") for name in problems if name.startswith("CustomObject ")}
    return {
        name: problem
        for name, problem in problems.items()
        if not any(name.partition(" ")[2].startswith(f"{part}.") for part in objects)
    }


@pytest.mark.parametrize(("tree", "missing"), MISSING.items(), indirect=["tree"], ids=MISSING)
def test_a_whole_tree_is_refused_for_nothing_but_what_is_not_there(tree: Project, missing: dict[str, str]) -> None:
    deployed = tree.sf.refusal("project", "deploy", "start", "--dry-run", "--source-dir", "force-app")
    assert deployed["result"]["numberComponentsTotal"] > 40
    told = failures(deployed)
    assert {name for name, problem in told.items() if problem == NO_TABS} == {
        f"CustomTab {path.name.removesuffix('.tab-meta.xml')}" for path in tree.source.glob("tabs/*.tab-meta.xml")
    }
    assert {name: problem for name, problem in told.items() if problem != NO_TABS} == missing


@pytest.mark.parametrize("tree", ["outbound-funds"], indirect=True)
def test_what_salesforces_tools_wrote_comes_back_byte_for_byte_and_changes_nothing(tree: Project) -> None:
    sf = tree.sf
    before = written(sf)
    sf.result("project", "deploy", "start", *folders("objects", "layouts"))
    sf.result("project", "generate", "manifest", "--name", "all.xml", *folders("objects", "layouts"))
    sf.result("project", "retrieve", "start", "--manifest", "all.xml")
    after = written(sf)
    assert after.keys() == before.keys()
    assert [path for path in before if in_order(before[path]) and before[path] != after[path]] == []
    assert sum(map(in_order, before.values())) > 70
    again = sf.result("project", "deploy", "start", *folders("objects", "layouts"))
    assert {file["state"] for file in again["files"]} == {"Unchanged"}


def written(sf: Client) -> dict[str, str]:
    """The files, empty elements in their short form: the CLI writes `<searchLayouts></searchLayouts>` nowadays."""
    files = (path for name in ("objects", "layouts") for path in sorted((sf.folder / DEFAULT / name).rglob("*.xml")))
    return {str(path.relative_to(sf.folder)): re.sub(r"<(\w+)></\1>", r"<\1/>", path.read_text()) for path in files}


def in_order(text: str) -> bool:
    """Whether nobody has moved the file's elements by hand: the platform gives names first, the rest by alphabet."""
    tags = re.findall(r"^    <(\w+)", text, flags=re.MULTILINE)
    tags = tags[1:] if tags[:1] == ["fullName"] else tags
    return tags == sorted(tags)
