"""What a deploy does and says: one case folder a story, its transcript reviewed (see ``playing``)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulator.metadata.playing import CASES, play


@pytest.mark.parametrize("case", sorted(path for path in CASES.iterdir() if path.is_dir()), ids=lambda path: path.name)
def test_the_org_says_what_the_transcript_says(case: Path) -> None:
    assert play(case) == (case / "transcript.txt").read_text(encoding="utf-8")
