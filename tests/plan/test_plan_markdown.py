"""The plan as a pull request shows it: the cases of ``test_plan_cases``, and whatever people write into a label.

``SFMETA_REWRITE=1 pytest tests/plan`` writes the expected files anew; the difference is then reviewed in git.
"""

from __future__ import annotations

import json
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sfmeta.diff import Create
from sfmeta.metadata.model import Key, Node
from sfmeta.plan.document import from_json, new_plan
from sfmeta.plan.markdown import fenced, plan_markdown
from tests.plan.test_plan_cases import CASES, ORG


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_the_markdown_is_the_expected_one(case: str) -> None:
    folder = CASES / case
    text = plan_markdown(from_json(json.loads((folder / "expected.json").read_text())))
    if os.environ.get("SFMETA_REWRITE"):
        (folder / "expected.md").write_text(text)
    assert text == (folder / "expected.md").read_text()


@given(st.text(max_size=30))
def test_what_people_write_never_leaves_its_block(label: str) -> None:
    node = Node("CustomField", None, (Node("label", label), Node("type", "Text"), Node("length", "10")))
    text = plan_markdown(new_plan(ORG, "67.0", [Create(Key("CustomField", "Account.X__c"), node)], []))
    outside = re.sub(r"(?ms)^(`{3,})(?:text|diff)$.*?^\1$", "", text)
    assert (
        outside.split()
        == (
            "<!-- sfmeta plan dev --> ### Plan for `dev`: 1 field to add "
            f"Plan `{text.split('Plan `')[-1][:12]}`, API version 67.0."
        ).split()
    )


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    assert fenced(["a ``` b", "````"], "diff") == "`````diff\na ``` b\n````\n`````"
