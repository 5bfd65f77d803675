"""What a watching process tells Prometheus, and whether it is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sfmeta.flows.sweeps import Sweep

WELL = frozenset({"done", "unchanged", "failed"})
"""Results of sweeps that read everything and wrote what they could; a row that Salesforce refuses is no illness."""

OVERDUE = 900.0
"""Seconds after which a sweep that should have come is missed."""


class Metrics:
    """Fed by every sweep; read by whoever asks, from another thread."""

    def __init__(self, orgs: Sequence[str], now: datetime) -> None:
        self.registry = CollectorRegistry()
        self._last: dict[str, tuple[str, float]] = dict.fromkeys(orgs, ("starting", now.timestamp()))

        def counter(name: str, text: str, *more: str) -> Counter:
            return Counter(f"sfmeta_{name}", text, ("org", *more), registry=self.registry)

        def gauge(name: str, text: str) -> Gauge:
            return Gauge(f"sfmeta_{name}", text, ("org",), registry=self.registry)

        self._sweeps = counter("sweeps", "Sweeps, by how they ended.", "result")
        self._written = counter("records_written", "Records that Salesforce acknowledged.")
        self._cleared = counter("values_cleared", "Values that were made empty.")
        self._links = counter("links_written", "Portal links that were made anew.")
        self._calls = counter("calls", "Calls to either side's API.", "side")
        self._seconds = gauge("sweep_seconds", "How long the last sweep took.")
        self._ended = gauge("sweep_timestamp_seconds", "When the last sweep ended.")
        self._well = gauge("success_timestamp_seconds", "When the last sweep that read and compared everything ended.")
        self._next = gauge("next_sweep_timestamp_seconds", "When the next sweep is due.")
        self._matched = gauge("customers_matched", "Customers that have an Account of their own.")
        self._customers = gauge("customers", "Customers in Upflow.")
        self._failed = gauge("records_failed", "Records that the last sweep could not write.")

    def see(self, sweep: Sweep) -> None:
        org, ended = sweep.org, sweep.at.timestamp() + sweep.seconds
        self._last[org] = (sweep.result, ended + sweep.pause)
        self._sweeps.labels(org, sweep.result).inc()
        self._seconds.labels(org).set(sweep.seconds)
        self._ended.labels(org).set(ended)
        self._next.labels(org).set(ended + sweep.pause)
        if sweep.result in WELL:
            self._well.labels(org).set(ended)
        if sweep.synced is None:
            return
        counts = sweep.synced.counts()
        self._written.labels(org).inc(counts["written"])
        self._cleared.labels(org).inc(counts["cleared"])
        self._links.labels(org).inc(counts["links_written"])
        for side in ("upflow", "salesforce"):
            self._calls.labels(org, side).inc(counts[f"{side}_calls"])
        self._customers.labels(org).set(counts["customers_read"])
        self._matched.labels(org).set(counts["matched"])
        self._failed.labels(org).set(counts["failed"])

    def text(self) -> bytes:
        """The text format of Prometheus."""
        return generate_latest(self.registry)

    def health(self, now: datetime) -> tuple[bool, dict[str, str]]:
        """Whether all is well, and a word for each org: how its last sweep ended, or that the next one is overdue."""
        words = {
            org: "overdue" if now.timestamp() > due + OVERDUE else result for org, (result, due) in self._last.items()
        }
        return all(word in (*WELL, "starting") for word in words.values()), words
