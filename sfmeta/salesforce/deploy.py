"""Deploys through the Metadata API's REST resource: start, look, wait, cancel."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from sfmeta.errors import RemoteError, Unavailable
from sfmeta.salesforce.answers import Undelivered, decoded
from sfmeta.salesforce.waiting import Waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import Response

    from sfmeta.salesforce.connection import Connection, Json

RESOURCE = "metadata/deployRequest"


class DeployStatus(enum.StrEnum):
    """Metadata API Developer Guide, DeployResult."""

    PENDING = "Pending"
    IN_PROGRESS = "InProgress"
    FINALIZING = "Finalizing"
    FINALIZING_FAILED = "FinalizingFailed"
    SUCCEEDED = "Succeeded"
    SUCCEEDED_PARTIAL = "SucceededPartial"
    FAILED = "Failed"
    CANCELING = "Canceling"
    CANCELED = "Canceled"


class Outcome(enum.Enum):
    RUNNING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    CANCELED = enum.auto()


@dataclass(frozen=True, slots=True)
class DeployOptions:
    """``check_only`` validates and changes nothing; ``purge`` skips Deleted Fields (never in production).

    ``run_tests``: the org's own Apex tests, without which no validation can be deployed later as it is.
    """

    check_only: bool = False
    purge: bool = False
    run_tests: bool = False


@dataclass(frozen=True, slots=True)
class DeployMessage:
    """What the platform says of one component: a failure, or a success that may carry a warning."""

    component_type: str
    full_name: str
    file_name: str
    problem: str
    problem_type: str
    line: int | None
    column: int | None
    created: bool
    changed: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deploy as it stands. ``total`` counts components; ``state_detail`` is what the platform is doing just now."""

    id: str
    status: DeployStatus
    check_only: bool
    total: int
    deployed: int
    errors: int
    state_detail: str
    error_message: str
    canceled_by: str
    failures: tuple[DeployMessage, ...]
    successes: tuple[DeployMessage, ...]

    @property
    def outcome(self) -> Outcome:
        """Every status of the platform has a meaning here; only one of them is success."""
        match self.status:
            case DeployStatus.PENDING | DeployStatus.IN_PROGRESS | DeployStatus.FINALIZING | DeployStatus.CANCELING:
                return Outcome.RUNNING
            case DeployStatus.SUCCEEDED:
                return Outcome.DONE
            case DeployStatus.FAILED | DeployStatus.FINALIZING_FAILED | DeployStatus.SUCCEEDED_PARTIAL:
                return Outcome.FAILED  # nothing was asked to succeed in part: rollbackOnError is always set
            case DeployStatus.CANCELED:
                return Outcome.CANCELED
        assert_never(self.status)

    @property
    def is_canceling(self) -> bool:
        """Whether somebody has asked for its end already."""
        return self.status is DeployStatus.CANCELING

    @property
    def is_rolled_back(self) -> bool:
        """Whether it is certain that nothing was changed."""
        return self.status in (DeployStatus.FAILED, DeployStatus.CANCELED)

    @property
    def is_done(self) -> bool:
        return self.outcome is Outcome.DONE


def start(connection: Connection, package: bytes, options: DeployOptions | None = None) -> str:
    """Send the zip; the id of the deploy, which goes on in the org whatever happens here."""
    options = options or DeployOptions()  # no testLevel: production refuses NoTestRun, its default runs none for fields
    wanted = {
        "deployOptions": {
            "allowMissingFiles": False,
            "autoUpdatePackage": False,
            "checkOnly": options.check_only,
            "ignoreWarnings": True,  # a field to be deleted that is gone already is a warning
            "performRetrieve": False,
            "purgeOnDelete": options.purge,
            "rollbackOnError": True,
            "singlePackage": True,
            **({"testLevel": "RunLocalTests"} if options.run_tests else {}),
        }
    }
    parts = [
        ("json", (None, json.dumps(wanted), "application/json")),
        ("file", ("metadata.zip", package, "application/zip")),
    ]
    return _started(lambda: connection.send("POST", RESOURCE, files=parts))


def start_validated(connection: Connection, id_: str) -> str:
    """Deploy what was validated as ``id_``, as Salesforce kept it; the id of the deploy. RemoteError where it no longer
    qualifies (Metadata API Developer Guide, Deploy a Recently Validated Component Set)."""
    return _started(lambda: connection.send("POST", RESOURCE, json={"validatedDeployRequestId": id_}))


