"""The 18 rows, against what Upflow's page offers and what Salesforce allows."""

from __future__ import annotations

import re

import pytest

from sfmeta.catalog.model import Row, Source
from sfmeta.catalog.rows import extra_rows, kinds, rows, standard_rows
from sfmeta.catalog.spec import read
from sfmeta.catalog.types import field_types, limits

OFFERED = {
    # Upflow, "Fields exported to Salesforce": row, types as the page calls them, the default first here
    1: ("Outstanding amount", "Currency"),
    2: ("Overdue amount", "Currency"),
    3: ("Due amount", "Currency"),
    4: ("Overdue count", "Number"),
    5: ("Due count", "Number"),
    6: ("Average payment delay", "Number"),
    7: ("Rating", "Text"),
    8: ("Collection status", "Text"),
    9: ("Customer portal URL", "Text Area (Long)", "Text Area (Rich)"),
    10: ("Customer details page URL", "Text Area (Long)", "Text Area (Rich)", "URL"),
    11: ("Saved payment method", "Text"),
    12: ("Saved payment method status", "Text"),
    13: ("Text custom field", "Text", "Text Area (Long)", "Text Area (Rich)"),
    14: ("Select custom field", "Picklist"),
    15: ("Multi-select custom field", "Picklist (Multi-Select)"),
    16: ("Date custom field", "Date"),
    17: ("Boolean custom field", "Checkbox"),
    18: ("Number custom field", "Number"),
}


def test_the_rows_are_those_of_upflows_page() -> None:
    found = {row.number: (row.label, *(field_types()[one.type].label for one in row.types)) for row in rows()}
    assert found == OFFERED


def test_only_the_portal_link_is_not_near_real_time() -> None:
    assert {row.key: row.frequency for row in rows() if row.frequency != "near real-time"} == {
        "portal_url": "every 30 days"
    }


def test_what_the_api_is_not_known_to_have_is_provided() -> None:
    provided = [row.key for row in rows() if row.source is Source.PROVIDED]
    assert provided == ["collection_status", "saved_payment_method", "saved_payment_method_status"]


def test_twelve_rows_are_fields_and_six_are_kinds() -> None:
    assert len(standard_rows()) == 12
    assert list(kinds()) == ["text", "select", "multi_select", "date", "boolean", "number"]
    assert {row.source for row in kinds().values()} == {Source.CUSTOM_FIELD}


@pytest.mark.parametrize("row", [*rows(), *extra_rows()], ids=lambda row: row.key)
def test_a_row_is_what_salesforce_takes(row: Row) -> None:
    assert re.fullmatch(r"[a-z](_?[a-z0-9])*", row.key)
    assert (row.name == "") is (row.kind is not None)
    assert re.fullmatch(r"([A-Za-z](_?[A-Za-z0-9])*)?", row.name)
    assert len(f"Upflow_{row.name}") <= limits().name
    assert 0 < len(row.label) <= limits().label
    assert 0 < len(row.help) <= limits().help
    assert 0 < len(row.description) <= limits().description
    for offered in row.types:
        ranges = dict(field_types()[offered.type].ranges)
        assert dict(offered.attributes).keys() == ranges.keys()
        for attribute, value in offered.attributes:
            least, most = ranges[attribute]
            assert least <= value <= most


def test_the_average_delay_has_the_digit_that_upflow_shows() -> None:
    """17.756 days are shown as 17.8 (Upflow, Average payment delay)."""
    delay = next(row for row in rows() if row.key == "average_payment_delay")
    assert delay.types[0].attribute("scale") == 1


def test_keys_and_names_are_unique() -> None:
    every = (*rows(), *extra_rows())
    assert [row.number for row in every] == list(range(1, len(every) + 1))
    assert len({row.key for row in every}) == len(every)
    assert len({row.name.lower() for row in every if row.name}) == len(every) - len(kinds())


@pytest.mark.parametrize("row", [*rows(), *extra_rows()], ids=lambda row: row.key)
def test_a_row_says_where_its_value_comes_from(row: Row) -> None:
    assert row.definition
    assert bool(row.reads) is (row.source is Source.DOCUMENTS)
    assert bool(row.api) is (row.source in (Source.CUSTOMER, Source.PROVIDED))
    assert row.extra is (row.number > 18)


def test_what_is_offered_beyond_the_18_is_off_unless_it_is_named() -> None:
    assert not [field for field in read("", "sfmeta.yml").fields if field.row.extra]
    chosen = read("fields: {}\nextra_fields: {oldest_overdue_date: }", "sfmeta.yml").exported
    assert [(field.full_name, field.type) for field in chosen] == [("Upflow_Oldest_Overdue_Date__c", "Date")]
