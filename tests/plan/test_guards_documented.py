"""Whoever is stopped by a guard finds it in the guide, by the name that the message gave."""

from __future__ import annotations

import re
from pathlib import Path

from sfmeta.plan.guards import ALLOWABLE, DANGERS

IMPOSSIBLE = {"no-layout", "no-mirror", "no-assignee"}
"""What sfmeta.yml names and the org lacks: nobody can consent to that."""

GUIDE = Path(__file__).parents[2] / "docs" / "deploy.md"


def test_every_guard_is_in_the_guide_and_nothing_else_is() -> None:
    section = GUIDE.read_text().partition("## What stops a deploy")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row[1])}
    mentioned = set(re.findall(r"`([a-z-]+)`", section))
    guards = {danger.name for danger in DANGERS}
    assert guards | {*ALLOWABLE} <= mentioned
    assert told - guards == {*ALLOWABLE} - guards | IMPOSSIBLE


def test_every_guard_has_a_reason_and_a_name_of_its_own() -> None:
    assert len({danger.name for danger in DANGERS}) == len(DANGERS)
    assert all(danger.reason for danger in DANGERS)
