"""The values of the rule book."""

from __future__ import annotations

import difflib
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sfmeta.findings import Finding, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sfmeta.metadata.model import Node

S = TypeVar("S", contravariant=True)


class Basis(enum.StrEnum):
    """How sure it is that the platform behaves so."""

    VERIFIED = "verified"  # in Salesforce's own documentation, schema or tools, or its message seen in an org's log
    MODELLED = "modelled"  # by the pattern of verified behaviour, or by what a product that creates fields enforces


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule objects to. ``node`` is the element to point at, ``path`` its file if not the subject's."""

    message: str
    node: Node
    fix: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """``id`` is stable and kebab-case; ``source`` says where the behaviour is known from."""

    id: str
    severity: Severity
    basis: Basis
    source: str
    check: Callable[[S], Iterable[Problem]]


def apply(rules: Iterable[Rule[S]], subject: S, path: str) -> Iterator[Finding]:
    """The findings of every rule about one subject of the file ``path``."""
    for rule in rules:
        for problem in rule.check(subject):
            place = Place(problem.path or path, problem.node.line, problem.node.column)
            yield Finding(rule.id, rule.severity, problem.message, place, problem.fix)


def near(word: str, words: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    folded = {known.casefold(): known for known in words}
    found = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.75)
    return folded[found[0]] if found else None