def _started(send: Callable[[], Response]) -> str:
    try:
        answer = decoded(send())
    except Undelivered:
        raise
    except Unavailable as error:
        raise Unavailable(
            f"{error.message}: the deploy may have been started all the same",
            where=error.where,
            fix="look at Setup, Deployment Status; then plan again",
        ) from error
    return str(answer["id"])


def look(connection: Connection, id_: str) -> Deployment:
    """The deploy as it stands now, with what is known of each component."""
    answer = connection.get(f"{RESOURCE}/{id_}", {"includeDetails": "true"})
    return deployment_of(answer["deployResult"], id_)


def cancel(connection: Connection, id_: str) -> None:
    """Ask for the end of a deploy; it is over when its status says so."""
    connection.patch(f"{RESOURCE}/{id_}", {"deployResult": {"status": DeployStatus.CANCELING}})


def wait(
    connection: Connection,
    id_: str,
    waiting: Waiting | None = None,
    on_progress: Callable[[Deployment], None] | None = None,
) -> Deployment:
    """The deploy when it is over, however it ended. A look that fails for a while is not a failed deploy.

    Raises Unavailable when the time is up: the deploy then still goes on in the org.
    """
    trouble: Unavailable | None = None
    for _ in (waiting or Waiting()).looks():
        try:
            deployment = look(connection, id_)
        except Unavailable as error:
            trouble = error
            continue
        trouble = None
        if on_progress is not None:
            on_progress(deployment)
        if deployment.outcome is not Outcome.RUNNING:
            return deployment
    message = trouble.message if trouble is not None else f"the deploy {id_} is not done yet"
    raise Unavailable(
        message, where=f"deploy {id_}", fix="it goes on in the org: Setup, Deployment Status"
    ) from trouble


def deployment_of(result: Json, id_: str) -> Deployment:
    """What Salesforce says of a deploy (DeployResult)."""
    try:
        status = DeployStatus(result["status"])
    except ValueError:
        raise RemoteError(
            f"the deploy has a status that this release does not know: {result['status']}",
            code="DEPLOY_STATUS",
            where=f"deploy {id_}",
            fix="look at Setup, Deployment Status",
        ) from None
    details = result.get("details") or {}
    tests = details.get("runTestResult") or {}
    uncovered = tests.get("codeCoverageWarnings") or () if status is DeployStatus.FAILED else ()
    return Deployment(
        id=id_,
        status=status,
        check_only=bool(result.get("checkOnly")),
        total=result.get("numberComponentsTotal") or 0,
        deployed=result.get("numberComponentsDeployed") or 0,
        errors=result.get("numberComponentErrors") or 0,
        state_detail=result.get("stateDetail") or "",
        error_message=result.get("errorMessage") or "",
        canceled_by=result.get("canceledByName") or "",
        failures=(
            *map(_message, details.get("componentFailures") or ()),
            *map(_test_failure, tests.get("failures") or ()),
            *map(_coverage_warning, uncovered),
        ),
        successes=tuple(map(_message, details.get("componentSuccesses") or ())),
    )


def _test_failure(failure: Json) -> DeployMessage:
    """A test of the org's that failed, as a message of its class (RunTestFailure)."""
    name = f"{failure.get('name') or ''}.{failure.get('methodName') or ''}"
    return _message({"componentType": "ApexClass", "fullName": name, "problem": failure.get("message")} | ERROR)


def _coverage_warning(warning: Json) -> DeployMessage:
    """Why too little of the org's code was covered (CodeCoverageWarning); it names a class, or nothing for the org."""
    return _message(
        {"componentType": "ApexClass", "fullName": warning.get("name"), "problem": warning.get("message")} | ERROR
    )


ERROR = {"problemType": "Error"}


def _message(message: Json) -> DeployMessage:
    return DeployMessage(
        component_type=message.get("componentType") or "",
        full_name=message.get("fullName") or "",
        file_name=message.get("fileName") or "",
        problem=message.get("problem") or "",
        problem_type=message.get("problemType") or "",
        line=message.get("lineNumber"),
        column=message.get("columnNumber"),
        created=bool(message.get("created")),
        changed=bool(message.get("changed")),
        deleted=bool(message.get("deleted")),
    )
