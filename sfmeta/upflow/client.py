"""What can be asked of Upflow: its lists, whole (no filter is honoured, no changed-since exists), and portal links."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from sfmeta.errors import RemoteError
from sfmeta.sync.portal import LIFETIME
from sfmeta.upflow import paging, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sfmeta.sync.documents import CreditNote, Customer, Invoice, Payment, Refund
    from sfmeta.upflow.wire import Wire

T = TypeVar("T")

NO_PORTAL = frozenset({"HTTP 403", "HTTP 404", "HTTP 409", "HTTP 410", "HTTP 422"})
"""How a customer without a portal may be answered: the documentation does not say."""


class Upflow:
    """One organization. Every list comes a page at a time; an entry may come twice, and the later one counts."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def customers(self) -> Iterator[list[Customer]]:
        return self._all("customers", parse.customer)

    def invoices(self) -> Iterator[list[Invoice]]:
        return self._all("invoices", parse.invoice)

    def payments(self) -> Iterator[list[Payment]]:
        return self._all("payments", parse.payment)

    def credit_notes(self) -> Iterator[list[CreditNote]]:
        return self._all("credit_notes", parse.credit_note)

    def refunds(self) -> Iterator[list[Refund]]:
        return self._all("refunds", parse.refund)

    def portal_links(self, customer_ids: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """A new link, valid for ``LIFETIME``, for each customer in turn; None where there is no portal.

        Every call makes one: ask only for those that will be kept. A link is a bearer secret.
        """
        return paging.at_once(lambda customer_id: (customer_id, self._portal_link(customer_id)), customer_ids)

    def _portal_link(self, customer_id: str) -> str | None:
        path = f"customers/{quote(customer_id, safe='')}/portal"
        try:
            return parse.portal_link(self.wire.call("POST", path, json={"expiresIn": round(LIFETIME.total_seconds())}))
        except RemoteError as error:
            if error.code in NO_PORTAL:
                return None
            raise

    def _all(self, name: str, value_of: Callable[[parse.Entry], T]) -> Iterator[list[T]]:
        return ([value_of(entry) for entry in page] for page in paging.entries(self.wire, name))
