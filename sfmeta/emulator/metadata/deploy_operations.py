"""The operations that deploy, watch a deploy, stop one, and deploy what was validated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import options
from sfmeta.emulator.metadata.deployments import NotNow
from sfmeta.emulator.metadata.result import soap_result
from sfmeta.emulator.metadata.soap import SoapFault, answer, decode

if TYPE_CHECKING:
    from starlette.responses import Response

    from sfmeta.emulator.metadata.call import Call


def deploy(call: Call) -> Response:
    archive = decode(call.node.value("ZipFile"))
    try:
        wanted = options.from_element(call.node.child("DeployOptions"))
    except options.BadOptions as bad:
        raise SoapFault("soapenv:Client", str(bad)) from None
    made = call.service.deployments.submit(archive, wanted, call.user)
    return answer("deploy", {"done": False, "id": made.id, "state": "Queued"})


def check_deploy_status(call: Call) -> Response:
    found = call.deployment(call.node.value("asyncProcessId"))
    details = call.node.flag("includeDetails")
    return answer("checkDeployStatus", soap_result(found, call.service.deployments, call.version, details=details))


def cancel_deploy(call: Call) -> Response:
    """The id stands in ``String`` by the WSDL; jsforce writes ``id``."""
    deploy_id = call.node.value("String") or call.node.value("id")
    call.deployment(deploy_id)
    try:
        found = call.service.deployments.cancel(deploy_id, call.user)
    except NotNow as refused:
        raise SoapFault(refused.code, refused.message) from None
    return answer("cancelDeploy", {"done": found.done, "id": found.id})


def deploy_recent_validation(call: Call) -> Response:
    validation_id = call.node.value("validationId")
    call.deployment(validation_id)
    try:
        made = call.service.deployments.quick(validation_id, call.user)
    except NotNow as refused:
        raise SoapFault(refused.code, refused.message) from None
    return answer("deployRecentValidation", made.id)
