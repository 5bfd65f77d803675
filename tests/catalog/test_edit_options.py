"""Options are added behind those that are there; what a person wrote stays as it is, and where it is."""

from __future__ import annotations

import pytest

from sfmeta.catalog import spec
from sfmeta.catalog.edit_options import add_options, set_options
from sfmeta.catalog.rules import OPTIONS_MISSING
from sfmeta.errors import SpecError

CASES = {
    "on one line": (
        "custom_fields:\n  tier: {kind: select, options: [A, B]}  # ours\n",
        "custom_fields:\n  tier: {kind: select, options: [A, B, C, D E]} # ours\n",
    ),
    "a line each": (
        "custom_fields:\n  tier:\n    kind: select\n    options:\n    - A  # best\n    - {value: B, label: Bee}\n",
        (
            "custom_fields:\n  tier:\n    kind: select\n    options:\n    - A  # best\n    - {value: B, label: Bee}\n"
            "    - C\n    - D E\n"
        ),
    ),
    "something below": (
        "custom_fields:\n  tier:\n    kind: select\n    options:\n    - A\n    - B  # rare\n\n# the orgs\norgs:\n",
        (
            "custom_fields:\n  tier:\n    kind: select\n    options:\n    - A\n    - B  # rare\n    - C\n    - D E\n\n"
            "# the orgs\norgs:\n"
        ),
    ),
    "dashes that are indented": (
        "custom_fields:\n  tier:\n    kind: select\n    options:\n      - A   # far off\n",
        "custom_fields:\n  tier:\n    kind: select\n    options:\n      - A   # far off\n      - C\n      - D E\n",
    ),
    "none yet": (
        "custom_fields:\n  tier:\n    kind: select  # to be filled\n    label: Tier\n",
        "custom_fields:\n  tier:\n    kind: select  # to be filled\n    label: Tier\n    options: [C, D E]\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_options_are_added_and_nothing_else_changes(case: str) -> None:
    text, expected = CASES[case]
    (field,) = (one for one in spec.read(text, "sfmeta.yml", excused=(OPTIONS_MISSING,)).fields if one.key == "tier")
    assert add_options(text, "sfmeta.yml", {field: ["C", "D E"]}) == expected


def test_more_than_a_picklist_holds_is_a_mistake_in_the_file() -> None:
    text = "custom_fields:\n  tier: {kind: select, options: [A]}\n"
    field = next(one for one in spec.read(text, "sfmeta.yml").fields if one.key == "tier")
    with pytest.raises(SpecError) as refused:
        add_options(text, "sfmeta.yml", {field: [f"value {number}" for number in range(1_001)]})
    assert refused.value.findings[0].rule == "too-many-options"


def test_labels_and_options_that_go_are_written_and_nothing_else_changes() -> None:
    text = (
        "custom_fields:\n"
        "  segment:  # of sales\n"
        "    kind: select\n"
        "    options:\n"
        "    - Enterprise  # the large ones\n"
        "    - {value: SMB, label: SMB}\n"
        "    - Old\n"
        "  score: {kind: number}\n"
    )
    (field,) = [one for one in spec.read(text, "sfmeta.yml").fields if one.key == "segment"]
    edited = set_options(text, "sfmeta.yml", field, {"Enterprise": "Large", "SMB": "Small", "Old": None})
    assert edited == text.replace("- Enterprise ", "- {value: Enterprise, label: Large}").replace(
        "label: SMB", "label: Small"
    ).replace("    - Old\n", "")
