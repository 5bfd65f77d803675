"""Trouble on request: rules, as data, that make calls go wrong. Every failure test of the product is written with them.

A scenario is a list of rules. A rule says which calls it means, which of those (``nth``, ``times``) and what happens:

    {"method": "POST", "path": "/services/data/*/composite/sobjects", "nth": 2, "action": "drop-after"}
    {"service": "upflow", "path": "/v1/invoices", "times": 3, "action": "status", "status": 503, "retry_after": 1}
    {"action": "row-locked", "object": "Account", "times": 2}

What may stand in one is in `scenario.py`.
"""

from __future__ import annotations

import fnmatch
import threading
from typing import TYPE_CHECKING

from sfmeta.emulator.scenario import ACTIONS, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sfmeta.emulator.scenario import Rule


class Trouble:
    """The rules in force. Services ask `take`; the ports ask `for_call`. Safe to use from any thread."""

    def __init__(self, scenario: Iterable[Mapping[str, object]] = ()) -> None:
        self._lock = threading.Lock()
        self._rules = parse(scenario)

    def add(self, scenario: Iterable[Mapping[str, object]]) -> None:
        rules = parse(scenario)
        with self._lock:
            self._rules.extend(rules)

    def clear(self) -> None:
        """No rule is in force any more; what was held goes on."""
        with self._lock:
            for rule in self._rules:
                rule.lifted.set()
            self._rules.clear()

    def as_json(self) -> list[dict[str, object]]:
        with self._lock:
            return [rule.as_json() for rule in self._rules]

    @property
    def needs_body(self) -> bool:
        """Whether any rule looks into requests: otherwise bodies are never read here."""
        return any("body_contains" in rule.call for rule in self._rules)

    def for_call(self, service: str, method: str, path: str, body: bytes = b"") -> Rule | None:
        """The first rule that applies to this call; every rule that matches counts it."""
        with self._lock:
            due = [rule for rule in self._rules if _means(rule, service, method, path, body) and rule.due()]
        return due[0] if due else None

    def take(self, behaviour: str, **case: str) -> Rule | None:
        """Whether a named behaviour is asked for in this case: ``take("row-locked", object="Account", id="001…")``.

        A rule that names one of the case's facts applies only where they are equal, whatever their letter case.
        """
        with self._lock:
            if not self._rules:
                return None
            due = [rule for rule in self._rules if rule.action == behaviour and _fits(rule, case) and rule.due()]
        return due[0] if due else None


def _means(rule: Rule, service: str, method: str, path: str, body: bytes) -> bool:
    call = rule.call
    return (
        rule.action in ACTIONS
        and call.get("service", service) == service
        and call.get("method", method).upper() == method
        and fnmatch.fnmatchcase(path, call.get("path", "*"))
        and call.get("body_contains", "").encode() in body
    )


def _fits(rule: Rule, case: Mapping[str, str]) -> bool:
    return all(str(rule.parameters.get(name, value)).lower() == value.lower() for name, value in case.items())
