"""A case folder: a sfmeta.yml, and what is read from it (``expected.json``) or found wrong with it (``expected.txt``).

``SFMETA_REWRITE=1 pytest tests/catalog`` writes the expected files anew; the difference is then reviewed in git.
"""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from sfmeta.catalog.model import Spec
from sfmeta.catalog.rules import RULES
from sfmeta.catalog.spec import read
from sfmeta.catalog.visibility_rules import RULES as VISIBILITY_RULES
from sfmeta.errors import SpecError
from sfmeta.findings import Finding

CASES = Path(__file__).parent / "cases"


def resolved(spec: Spec) -> str:
    document = dataclasses.asdict(spec)
    for field in document["fields"]:
        field["row"] = field["row"]["number"]
        field["place"] = f"{field['place']['line']}:{field['place']['column']}"
        field["attributes"] = dict(field["attributes"])
    for org in document["orgs"]:
        org["place"] = f"{org['place']['line']}:{org['place']['column']}"
    for one in (*document["visibility"]["assign"], *document["visibility"]["layouts"]):
        one["place"] = f"{one['place']['line']}:{one['place']['column']}"
    document["sync"]["daily_at"] = document["sync"]["daily_at"].isoformat("minutes")
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def told(error: SpecError) -> str:
    return "".join(f"{line}\n" for finding in error.findings for line in lines(finding)) + f"{error.message}\n"


def lines(finding: Finding) -> list[str]:
    assert finding.place is not None
    assert finding.place.path == "sfmeta.yml"
    text = f"{finding.place.line}:{finding.place.column} [{finding.rule}] {finding.message}"
    return [text, *([f"    {finding.fix}"] if finding.fix else [])]


@pytest.mark.parametrize("case", sorted(folder.name for folder in CASES.iterdir()))
def test_a_spec_is_read_or_every_mistake_in_it_named(case: str) -> None:
    text = (CASES / case / "sfmeta.yml").read_text(encoding="utf-8")
    try:
        name, outcome = "expected.json", resolved(read(text, "sfmeta.yml"))
    except SpecError as error:
        name, outcome = "expected.txt", told(error)
    if os.environ.get("SFMETA_REWRITE"):
        for old in (CASES / case).glob("expected.*"):
            old.unlink()
        (CASES / case / name).write_text(outcome, encoding="utf-8")
    assert outcome == (CASES / case / name).read_text(encoding="utf-8")


def test_every_rule_has_a_case() -> None:
    """The rules that look at the file as a whole, by the ids that they and the shape's checks give."""
    found = {
        line.split("[", 1)[1].split("]", 1)[0]
        for file in CASES.glob("*/expected.txt")
        for line in file.read_text(encoding="utf-8").splitlines()
        if line[:1].isdigit() and "[" in line
    }
    assert found >= {
        *("yaml-syntax", "yaml-tag", "yaml-alias", "yaml-key", "yaml-merge", "duplicate-key"),
        *("unknown-key", "misplaced-key", "missing-key", "custom-field", "secret-in-file"),
        *("wrong-type", "not-offered", "out-of-range", "bad-form", "bad-character", "blank", "several-lines"),
        *("too-long", "too-few", "name-too-long", "name-taken", "key-taken", "scale-too-large", "options-missing"),
        *("option-twice", "long-text-total", "match-type", "alias-taken", "org-url"),
        *("mirror-object", "layout-object", "unknown-field", "list-view-field", "not-an-assignee"),
        *("name-twice", "not-ours-to-manage", "not-managed", "match-overwritten"),
    }
    assert len({*RULES, *VISIBILITY_RULES}) == len(RULES) + len(VISIBILITY_RULES)
