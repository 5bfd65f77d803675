"""What is read, and what Upflow says outright."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from sfmeta.catalog.model import Spec
from sfmeta.sync.documents import CustomValue, Plain
from sfmeta.sync.given import given
from sfmeta.sync.reading import lists

from .made import customer

if TYPE_CHECKING:
    from .conftest import Scene


@pytest.mark.parametrize(
    ("keys", "stated", "needed"),
    [
        (["due_amount", "overdue_count", "segment", "portal_url"], True, ()),
        (["due_amount"], False, ("invoices",)),
        (["segment"], False, ()),
        (["rating"], True, ("invoices",)),
        (["outstanding_amount"], True, ("credit_notes", "payments", "refunds")),
        (["outstanding_amount"], False, ("credit_notes", "invoices", "payments", "refunds")),
    ],
)
def test_only_the_lists_that_an_exported_field_needs_are_read(
    spec: Spec, keys: list[str], stated: bool, needed: tuple[str, ...]
) -> None:
    chosen = [field for field in spec.exported if field.key in keys]
    assert len(chosen) == len(keys)
    assert lists(chosen, balances_stated=stated) == needed


def test_a_sync_of_plain_figures_reads_no_documents(scene_of: Callable[..., Scene]) -> None:
    scene = scene_of(
        {
            "  outstanding_amount:\n": "  outstanding_amount: {enabled: false}\n",
            "  average_payment_delay:\n": "  average_payment_delay: {enabled: false}\n",
            "  rating:\n": "  rating: {enabled: false}\n",
            "  portal_url:\n": "  portal_url: {enabled: false}\n",
        },
        customers=12,
    )
    assert scene.run().effort.upflow_calls == 1


def said(spec: Spec, *custom: CustomValue, **more: Plain) -> dict[str, Plain]:
    return dict(given(customer(custom=custom, more=more), spec.exported))


def test_a_custom_field_is_found_by_its_id_or_its_external_id(spec: Spec) -> None:
    assert said(spec, CustomValue("f-1", "customer_segment", "SMB")) == {"segment": "SMB"}
    assert said(spec, CustomValue("customer_segment", None, "SMB")) == {"segment": "SMB"}
    assert said(spec, CustomValue("f-1", "other", "SMB")) == {}


def test_a_field_that_is_empty_is_mentioned_and_one_that_is_missing_is_not(spec: Spec) -> None:
    assert said(spec, CustomValue("f-1", "customer_segment", None)) == {"segment": None}
    assert said(spec) == {}


def test_what_the_api_may_lack_comes_from_a_custom_field_or_from_the_api(spec: Spec) -> None:
    paused = CustomValue("f-1", "collection_status", "Paused")
    assert said(spec, paused) == {"collection_status": "Paused"}
    assert said(spec, collectionStatus="Active", savedPaymentMethod="Card") == {
        "collection_status": "Active",
        "saved_payment_method": "Card",
    }
    assert said(spec, paused, collectionStatus="Active") == {"collection_status": "Paused"}  # as the spec says
