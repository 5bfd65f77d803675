"""The operations of the Metadata API, by the name of the element that calls them."""

from __future__ import annotations

from dataclasses import dataclass

from sfmeta.emulator.metadata import crud, listing, options
from sfmeta.emulator.metadata.deployments import NotNow, Unknown
from sfmeta.emulator.metadata.manifest import BadManifest, from_element
from sfmeta.emulator.metadata.result import soap_result
from sfmeta.emulator.metadata.soap import SoapFault, answer, answer_as, decode
from sfmeta.emulator.metadata.work import Work
from sfmeta.emulator.metadata.wsdl import wsdl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from sfmeta.emulator.metadata.deployments import Deployment, Deployments
    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.retrieve import Retrievals
    from sfmeta.emulator.metadata.value import Value
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User


@dataclass(frozen=True, slots=True)
class Service:
    """What the API keeps between calls."""

    org: Org
    deployments: Deployments
    retrievals: Retrievals


@dataclass(frozen=True, slots=True)
class Call:
    """One call: by whom, in which version, the operation's element and the headers."""

    service: Service
    user: User
    version: str
    node: Element
    headers: Mapping[str, Element]

    @property
    def work(self) -> Work:
        return Work(self.service.org, self.service.deployments.store, self.user.id)

    @property
    def all_or_none(self) -> bool:
        header = self.headers.get("AllOrNoneHeader")
        return header is not None and header.flag("allOrNone")

    def deployment(self, deploy_id: str) -> Deployment:
        try:
            return self.service.deployments.get(deploy_id)
        except Unknown:
            raise SoapFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id") from None


def _deploy(call: Call) -> Response:
    archive = decode(call.node.value("ZipFile"))
    try:
        wanted = options.from_element(call.node.child("DeployOptions"))
    except options.BadOptions as bad:
        raise SoapFault("soapenv:Client", str(bad)) from None
    made = call.service.deployments.submit(archive, wanted, call.user)
    return answer("deploy", {"done": False, "id": made.id, "state": "Queued"})


def _check_deploy_status(call: Call) -> Response:
    found = call.deployment(call.node.value("asyncProcessId"))
    details = call.node.flag("includeDetails")
    return answer("checkDeployStatus", soap_result(found, call.service.deployments, call.version, details=details))


def _cancel_deploy(call: Call) -> Response:
    """The id stands in ``String`` by the WSDL; jsforce writes ``id``."""
    deploy_id = call.node.value("String") or call.node.value("id")
    call.deployment(deploy_id)
    try:
        found = call.service.deployments.cancel(deploy_id, call.user)
    except NotNow as refused:
        raise SoapFault(refused.code, refused.message) from None
    return answer("cancelDeploy", {"done": found.done, "id": found.id})


def _deploy_recent_validation(call: Call) -> Response:
    validation_id = call.node.value("validationId")
    call.deployment(validation_id)
    try:
        made = call.service.deployments.quick(validation_id, call.user)
    except NotNow as refused:
        raise SoapFault(refused.code, refused.message) from None
    return answer("deployRecentValidation", made.id)


def _retrieve(call: Call) -> Response:
    """The request stands in ``retrieveRequest`` by the WSDL; jsforce and the Salesforce CLI write ``request``."""
    request = call.node.child("retrieveRequest") or call.node.child("request")
    if request is None:
        raise SoapFault("soapenv:Client", "Required field is missing: retrieveRequest")
    package = request.child("unpackaged")
    try:
        manifest = from_element(package) if package is not None else None
    except BadManifest as bad:
        raise SoapFault("soapenv:Client", bad.objection.problem) from None
    if manifest is None or request.has("packageNames") or request.has("specificFiles"):
        raise SoapFault("INVALID_OPERATION", "Not emulated: retrieving anything but what unpackaged lists")
    version = request.value("apiVersion") or manifest.version or call.version
    single = request.flag("singlePackage")
    made = call.service.retrievals.submit(call.work, manifest, version, single_package=single)
    return answer("retrieve", {"done": False, "id": made.id, "state": "Queued"})


