"""Print the page."""

import sys

from sfmeta.emulator.coverage.page import page

sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
sys.stdout.write(page())
