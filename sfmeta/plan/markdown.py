"""A plan as a pull request shows it, made for GitHub and GitLab.

What comes from people and orgs stands in fenced blocks alone: there it is neither markup, nor a link, nor a mention.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sfmeta.catalog.wording import counted
from sfmeta.findings import Severity
from sfmeta.plan.text import SHORT, body, counts, org_line, unchanged
from sfmeta.plan.words import COMPONENT_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.findings import Finding
    from sfmeta.plan.model import Plan

MARKS = {"  + ": "+ ", "  ~ ": "! ", "  - ": "- "}
"""How a line of the plan begins, and how it begins in a block of the language ``diff``, where it gets its colour."""


def plan_markdown(plan: Plan) -> str:
    """The whole plan. Its first line, which readers do not see, is the same for every plan for this org."""
    parts = [f"<!-- sfmeta plan {plan.org.alias} -->", f"### Plan for `{plan.org.alias}`: {_headline(plan)}"]
    parts.append(fenced([org_line(plan.org)]))
    if plan.changes:
        _, *lines, _ = body(plan)
        parts.append(fenced(map(_coloured, lines), "diff"))
    errors = [finding for finding in plan.findings if finding.severity is Severity.ERROR]
    warnings = [finding for finding in plan.findings if finding.severity is not Severity.ERROR]
    if plan.changes and errors:
        parts += ["**A deploy wants consent to this:**", fenced(_said(errors))]
    if warnings:
        parts += ["**Worth a look:**", fenced(_said(warnings))]
    tree = f", tree `{plan.tree[:SHORT]}`" if plan.tree else ""
    parts.append(f"Plan `{plan.digest[:SHORT]}`{tree}, API version {plan.api_version}.")
    return "\n\n".join(parts) + "\n"


def fenced(lines: Iterable[str], language: str = "text") -> str:
    """A block of code. Its fence is longer than any row of backticks in it."""
    text = "\n".join(lines)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _headline(plan: Plan) -> str:
    if not plan.changes:
        words = unchanged(plan)
        return words[0].lower() + words[1:]
    numbers = zip(counts(plan.fields), ("to add", "to change", "to delete"), strict=True)
    said = [f"{counted(number, 'field')} {what}" for number, what in numbers if number]
    along = ((plan.of(type_), one, several) for type_, (one, several) in COMPONENT_NAMES.items())
    said += [f"{counted(len(changes), one, several)} to deploy" for changes, one, several in along if changes]
    return ", ".join(said)


def _coloured(line: str) -> str:
    mark = line[:4]
    return MARKS[mark] + line[4:] if mark in MARKS else line


def _said(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        place = f"{finding.place} " if finding.place else ""
        yield f"[{finding.rule}] {place}{finding.message}"
        if finding.fix:
            yield f"    {finding.fix}"
