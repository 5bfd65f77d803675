"""What came of a deploy: the platform's messages, each at the source it is about, and what was saved and seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Finding, Severity, in_order
from sfmeta.metadata.origins import origins
from sfmeta.plan import scope
from sfmeta.plan.explain import explain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sfmeta.catalog.model import Spec
    from sfmeta.findings import Place
    from sfmeta.flows.grant import Granted
    from sfmeta.flows.verify import Verified
    from sfmeta.metadata.model import Component
    from sfmeta.plan.model import Plan
    from sfmeta.salesforce.deploy import Deployment, DeployMessage
    from sfmeta.store.backups import Backup


@dataclass(frozen=True, slots=True)
class Deployed:
    """``plan`` is None where a deploy was come back to, ``deployment`` where there was no component to change.

    ``failures`` are what the platform said, warnings too, by source file.
    """

    plan: Plan | None
    deployment: Deployment | None
    failures: tuple[Finding, ...] = ()
    backup: Backup | None = None
    verified: Verified | None = None
    granted: Granted | None = None

    @property
    def went_through(self) -> bool:
        """Salesforce did all that was asked of it."""
        return self.deployment is None or self.deployment.is_done

    @property
    def succeeded(self) -> bool:
        """It did, everyone got what the plan gives them, and whatever was verified is as it must be."""
        got = self.granted is None or not self.granted.failures
        return self.went_through and got and (self.verified is None or not self.verified.findings)


def failures(deployment: Deployment, sent: Iterable[Component], spec: Spec) -> tuple[Finding, ...]:
    """What the platform said of the components that were sent; a deploy that failed as a whole is one finding."""
    found = list(_said(deployment, tuple(sent), spec))
    if not deployment.is_done and not any(finding.severity is Severity.ERROR for finding in found):
        by = f" by {deployment.canceled_by}" if deployment.canceled_by else ""
        message = deployment.error_message or f"the deploy ended as {deployment.status}{by}"
        found.append(_explained(message, Severity.ERROR, None))
    return in_order(found)


def _said(deployment: Deployment, sent: tuple[Component, ...], spec: Spec) -> Iterator[Finding]:
    way_back = origins(sent)
    retired = {scope.key_of(spec, field).full_name: field.place for field in spec.disabled}
    for message in (*deployment.failures, *deployment.successes):
        if message.problem:
            place = way_back.find(message.file_name, message.full_name, message.line, message.column)
            yield _finding(message, place or retired.get(message.full_name))


def _finding(message: DeployMessage, place: Place | None) -> Finding:
    severity = Severity.ERROR if message.problem_type == "Error" else Severity.WARNING
    name = f"{message.component_type} {message.full_name}".strip() or message.file_name
    return _explained(message.problem, severity, place, f"{name}: ")


def _explained(said: str, severity: Severity, place: Place | None, about: str = "") -> Finding:
    meaning = explain(said)
    if meaning is None:
        return Finding("deploy", severity, f"{about}{said}", place)
    return Finding(meaning.code, severity, f"{about}{said} ({meaning.means})", place, meaning.fix)