def _check_retrieve_status(call: Call) -> Response:
    """A client that leaves out ``includeZip`` wants the zip: the Salesforce CLI does."""
    found = call.service.retrievals.get(call.node.value("asyncProcessId"))
    if found is None:
        raise SoapFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    state = call.service.retrievals.state(call.work, found)
    result: dict[str, Value] = {"done": found.result is not None, "id": found.id, "status": state}
    result |= {"success": found.result is not None, "zipFile": None}
    if found.result is not None:
        result |= {"fileProperties": list(found.result.properties), "messages": list(found.result.messages)}
        if not call.node.has("includeZip") or call.node.flag("includeZip"):
            result["zipFile"] = found.result.base64()
    return answer("checkRetrieveStatus", result)


def _check_status(call: Call) -> Response:
    """The state of deploys and retrieves, as clients of versions before 29.0 ask (CumulusCI's retrieve still does)."""
    results: list[Value] = []
    for node in call.node.all("asyncProcessId"):
        retrieval = call.service.retrievals.get(node.text)
        if retrieval is not None:
            done = call.service.retrievals.state(call.work, retrieval) == "Succeeded"
            results.append({"done": done, "id": retrieval.id, "state": "Completed" if done else "InProgress"})
        else:
            found = call.deployment(node.text)
            state = "InProgress" if not found.done else "Completed" if found.status == "Succeeded" else "Error"
            results.append({"done": found.done, "id": found.id, "state": state})
    return answer_as("checkStatus", "AsyncResult", results)


def _list_metadata(call: Call) -> Response:
    types = [query.value("type") for query in call.node.all("queries")]
    return answer("listMetadata", listing.list_metadata(call.work, types))


def _describe_metadata(call: Call) -> Response:
    return answer("describeMetadata", listing.describe_metadata(call.work))


def _describe_value_type(call: Call) -> Response:
    return answer("describeValueType", listing.describe_value_type(call.node.value("type")))


def _read_metadata(call: Call) -> Response:
    names = [node.text for node in call.node.all("fullNames")]
    return answer("readMetadata", crud.read(call.work, call.node.value("type"), names))


def _save(operation: str) -> Callable[[Call], Response]:
    def save(call: Call) -> Response:
        nodes = call.node.all("metadata")
        return answer(operation, crud.save(call.work, operation, nodes, all_or_none=call.all_or_none))

    return save


def _delete_metadata(call: Call) -> Response:
    names = [node.text for node in call.node.all("fullNames")]
    deleted = crud.delete(call.work, call.node.value("type"), names, all_or_none=call.all_or_none)
    return answer("deleteMetadata", deleted)


def _rename_metadata(call: Call) -> Response:
    old, new = call.node.value("oldFullName").strip(), call.node.value("newFullName").strip()
    return answer("renameMetadata", crud.rename_one(call.work, call.node.value("type"), old, new))


OPERATIONS: Mapping[str, Callable[[Call], Response]] = {
    "cancelDeploy": _cancel_deploy,
    "checkDeployStatus": _check_deploy_status,
    "checkRetrieveStatus": _check_retrieve_status,
    "checkStatus": _check_status,
    "createMetadata": _save("createMetadata"),
    "deleteMetadata": _delete_metadata,
    "deploy": _deploy,
    "deployRecentValidation": _deploy_recent_validation,
    "describeMetadata": _describe_metadata,
    "describeValueType": _describe_value_type,
    "listMetadata": _list_metadata,
    "readMetadata": _read_metadata,
    "renameMetadata": _rename_metadata,
    "retrieve": _retrieve,
    "updateMetadata": _save("updateMetadata"),
    "upsertMetadata": _save("upsertMetadata"),
}


def run(call: Call) -> Response:
    """Do what the call asks."""
    operation = OPERATIONS.get(call.node.tag)
    if operation is None:
        known = call.node.tag in wsdl().operations
        reason = "Not emulated" if known else "No operation available for request"
        raise SoapFault("soapenv:Client", f"{reason} {{{call.node.namespace}}}{call.node.tag}")
    return operation(call)
