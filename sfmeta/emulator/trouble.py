"""Trouble on request: rules, as data, that make calls go wrong. Every failure test of the product is written with them.

A scenario is a list of rules. A rule says which calls it means, which of those (``nth``, ``times``) and what happens:

    {"method": "POST", "path": "/services/data/*/composite/sobjects", "nth": 2, "action": "drop-after"}
    {"service": "upflow", "path": "/v1/invoices", "times": 3, "action": "status", "status": 503, "retry_after": 1}
    {"action": "row-locked", "object": "Account", "times": 2}

`ACTIONS` lists what can happen to a call; `BEHAVIOURS` what can happen inside the org, where the services ask for it.
"""

from __future__ import annotations

import fnmatch
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    # action: the parameters it takes. What each does is in `disturb.py`.
    "slow": ("seconds",),
    "hold": (),
    "drop": (),
    "drop-after": (),
    "truncate": ("bytes",),
    "status": ("status", "retry_after", "body", "headers"),
}

BEHAVIOURS: Final[Mapping[str, tuple[str, ...]]] = {
    # behaviour: what the service that asks for it says of the case (a rule may name it to narrow itself down) and what
    # the rule may add. A rule without a narrowing parameter means every case.
    "row-locked": ("object", "id"),
    "row-error": ("object", "id", "code", "message", "fields"),
    "job-stuck": ("object", "operation", "polls"),
    "job-fails": ("object", "operation", "after_rows", "message"),
    "deploy-queued": ("seconds",),
    "deploy-fails": ("code", "message"),
}

CALL_PARAMETERS: Final = ("service", "method", "path", "body_contains")
WHEN_PARAMETERS: Final = ("action", "nth", "times")


class ScenarioError(ValueError):
    """A scenario that nobody could carry out: says which rule and what is allowed."""


@dataclass(slots=True)
class Rule:
    """One rule, and how often it was met: it applies from the ``nth`` matching case on, ``times`` times (0: always)."""

    action: str
    call: Mapping[str, str]
    parameters: Mapping[str, object]
    nth: int = 1
    times: int = 1
    met: int = field(default=0)
    lifted: threading.Event = field(default_factory=threading.Event)

    def due(self) -> bool:
        """Count a matching case; True where the rule applies to it."""
        self.met += 1
        return self.met >= self.nth and (self.times == 0 or self.met < self.nth + self.times)

    def number(self, name: str, default: float = 0) -> float:
        value = self.parameters.get(name, default)
        return value if isinstance(value, int | float) else default

    def text(self, name: str, default: str = "") -> str:
        value = self.parameters.get(name)
        return value if isinstance(value, str) else default

    def as_json(self) -> dict[str, object]:
        return {
            "action": self.action,
            **self.call,
            **self.parameters,
            "nth": self.nth,
            "times": self.times,
            "met": self.met,
        }


def parse(scenario: Iterable[Mapping[str, object]]) -> list[Rule]:
    """The rules of a scenario; `ScenarioError` names the first that cannot be understood."""
    return [_rule(number, written) for number, written in enumerate(scenario, start=1)]


def _rule(number: int, written: Mapping[str, object]) -> Rule:
    action = written.get("action")
    if not isinstance(action, str) or action not in {**ACTIONS, **BEHAVIOURS}:
        known = ", ".join([*ACTIONS, *BEHAVIOURS])
        raise ScenarioError(f"rule {number}: action {action!r} is not one of {known}")
    allowed = {**ACTIONS, **BEHAVIOURS}[action]
    call_parameters = CALL_PARAMETERS if action in ACTIONS else ()
    for name, value in written.items():
        if name not in (*WHEN_PARAMETERS, *call_parameters, *allowed):
            possible = ", ".join((*WHEN_PARAMETERS[1:], *call_parameters, *allowed))
            raise ScenarioError(f"rule {number}: {action} takes no {name!r}; it takes {possible}")
        if name in call_parameters and not isinstance(value, str):
            raise ScenarioError(f"rule {number}: {name} must be a text, not {value!r}")
    return Rule(
        action=action,
        call={name: str(written[name]) for name in call_parameters if name in written},
        parameters={name: written[name] for name in allowed if name in written},
        nth=_count(number, written, "nth", 1),
        times=_count(number, written, "times", 0),
    )


def _count(number: int, written: Mapping[str, object], name: str, least: int) -> int:
    value = written.get(name, 1)
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ScenarioError(f"rule {number}: {name} must be a whole number from {least}, not {value!r}")
    return value


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
