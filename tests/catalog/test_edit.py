"""A field is disabled in sfmeta.yml without touching what else a person wrote there."""

from __future__ import annotations

import difflib

import pytest

from sfmeta.catalog import spec
from sfmeta.catalog.edit import at_stage, change
from sfmeta.catalog.stages import Stage
from sfmeta.errors import SpecError

CASES = {
    "a row without a value": ("fields:\n  rating:\n  due_count:\n", ["-  rating:", "+  rating: {enabled: false}"]),
    "a row that says true": ("fields:\n  rating: true\n", ["-  rating: true", "+  rating: {enabled: false}"]),
    "a row on one line": (
        "fields:\n  rating: {label: Grade}\n",
        ["-  rating: {label: Grade}", "+  rating: {label: Grade, enabled: false}"],
    ),
    "a row of several lines, with comments": (
        "# ours\nfields:\n  rating:  # keep\n    label: 'Grade'  # A to D\n  due_count:\n",
        ["+    enabled: false"],
    ),
    "four blanks of indentation": (
        "fields:\n    rating:\n        label: Grade\n    due_count:\n",
        ["+        enabled: false"],
    ),
    "a long line": (
        f"fields:\n  rating:\n    help: {'word ' * 60}end\n",
        ["+    enabled: false"],
    ),
}


def test_line_ends_stay_what_they_are() -> None:
    text = "# ours\r\nfields:\r\n  rating:  # keep\r\n  due_count:\r\n"
    field = next(field for field in spec.read(text, "sfmeta.yml").fields if field.key == "rating")
    edited = at_stage(text, "sfmeta.yml", [field], Stage.DELETED)
    assert edited == text.replace("rating:  #", "rating: {enabled: false} #")


@pytest.mark.parametrize("case", CASES)
def test_only_the_field_changes(case: str) -> None:
    text, expected = CASES[case]
    field = next(field for field in spec.read(text, "sfmeta.yml").fields if field.key == "rating")
    edited = at_stage(text, "sfmeta.yml", [field], Stage.DELETED)
    lines = difflib.unified_diff(text.splitlines(), edited.splitlines(), n=0, lineterm="")
    assert [line for line in lines if line[:2] not in ("--", "++", "@@")] == expected
    assert [field.key for field in spec.read(edited, "sfmeta.yml").disabled] == ["rating"]


@pytest.mark.parametrize("text", ["prefix: Upflow_\n", "# nothing yet\nfields:\n"])
def test_without_a_list_of_fields_all_others_stay_exported(text: str) -> None:
    """No list means all twelve: a list of the disabled one alone would leave the others out."""
    before = spec.read(text, "sfmeta.yml")
    after = spec.read(at_stage(text, "sfmeta.yml", [before.fields[6]], Stage.DELETED), "sfmeta.yml")
    assert [field.key for field in after.disabled] == ["rating"]
    assert [field.key for field in after.fields] == [field.key for field in before.fields]


def test_a_custom_field_is_disabled_where_it_stands() -> None:
    text = "custom_fields:\n  segment: {kind: select, options: [A, B]}\n"
    field = next(field for field in spec.read(text, "sfmeta.yml").fields if field.key == "segment")
    assert at_stage(text, "sfmeta.yml", [field], Stage.DELETED) == (
        "custom_fields:\n  segment: {kind: select, options: [A, B], enabled: false}\n"
    )


def test_several_settings_of_one_field_go_in_beside_what_is_there() -> None:
    text = "fields:\n  rating:  # ours\n    label: Grade  # A to D\n    length: 40\n  due_count:\n"
    field = next(field for field in spec.read(text, "sfmeta.yml").fields if field.key == "rating")
    assert change(text, "sfmeta.yml", {field: {"length": 120, "help": "", "label": "Mark"}}) == (
        "fields:\n  rating:  # ours\n    label: Mark   # A to D\n    length: 120\n    help: ''\n  due_count:\n"
    )


def test_a_setting_that_the_file_does_not_take_is_a_mistake_in_it() -> None:
    text = "fields:\n  rating:\n"
    field = spec.read(text, "sfmeta.yml").fields[0]
    with pytest.raises(SpecError) as refused:
        change(text, "sfmeta.yml", {field: {"length": 1_000}})
    assert "255" in refused.value.findings[0].message + (refused.value.findings[0].fix or "")


STAGED = {
    "a row without a value": ("rating:", Stage.HIDDEN, "rating: {retire: hidden}"),
    "one stage further": ("rating: {retire: deprecated}", Stage.HIDDEN, "rating: {retire: hidden}"),
    "from hidden to deleted": ("rating: {retire: hidden}", Stage.DELETED, "rating: {enabled: false}"),
    "back from deleted to hidden": ("rating: {enabled: false}", Stage.HIDDEN, "rating: {retire: hidden}"),
    "back from a bare false": ("rating: false", Stage.ACTIVE, "rating: {enabled: true}"),
    "a label beside it": ("rating: {retire: hidden, label: A}", Stage.ACTIVE, "rating: {label: A, enabled: true}"),
}


@pytest.mark.parametrize("case", STAGED)
def test_a_stage_takes_the_place_of_the_one_before(case: str) -> None:
    before, stage, after = STAGED[case]
    text = f"fields:\n  {before}\n"
    edited = at_stage(text, "sfmeta.yml", spec.read(text, "sfmeta.yml").fields, stage)
    assert edited == f"fields:\n  {after}\n"
    assert [field.stage for field in spec.read(edited, "sfmeta.yml").fields] == [stage]
