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
NOT_EMULATED = "Not emulated: "

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real source trees is not here")


@pytest.fixture
def tree(project: Project, request: pytest.FixtureRequest) -> Project:
    """The project with the tree's files, outside of any namespace."""
    shutil.copytree(CORPUS / request.param / DEFAULT, project.source)
    return project


def folders(*names: str) -> list[str]:
    return [argument for name in names for argument in ("--source-dir", str(DEFAULT / name))]


def failures(document: dict[str, Any]) -> dict[str, str]:
    """The problems of a deploy by component, but for those of parts whose object is not emulated."""
    found = document.get("result", {}).get("details", {}).get("componentFailures", [])
    problems = {failure["fullName"]: failure["problem"] for failure in found}
    lacking = {name for name, problem in problems.items() if problem.startswith(NOT_EMULATED)}
    return {name: text for name, text in problems.items() if name.partition(".")[0] not in lacking - {name}}


@pytest.mark.parametrize("tree", ["dreamhouse-lwc", "ebikes-lwc", "outbound-funds"], indirect=True)
def test_no_object_of_a_real_tree_is_refused_but_by_name(tree: Project) -> None:
    deployed = tree.sf.json("project", "deploy", "start", "--dry-run", *folders("objects", "layouts"))
    assert not [text for text in failures(deployed).values() if not text.startswith(NOT_EMULATED)]
    assert deployed["result"]["numberComponentsTotal"] > 30


@pytest.mark.parametrize("tree", ["ebikes-lwc"], indirect=True)
def test_a_whole_tree_says_what_it_needs_that_is_not_emulated(tree: Project) -> None:
    deployed = tree.sf.refusal("project", "deploy", "start", "--dry-run", "--source-dir", "force-app")
    told = failures(deployed)
    assert told["Product__c"] == "Not emulated: metadata type CustomTab"
    assert told["Manufacturing_Event__e"] == "Not emulated: a CustomObject that is a __e"
    assert told["ebikes"] == "In field: application - no CustomApplication named EBikes found"


@pytest.mark.parametrize("tree", ["outbound-funds"], indirect=True)
def test_what_salesforces_tools_wrote_comes_back_byte_for_byte(tree: Project) -> None:
    sf = tree.sf
    before = written(sf)
    sf.result("project", "deploy", "start", *folders("objects", "layouts"))
    sf.result("project", "generate", "manifest", "--name", "all.xml", *folders("objects", "layouts"))
    sf.result("project", "retrieve", "start", "--manifest", "all.xml")
    after = written(sf)
    assert after.keys() == before.keys()
    assert [path for path in before if in_order(before[path]) and before[path] != after[path]] == []
    assert sum(map(in_order, before.values())) > 70


def written(sf: Client) -> dict[str, str]:
    """The files, empty elements in their short form: the CLI writes `<searchLayouts></searchLayouts>` nowadays."""
    files = (path for name in ("objects", "layouts") for path in sorted((sf.folder / DEFAULT / name).rglob("*.xml")))
    return {str(path.relative_to(sf.folder)): re.sub(r"<(\w+)></\1>", r"<\1/>", path.read_text()) for path in files}


def in_order(text: str) -> bool:
    """Whether nobody has moved the file's elements by hand: the platform gives names first, the rest by alphabet."""
    tags = re.findall(r"^    <(\w+)", text, flags=re.MULTILINE)
    tags = tags[1:] if tags[:1] == ["fullName"] else tags
    return tags == sorted(tags)
