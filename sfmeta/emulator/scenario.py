"""What may stand in a scenario: what can go wrong, which parameters that takes, and what each of them means.

`ACTIONS` lists what can happen to a call; `BEHAVIOURS` what can happen inside the org, where the services ask for it.
`PARAMETERS` says of every name in them, and of those that any rule takes, which values it has; the documentation is
written from it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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
WHEN_PARAMETERS: Final = ("nth", "times")
SERVICES: Final = ("salesforce", "upflow")
LONGEST: Final = 2**31  # more bytes, rows, polls, seconds or cases than anybody waits for
AMOUNT: Final = f"a number from 0 to {LONGEST}"


class ScenarioError(ValueError):
    """A scenario that nobody could carry out: says which rule and what is allowed."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """``takes`` says in words what ``fits`` checks; ``means`` is for the documentation."""

    takes: str
    fits: Callable[[object], bool]
    means: str


def text(means: str) -> Parameter:
    return Parameter("a text", lambda value: isinstance(value, str), means)


def whole(least: int, means: str, most: int = LONGEST) -> Parameter:
    words = f"a whole number from {least} to {most}"
    return Parameter(words, lambda value: isinstance(value, int) and is_amount(value) and least <= value <= most, means)


def is_amount(value: object) -> bool:
    """`AMOUNT`, of something: JSON's true and NaN are no such thing."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST


def _is_path(value: object) -> bool:
    return isinstance(value, str) and value[:1] in ("/", "*", "?", "[")


def _is_line(value: object) -> bool:
    """What a header may hold: a line break would end it."""
    return isinstance(value, str) and not {"\n", "\r"} & set(value)


def _is_wait(value: object) -> bool:
    return _is_line(value) or is_amount(value)


def _are_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(each, str) for each in value))


def _are_headers(value: object) -> bool:
    return isinstance(value, dict) and all(_is_line(each) for pair in value.items() for each in pair)


PARAMETERS: Final[Mapping[str, Parameter]] = {
    "nth": whole(1, "the first of the cases it means that goes wrong; 1 unless said"),
    "times": whole(0, "how many of them go wrong from there on; 1 unless said, 0 is without end"),
    "service": Parameter("salesforce or upflow", SERVICES.__contains__, "calls to this one only"),
    "method": text("calls with this HTTP method only"),
    "path": Parameter(
        "a pattern that begins with / or *",
        _is_path,
        "calls whose whole path fits this pattern, without the query: `*` is any text, slashes too, `?` one character,"
        " `[…]` one of several. `/services/data/*/limits*` means every version's limits; `/limits` means nothing",
    ),
    "body_contains": text("calls in whose body this text stands, as it is sent"),
    "seconds": Parameter(
        AMOUNT,
        is_amount,
        "how long: before a slow call goes on (1 unless said), or how much longer a deploy is queued (60)",
    ),
    "bytes": whole(0, "how many bytes of the answer arrive; half of them unless said"),
    "status": whole(200, "the HTTP status of the answer; 503 unless said", 599),
    "retry_after": Parameter(
        f"seconds, up to {LONGEST}, or a text of one line",
        _is_wait,
        "the answer's header Retry-After; none unless said",
    ),
    "body": Parameter(
        "a text or JSON", lambda value: True, "the answer's body; the service's own for that status unless said"
    ),
    "headers": Parameter("an object of texts, each of one line", _are_headers, "more headers of the answer, or others"),
    "object": text("records or jobs of this object only"),
    "id": text("the record with this id only, 18 characters long"),
    "operation": text("jobs of this operation only: insert, update, upsert, delete, query …"),
    "code": text("the error's code"),
    "message": text("the error's message"),
    "fields": Parameter("a list of texts, or one text with commas", _are_texts, "the fields that the error names"),
    "polls": whole(0, "how often a job that is done is still said to be under way; 1 unless said"),
    "after_rows": whole(0, "how many rows a job does before it fails; 0 unless said"),
}


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
        when = {"nth": self.nth, "times": self.times, "met": self.met}
        return {"action": self.action, **self.call, **self.parameters, **when}


def parse(scenario: Iterable[Mapping[str, object]]) -> list[Rule]:
    """The rules of a scenario; `ScenarioError` names the first that cannot be understood."""
    return [_rule(number, written) for number, written in enumerate(scenario, start=1)]


def _rule(number: int, written: Mapping[str, object]) -> Rule:
    action = written.get("action")
    if not isinstance(action, str) or action not in {**ACTIONS, **BEHAVIOURS}:
        known = ", ".join([*ACTIONS, *BEHAVIOURS])
        raise ScenarioError(f"rule {number}: action {action!r} is not one of {known}")
    own = {**ACTIONS, **BEHAVIOURS}[action]
    of_call = CALL_PARAMETERS if action in ACTIONS else ()
    allowed = (*WHEN_PARAMETERS, *of_call, *own)
    given = {name: value for name, value in written.items() if name != "action"}
    for name, value in given.items():
        if name not in allowed:
            raise ScenarioError(f"rule {number}: {action} takes no {name!r}; it takes {', '.join(allowed)}")
        if not PARAMETERS[name].fits(value):
            raise ScenarioError(f"rule {number}: {name} must be {PARAMETERS[name].takes}, not {value!r}")
    nth, times = (value if isinstance(value := given.get(name), int) else 1 for name in WHEN_PARAMETERS)
    return Rule(
        action=action,
        call={name: str(given[name]) for name in of_call if name in given},
        parameters={name: given[name] for name in own if name in given},
        nth=nth,
        times=times,
    )
