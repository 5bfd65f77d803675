"""What can be asked of Upflow: its lists, whole or by customer (no changed-since exists), and portal links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sfmeta.errors import RemoteError
from sfmeta.sync.portal import LIFETIME
from sfmeta.sync.raw import Link, Unknown
from sfmeta.upflow import paging, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sfmeta.sync.documents import Customer, Document
    from sfmeta.upflow.wire import Wire

NO_PORTAL = frozenset({"HTTP 403", "HTTP 404", "HTTP 409", "HTTP 410", "HTTP 422"})
"""How a customer without a portal may be answered: the documentation does not say."""


DOCUMENTS: dict[str, Callable[[parse.Entry], Document]] = {
    "invoices": parse.invoice,
    "payments": parse.payment,
    "credit_notes": parse.credit_note,
    "refunds": parse.refund,
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents of a list, which was read up to the offset ``end`` with them."""

    documents: list[Document]
    end: int


class Upflow:
    """One organization. Every list comes a page at a time; an entry may come twice, and the later one counts."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def customers(self, *, apart: bool = False) -> Iterator[list[Customer]]:
        """``apart``: in as few calls as it takes, see `paging.entries_apart`."""
        pages = paging.entries_apart(self.wire, "customers") if apart else paging.entries(self.wire, "customers")
        return ([parse.customer(entry) for entry in page.entries] for page in pages)

    def total(self, name: str) -> int:
        """How long a list is, as its first entry's page announces it."""
        body = self.wire.call("GET", name, params={"limit": 1, "offset": 0})
        found, total = parse.page(body, name, f"GET {name}")
        return len(found) if total is None else total

    def documents(self, name: str, known: paging.Known | None = None, start: int = 0) -> Iterator[Part]:
        """The list ``name``, invoices, payments, credit_notes or refunds, from ``start`` on: see `paging.entries`."""
        value_of = DOCUMENTS[name]
        for page in paging.entries(self.wire, name, known=known, start=start):
            yield Part([value_of(entry) for entry in page.entries], page.end)

    def documents_of(self, name: str, customer_ids: Iterable[str]) -> Iterator[tuple[str, list[Document]]]:
        """The entries of the list ``name`` that belong to each customer in turn, if the API does as it is asked.

        A public client asks so for invoices and payments (micahyee415/upflow-mcp, src/tools/finance.ts), and notes that
        filters by state and date are ignored; nobody says so of the other lists. Whoever asks checks the answers.
        """

        def ask(customer_id: str) -> tuple[str, list[Document]]:
            pages = paging.entries(self.wire, name, {"customerId": customer_id})
            return customer_id, [DOCUMENTS[name](entry) for page in pages for entry in page.entries]

        return paging.at_once(ask, customer_ids, self.wire.at_once)

    def portal_links(self, customer_ids: Iterable[str]) -> Iterator[tuple[str, Link | Unknown | None]]:
        """A new link, valid for ``LIFETIME``, for each customer in turn; None where there is no portal, and Unknown
        where the answer does not tell.

        Every call makes one: ask only for those that will be kept. A link is a bearer secret.
        """

        def ask(customer_id: str) -> tuple[str, Link | Unknown | None]:
            return customer_id, self._portal_link(customer_id)

        return paging.at_once(ask, customer_ids, self.wire.at_once)

    def _portal_link(self, customer_id: str) -> Link | Unknown | None:
        path = f"customers/{quote(customer_id, safe='')}/portal"
        try:
            answer = self.wire.call("POST", path, json={"expiresIn": round(LIFETIME.total_seconds())})
        except RemoteError as error:
            if error.code in NO_PORTAL:
                return None
            raise
        link = parse.portal_link(answer)
        return Unknown("Upflow's answer holds no link that is known as one") if link is None else Link(link)
