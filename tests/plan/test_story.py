"""What happened to a field, in a reviewer's words; and what a commit and a pull request say of it."""

from __future__ import annotations

import pytest

from sfmeta.metadata import xml
from sfmeta.metadata.model import Key, Node
from sfmeta.plan.document import new_plan
from sfmeta.plan.proposal import body, field_changes, message, title
from sfmeta.plan.story import events
from tests.plan.test_plan_cases import ORG

TEXT = "<label>Rating</label><type>Text</type><length>40</length>"
NUMBER = "<label>Days</label><type>Number</type><precision>18</precision><scale>1</scale>"
PICKLIST = (
    "<label>Segment</label><type>Picklist</type><valueSet><restricted>true</restricted><valueSetDefinition>"
    "<sorted>false</sorted>{}</valueSetDefinition></valueSet>"
)
VALUE = "<value><fullName>{0}</fullName><default>false</default><label>{0}</label></value>"


def field(inside: str) -> Node:
    root = (
        f'<CustomField xmlns="http://soap.sforce.com/2006/04/metadata"><fullName>X__c</fullName>{inside}</CustomField>'
    )
    return xml.parse(root.encode(), "X__c")


def values(*names: str) -> str:
    return PICKLIST.format("".join(VALUE.format(name) for name in names))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param(None, TEXT, ["made: Text(40), “Rating”"], id="made"),
        pytest.param(TEXT, None, ["retired"], id="retired"),
        pytest.param(None, None, [], id="never there"),
        pytest.param(TEXT, TEXT, [], id="the same"),
        pytest.param(TEXT, TEXT + "<required>false</required>", [], id="a default written out"),
        pytest.param(TEXT, TEXT.replace("40", "80"), ["widened: Text(40) → Text(80)"], id="longer"),
        pytest.param(TEXT, TEXT.replace("40", "20"), ["narrowed: Text(40) → Text(20)"], id="shorter"),
        pytest.param(
            NUMBER, NUMBER.replace(">1<", ">3<"), ["narrowed: Number(17, 1) → Number(15, 3)"], id="digits move"
        ),
        pytest.param(TEXT, TEXT.replace("Rating", "Grade"), ["relabelled: “Rating” → “Grade”"], id="relabelled"),
        pytest.param(
            TEXT,
            TEXT.replace("Rating", "Rating (deprecated)"),
            ["deprecated: “Rating” → “Rating (deprecated)”"],
            id="deprecated",
        ),
        pytest.param(
            TEXT, NUMBER, ["retyped: Text(40) → Number(17, 1)", "relabelled: “Rating” → “Days”"], id="retyped"
        ),
        pytest.param(TEXT, TEXT + "<unique>true</unique>", ["changed: unique: false → true"], id="an attribute"),
        pytest.param(
            TEXT, TEXT + "<description>Why</description>", ["changed: description: nothing → “Why”"], id="a text"
        ),
        pytest.param(values("A"), values("A", "B"), ["changed: + value B"], id="a value comes"),
        pytest.param(values("A", "B"), values("A"), ["changed: - value B"], id="a value goes"),
        pytest.param(
            TEXT,
            TEXT.replace("40", "80").replace("Rating", "Grade") + "<externalId>true</externalId>",
            ["widened: Text(40) → Text(80)", "relabelled: “Rating” → “Grade”", "changed: external id: false → true"],
            id="the size first, then the label, then the rest",
        ),
    ],
)
def test_what_happened_is_told_in_words(before: str | None, after: str | None, told: list[str]) -> None:
    sides = [None if side is None else field(side) for side in (before, after)]
    assert [str(event) for event in events(*sides)] == told


A, B, C = (Key("CustomField", f"Account.{name}__c") for name in "ABC")


def test_a_title_names_the_one_field_and_counts_more() -> None:
    made, gone, text = (A, None, field(TEXT)), (B, field(TEXT), None), (C, field(TEXT), field(NUMBER))
    assert title(field_changes([made], []), []) == "Add Account.A__c"
    assert title(field_changes([gone], [B]), []) == "Retire Account.B__c"
    assert title(field_changes([gone], []), []) == "Forget Account.B__c"
    assert title(field_changes([text, gone, made], [B]), []) == "Add 1 field, retire 1, change 1"
    assert title((), ["sfmeta.yml"]) == "Change sfmeta.yml"
    assert title((), ["a", "b"]) == "Change 2 files"


def test_a_field_that_only_looks_different_is_no_change() -> None:
    assert field_changes([(A, field(TEXT), field(TEXT + "<unique>false</unique>"))], []) == ()


def test_a_message_has_a_line_for_each_thing_that_happened() -> None:
    changes = field_changes([(A, field(TEXT), field(TEXT.replace("40", "80").replace("Rating", "Grade")))], [])
    assert message("Longer", changes, ["sfmeta.yml"]) == (
        "Longer\n\nAccount.A__c widened: Text(40) → Text(80)\nAccount.A__c relabelled: “Rating” → “Grade”\n"
    )
    assert message("Tidy", (), ["sfmeta.yml", "templates/x"]) == "Tidy\n\nsfmeta.yml\ntemplates/x\n"


def test_a_pull_request_marks_what_comes_changes_and_goes_and_shows_the_plan() -> None:
    sides = [(A, None, field(TEXT)), (B, field(TEXT), None), (C, field(TEXT), field(TEXT.replace("40", "80")))]
    text = body(field_changes(sides, [B]), ["a", "b"], new_plan(ORG, "67.0", [], []))
    assert text.startswith(
        "```diff\n"
        "+ Account.A__c made: Text(40), “Rating”\n"
        "- Account.B__c retired\n"
        "! Account.C__c widened: Text(40) → Text(80)\n"
        "```\n\n2 files: `sfmeta.yml` and what `sfmeta generate` makes of it.\n\n<!-- sfmeta plan dev -->\n"
    )
    assert "### Plan for `dev`: the org is as declared\n" in text


def test_a_pull_request_without_field_changes_names_its_files() -> None:
    assert body((), ["templates/CustomField.xml.j2"], None) == (
        "No field changes:\n\n```text\ntemplates/CustomField.xml.j2\n```\n\n"
        "1 file: `sfmeta.yml` and what `sfmeta generate` makes of it.\n"
    )
