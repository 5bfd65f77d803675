"""Fields placed on a page layout: what is asked for, and not a value else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sfmeta.metadata import layout, xml
from sfmeta.metadata.layout import Section
from sfmeta.metadata.model import Node

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
RECEIVABLES = Section("Receivables (Upflow)", 2, ("A__c", "B__c", "C__c"))


def parsed(sections: str, rest: str = "") -> Node:
    text = f'<Layout xmlns="{xml.NAMESPACE}">{sections}{rest}</Layout>'
    return xml.parse(text.encode(), "layout")


def section(label: str, *columns: str, style: str = "TwoColumnsTopToBottom") -> str:
    inside = "".join(f"<layoutColumns>{column}</layoutColumns>" for column in columns)
    return f"<layoutSections><label>{label}</label>{inside}<style>{style}</style></layoutSections>"


def item(field: str, behavior: str = "Readonly") -> str:
    return f"<layoutItems><behavior>{behavior}</behavior><field>{field}</field></layoutItems>"


INFORMATION = section("Information", item("Name", "Required"), item("OwnerId", "Edit"))
LINKS = section("Links", "<layoutItems><customLink>Billing</customLink></layoutItems>", style="CustomLinks")


def columns(node: Node, label: str = RECEIVABLES.label) -> list[list[tuple[str | None, str | None]]]:
    (found,) = (one for one in node.all("layoutSections") if one.value("label") == label)
    return [
        [(one.value("field"), one.value("behavior")) for one in column.all("layoutItems")]
        for column in found.all("layoutColumns")
    ]


def labels(node: Node) -> list[str | None]:
    return [one.value("label") for one in node.all("layoutSections")]


def test_a_new_section_is_read_only_and_stands_in_front_of_the_custom_links() -> None:
    made = layout.placed(parsed(INFORMATION + LINKS, "<showEmailCheckbox>false</showEmailCheckbox>"), RECEIVABLES)
    assert labels(made) == ["Information", "Receivables (Upflow)", "Links"]
    assert columns(made) == [[("A__c", "Readonly"), ("C__c", "Readonly")], [("B__c", "Readonly")]]


def test_without_custom_links_it_is_the_last_section() -> None:
    assert labels(layout.placed(parsed(INFORMATION), RECEIVABLES)) == ["Information", "Receivables (Upflow)"]


def test_a_layout_without_any_section_gets_one_where_the_platform_has_them() -> None:
    bare = parsed("<excludeButtons>Submit</excludeButtons>", "<showEmailCheckbox>false</showEmailCheckbox>")
    made = layout.placed(bare, RECEIVABLES)
    assert [child.tag for child in made.children] == ["excludeButtons", "layoutSections", "showEmailCheckbox"]


def test_what_is_missing_goes_to_the_end_and_what_others_put_there_stays() -> None:
    there = section(RECEIVABLES.label, item("B__c") + item("Industry", "Edit"), item("A__c", "Edit"))
    made = layout.placed(parsed(INFORMATION + there), RECEIVABLES)
    assert columns(made) == [
        [("B__c", "Readonly"), ("Industry", "Edit")],
        [("A__c", "Readonly"), ("C__c", "Readonly")],
    ], "only our own field turned read-only"


def test_a_field_that_somebody_placed_elsewhere_stays_there() -> None:
    made = layout.placed(parsed(section("Money", item("B__c", "Edit"), "")), RECEIVABLES)
    assert columns(made, "Money") == [[("B__c", "Edit")], []]
    assert columns(made) == [[("A__c", "Readonly")], [("C__c", "Readonly")]]


def test_another_number_of_columns_spreads_the_section_anew() -> None:
    two = layout.placed(parsed(INFORMATION), RECEIVABLES)
    one = layout.placed(two, Section(RECEIVABLES.label, 1, RECEIVABLES.fields))
    assert columns(one) == [[("A__c", "Readonly"), ("C__c", "Readonly"), ("B__c", "Readonly")]]
    assert one.all("layoutSections")[1].value("style") == "OneColumn"


def test_placing_again_is_the_very_same_layout() -> None:
    made = layout.placed(parsed(INFORMATION + LINKS), RECEIVABLES)
    assert layout.placed(made, RECEIVABLES) is made


def test_a_section_without_fields_is_not_made() -> None:
    bare = parsed(INFORMATION)
    assert layout.placed(bare, Section("Receivables", 2, ())) is bare


def test_a_removed_field_leaves_every_section_and_the_mini_layout() -> None:
    mini = "<miniLayout><fields>A__c</fields><fields>Name</fields></miniLayout>"
    there = parsed(section("Money", item("A__c") + item("B__c"), item("Name")), mini)
    without = layout.removed(there, {"A__c"})
    assert columns(without, "Money") == [[("B__c", "Readonly")], [("Name", "Readonly")]]
    mini_layout = without.child("miniLayout")
    assert mini_layout is not None
    assert [one.text for one in mini_layout.children] == ["Name"]
    assert layout.removed(without, {"A__c"}) is without


def test_a_section_of_ours_goes_with_its_last_field_and_nobody_elses_does() -> None:
    there = parsed(section("Money", item("A__c")) + section(RECEIVABLES.label, item("B__c")))
    assert labels(layout.removed(there, {"A__c", "B__c"}, RECEIVABLES.label)) == ["Money"]


def test_placed_and_removed_is_as_it_was() -> None:
    bare = parsed(INFORMATION + LINKS)
    assert layout.removed(layout.placed(bare, RECEIVABLES), RECEIVABLES.fields, RECEIVABLES.label) == bare


REAL = sorted(CORPUS.rglob("*.layout-meta.xml"))


@pytest.mark.skipif(not REAL, reason="the corpus is not here")
def test_of_real_layouts_all_else_stays_to_the_byte() -> None:
    for file in REAL:
        before = xml.parse(file.read_bytes(), file.name)
        after = layout.placed(before, RECEIVABLES)
        others = tuple(child for child in after.children if child.value("label") != RECEIVABLES.label)
        assert xml.write(Node("Layout", None, others)) == xml.write(Node("Layout", None, before.children))
        assert layout.removed(after, RECEIVABLES.fields, RECEIVABLES.label) == before
        assert layout.placed(after, RECEIVABLES) is after


def test_what_people_see_of_it_is_told_by_section_and_field() -> None:
    made = dict(layout.attributes(layout.placed(parsed(INFORMATION), RECEIVABLES)))
    assert made["layoutSections[Receivables (Upflow)].columns"] == "2"
    assert made["layoutItems[B__c].place"] == "section Receivables (Upflow), column 2"
    assert made["layoutItems[B__c].behavior"] == "Readonly"
    assert made["layoutItems[Name].place"] == "section Information, column 1"
