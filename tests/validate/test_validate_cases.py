"""A case folder: a source tree (``tree/``) and what is said about it (``expected.txt``).

``SFMETA_REWRITE=1 pytest tests/validate`` writes the expected files anew; the difference is then reviewed in git.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from sfmeta.findings import Finding, Severity
from sfmeta.flows.validate import validate
from sfmeta.metadata.rules.book import BOOK

CASES = Path(__file__).parent / "cases"
READING = {f"xml-{it}" for it in ("syntax", "mixed", "declaration", "doctype", "encoding", "namespace", "depth")}
"""What reading itself has to say, beside the rule book."""


def line(finding: Finding) -> str:
    fix = f"\n    {finding.fix}" if finding.fix else ""
    return f"{finding.place}: {finding.severity}: {finding.message} [{finding.rule}]{fix}\n"


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_what_is_said_is_as_expected(case: str, tmp_path: Path) -> None:
    tree = shutil.copytree(CASES / case / "tree", tmp_path / "tree")
    found = "".join(map(line, validate([Path()], here=tree).findings))
    expected = CASES / case / "expected.txt"
    if os.environ.get("SFMETA_REWRITE"):
        expected.write_text(found)
    assert found == expected.read_text()


def test_every_rule_has_a_case_that_bears_its_name_and_where_it_objects() -> None:
    silent = [
        rule
        for rule in READING | {rule.id for rule in BOOK}
        if f"[{rule}]" not in (CASES / rule / "expected.txt").read_text()
    ]
    assert silent == []


def test_rules_are_told_apart_by_id_and_say_what_they_rest_on() -> None:
    ids = [rule.id for rule in BOOK]
    assert len(ids) == len(set(ids))
    assert all(rule.source for rule in BOOK)
    assert all(rule.id == rule.id.lower().replace(" ", "-").replace("_", "-") for rule in BOOK)


@pytest.mark.parametrize("case", ["valid-as-orgs-take-it", "ignored"])
def test_what_an_org_takes_raises_nothing(case: str) -> None:
    assert (CASES / case / "expected.txt").read_text() == ""


@pytest.mark.parametrize("rule", [rule.id for rule in BOOK if rule.severity is Severity.ERROR])
def test_the_case_of_an_error_is_an_error(rule: str) -> None:
    said = (CASES / rule / "expected.txt").read_text().splitlines()
    assert any(": error: " in text and f"[{rule}]" in text for text in said)
