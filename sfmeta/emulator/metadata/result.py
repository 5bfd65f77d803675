"""A deploy as its result: the same facts for SOAP (``2026-…Z``) and for REST (``2026-…+0000``, and more keys).

The REST keys are those of a recorded answer; the SOAP ones those of the WSDL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.wsdl import SINCE
from sfmeta.emulator.org.clock import rest_time, soap_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sfmeta.emulator.metadata.deployment import Deployment
    from sfmeta.emulator.metadata.deployments import Deployments
    from sfmeta.emulator.metadata.message import Message
    from sfmeta.emulator.metadata.value import Value


def soap_result(found: Deployment, deployments: Deployments, version: str, *, details: bool) -> dict[str, Value]:
    """DeployResult. ``numberFiles`` and ``zipSize`` are there from version 67.0 on."""
    answer = _result(found, deployments, soap_time)
    answer["details"] = _soap_details(found) if details and found.done else {}
    if float(version) >= SINCE:
        answer |= {"numberFiles": found.files, "zipSize": len(found.archive)}
    return answer


def rest_result(found: Deployment, deployments: Deployments, *, details: bool) -> dict[str, Value]:
    """``deployResult`` of the deployRequest resource."""
    answer = _result(found, deployments, rest_time)
    answer |= {"messages": None, "retrieveResult": None, "runTestResult": None}
    messages = found.deployed if details else None
    answer["details"] = {
        "componentFailures": [rest_message(message) for message in messages.failures] if messages else [],
        "componentSuccesses": [rest_message(message) for message in messages.successes] if messages else [],
        "allComponentMessages": [rest_message(message) for message in messages.messages] if messages else [],
        "retrieveResult": None,
        "runTestResult": {**_no_tests(), "apexLogId": None, **{key: [] for key in _TEST_LISTS}},
    }
    answer |= {"numberFiles": found.files, "zipSize": len(found.archive)}
    return answer


_TEST_LISTS = ("successes", "failures", "codeCoverage", "codeCoverageWarnings", "flowCoverage", "flowCoverageWarnings")


def _no_tests() -> dict[str, Value]:
    """The org has no Apex, so every test level runs none."""
    return {"numFailures": 0, "numTestsRun": 0, "totalTime": 0.0}


def _result(found: Deployment, deployments: Deployments, time: Callable[[datetime], str]) -> dict[str, Value]:
    def moment(at: datetime | None) -> str | None:
        return time(at) if at else None

    return {
        "canceledBy": found.canceled_by and found.canceled_by[:15],
        "canceledByName": found.canceled_by_name,
        "checkOnly": found.options.check_only,
        "completedDate": moment(found.completed),
        "createdBy": found.user_id[:15],
        "createdByName": found.user_name,
        "createdDate": time(found.created),
        "done": found.done,
        "errorMessage": found.error_message,
        "errorStatusCode": found.error_code,
        "id": found.id,
        "ignoreWarnings": found.options.ignore_warnings,
        "lastModifiedDate": moment(found.modified or found.started or found.created),
        "numberComponentErrors": found.deployed.errors if found.deployed else 0,
        "numberComponentsDeployed": deployments.progress(found),
        "numberComponentsTotal": found.total,
        "numberTestErrors": 0,
        "numberTestsCompleted": 0,
        "numberTestsTotal": 0,
        "rollbackOnError": found.options.rollback_on_error,
        "runTestsEnabled": found.runs_tests,
        "startDate": moment(found.started),
        "stateDetail": None,
        "status": found.status,
        "success": found.done and found.status == "Succeeded",
    }


def _soap_details(found: Deployment) -> dict[str, Value]:
    messages = found.deployed
    return {
        "componentFailures": [soap_message(message) for message in messages.failures] if messages else [],
        "componentSuccesses": [soap_message(message) for message in messages.successes] if messages else [],
        "runTestResult": _no_tests(),
    }


def soap_message(message: Message) -> dict[str, Value]:
    return {
        "changed": message.changed,
        "columnNumber": message.column,
        "componentType": message.component_type,
        "created": message.created,
        "createdDate": message.created_date.replace("+0000", "Z"),
        "deleted": message.deleted,
        "fileName": message.file_name,
        "fullName": message.full_name,
        "id": message.id,
        "lineNumber": message.line,
        "problem": message.problem,
        "problemType": message.problem_type,
        "success": message.success,
    }


def rest_message(message: Message) -> dict[str, Value]:
    return soap_message(message) | {
        "createdDate": message.created_date,
        "forPackageManifestFile": message.for_manifest,
        "knownPackagingProblem": False,
        "requiresProductionTestRun": False,
        "warning": message.problem_type == "Warning",
    }
