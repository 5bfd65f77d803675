"""``sfmeta generate --refresh-options``: what Upflow's customers carry becomes options, and none is taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.catalog.model import Field
from sfmeta.catalog.spec import read
from sfmeta.sync.choices import choices
from sfmeta.sync.documents import Customer, CustomValue, Plain

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator
    from tests.command_line import Run

SPEC = """\
# the tiers of 2024
fields: {}
custom_fields:
  segment:
    kind: select
    upflow: customer_segment
    options:
      - Enterprise   # more than 500 people
      - Government

  product_lines: {kind: multi_select}   # not asked yet
orgs:
  emulator: {method: emulator}
"""


@pytest.fixture
def project(
    emulator: RunningEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sfmeta: Callable[..., Run]
) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SFMETA_EMULATOR_URL", emulator.salesforce)
    assert sfmeta("init").exit_code == 0
    (tmp_path / "sfmeta.yml").write_text(SPEC)
    return tmp_path


def test_what_customers_carry_is_added_behind_what_is_there(project: Path, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("generate").exit_code == 1
    done = sfmeta("generate", "--refresh-options")
    assert done.exit_code == 0, done.err
    text = (project / "sfmeta.yml").read_text()
    assert "- Enterprise   # more than 500 people" in text
    assert "# the tiers of 2024" in text
    assert "# not asked yet" in text
    fields = {field.key: [option.value for option in field.options] for field in read(text, "sfmeta.yml").fields}
    assert fields["segment"][:2] == ["Enterprise", "Government"]
    assert {"Mid-market", "Small business"} <= set(fields["segment"])
    assert set(fields["product_lines"]) == {"Payments", "Lending", "Insurance"}
    assert "Government: no customer carries it; it stays" in done.err
    assert "how it lists the options that it defines is not known" in done.err
    (file,) = project.rglob("Upflow_Segment__c.field-meta.xml")
    assert "<fullName>Mid-market</fullName>" in file.read_text()


def test_asked_again_it_changes_nothing(project: Path, sfmeta: Callable[..., Run]) -> None:
    sfmeta("generate", "--refresh-options")
    before = (project / "sfmeta.yml").read_text()
    again = sfmeta("generate", "--refresh-options", "--json").document
    assert again["result"] == "unchanged"
    assert again["options"]["segment"] == {"added": [], "unseen": ["Government"], "unfit": []}
    assert (project / "sfmeta.yml").read_text() == before


def test_a_check_asks_nobody(project: Path, sfmeta: Callable[..., Run]) -> None:
    assert sfmeta("generate", "--check", "--refresh-options").exit_code == 2


def carrying(*values: Plain, key: str = "tier") -> list[Customer]:
    return [
        Customer(str(n), None, None, None, None, None, None, None, None, (CustomValue("", key, value),), {})
        for n, value in enumerate(values)
    ]


def tier(kind: str = "select") -> Field:
    text = f"custom_fields:\n  tier: {{kind: {kind}, options: [A, {{value: B, label: Bee}}]}}\n"
    return next(field for field in read(text, "sfmeta.yml").fields if field.key == "tier")


def test_the_most_frequent_come_first_and_labels_are_known() -> None:
    (found,) = choices([tier()], carrying("C", "D", "D", "Bee", "A", None, ""))
    assert (found.new, found.unseen, found.unfit) == ((("D", 2), ("C", 1)), (), ())


def test_what_no_picklist_can_have_is_told_and_left_out() -> None:
    (found,) = choices([tier()], carrying("a", "x;y", "v" * 300))
    assert (found.new, found.unseen) == ((), ("A", "B"))
    assert set(found.unfit) == {"x;y", "v" * 300}, "a is A, which Salesforce does not tell apart"


@pytest.mark.parametrize("value", [("C", "A"), "C;A", "C, A"])
def test_the_values_of_a_multi_select_are_told_apart(value: Plain) -> None:
    (found,) = choices([tier("multi_select")], carrying(value))
    assert found.new == (("C", 1),)
