"""Whether what was validated once may be deployed as it was validated."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sfmeta.plan.model import Plan
    from sfmeta.plan.past import Deploy

VALID_FOR = timedelta(days=10)
"""Metadata API Developer Guide, Deploy a Recently Validated Component Set."""

WHY_NOT: tuple[tuple[Callable[[Deploy, Plan, datetime], bool], str], ...] = (
    (lambda one, plan, now: not one.check_only, "was a deploy and no validation"),
    (lambda one, plan, now: one.status is None, "was not watched to its end: sfmeta deploy --resume says how it ended"),
    (lambda one, plan, now: one.status not in (None, "Succeeded"), "did not succeed"),
    (lambda one, plan, now: now - one.started_at > VALID_FOR, "is older than the ten days that Salesforce keeps it"),
    (
        lambda one, plan, now: one.plan != plan.digest,
        "was of another plan: the org, sfmeta.yml or the source tree has changed since",
    ),
)
"""What speaks against deploying a validation for this plan."""


def command(plan: Plan, *options: str) -> str:
    """The same deploy with other options, as it can be typed."""
    since = ("--since", plan.since) if plan.since else ()
    production = ("--confirm-production", plan.org.alias) if plan.org.is_production else ()
    return shlex.join(("sfmeta", "deploy", "--org", plan.org.alias, *since, *options, *production))


def why_not(validation: Deploy, plan: Plan, now: datetime) -> tuple[str, ...]:
    """Everything that speaks against it; nothing where the validation is of exactly this plan, and fresh."""
    return tuple(words for speaks, words in WHY_NOT if speaks(validation, plan, now))
