"""Names and labels that clash with what the object has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.diff import Create
from sfmeta.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.plan.guards.circumstances import Circumstances
    from sfmeta.plan.model import ComponentChange


def same_label(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    taken: dict[str, list[str]] = {}
    for name, label in org.labels.items():
        taken.setdefault(label.casefold(), []).append(name)
    for change in changes:
        if isinstance(change, Create) and change.key.type == "CustomField":
            label = change.after.value("label") or ""
            for other in sorted(taken.get(label.casefold(), ())):
                yield Finding(
                    "same-label",
                    Severity.WARNING,
                    f"{change.key.full_name} would be labelled {label!r} like {other}: people cannot tell them apart",
                    fix="give it another `label:` in sfmeta.yml",
                )


def same_name(changes: Iterable[ComponentChange], org: Circumstances) -> Iterator[Finding]:
    """API names are one whatever their case (Salesforce Help, Custom Field Attributes): the org's would be changed, and
    every later plan would look for ours in vain."""
    taken = {name.casefold(): name for name in org.names}
    for change in changes:
        other = taken.get(change.key.full_name.casefold())
        if (
            isinstance(change, Create)
            and change.key.type == "CustomField"
            and other not in (None, change.key.full_name)
        ):
            yield Finding(
                "same-name",
                Severity.ERROR,
                f"{change.key.full_name} would be the org's {other}: case makes no difference to Salesforce",
                fix="give it another `name:` in sfmeta.yml, or that one, to take the org's field over",
            )
