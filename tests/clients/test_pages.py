"""The pages that people open, in a real browser: Chromium, wide and narrow."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sfmeta.cli.receipt_page import page
from sfmeta.sync.receipt import AmountTotal, Bucket, Gate, Movement, Receipt, Side

SCRIPT = Path(__file__).with_name("page.mjs")
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)

RECEIPT = Receipt(
    run=12,
    side=Side("prod", "00D000000000001EAA", "https://acme.my.salesforce.com", True, "u@acme.com", "https://u.test/v1"),
    result="done",
    started_at=AT,
    ended_at=AT + timedelta(seconds=12.5),
    counts={"customers_read": 10_000, "matched": 9_950, "failed": 0},
    gates=(Gate("many-cleared", "allowed", ("Upflow_Overdue__c would become empty on 200 of the 900 Accounts",)),),
    totals=(AmountTotal("O__c", "Overdue", "EUR", Decimal("234567.89"), Decimal("120.00"), Decimal("234567.89")),),
    overdue=(
        Bucket(None, Decimal(0), 6_000, Decimal(0)),
        Bucket(Decimal(0), Decimal(100), 1_500, Decimal("40000")),
    ),
    movements=(
        Movement("001A", "Acme <b>& Söhne</b>", "O__c", "EUR", Decimal("90000.00"), None),
        Movement("001B", "A name that is longer than anybody would have thought", "O__c", "EUR", None, Decimal(45000)),
    ),
)


@pytest.fixture(scope="module")
def seen() -> Any:
    """What the browser tells; it unpacks itself into a folder of its own, 200 MB that do not stay."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "receipt.html")
        file.write_text(page(RECEIPT), encoding="utf-8")
        clients = os.environ["SFMETA_CLIENTS"]
        done = subprocess.run(
            ["node", str(SCRIPT), str(file)],
            env={**os.environ, "PATH": f"{clients}/venv/bin:{os.environ['PATH']}", "TMPDIR": folder},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_receipt_loads_nothing_but_itself_and_the_browser_has_no_complaint(seen: Any) -> None:
    assert seen["complaints"] == []
    assert len(seen["loaded"]) == 2  # the file, wide and narrow
    assert all(address.endswith("/receipt.html") for address in seen["loaded"])


def test_a_receipt_shows_its_verdict_its_totals_and_names_as_they_are(seen: Any) -> None:
    assert seen["title"] == "Receipt 12: Upflow to Salesforce, prod"
    for words in ("Both sides agree", "234,687.89", "Acme <b>& Söhne</b>", "many-cleared"):
        assert words in seen["text"], words


def test_the_pictures_are_drawn_to_scale(seen: Any) -> None:
    assert seen["pictures"] == ["Accounts by overdue amount", "The largest changes of amounts"]
    most, fewer, less, more = seen["bars"]
    assert most / fewer == pytest.approx(4, rel=0.02)
    assert less / more == pytest.approx(2, rel=0.02)


def test_no_page_is_wider_than_its_window(seen: Any) -> None:
    assert all(content <= window for content, window in seen["widths"])
