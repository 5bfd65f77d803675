"""The operations that retrieve, and watch a retrieve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.manifest import BadManifest, Manifest, from_element
from sfmeta.emulator.metadata.retrieve import Request
from sfmeta.emulator.metadata.soap import SoapFault, answer, answer_as

if TYPE_CHECKING:
    from starlette.responses import Response

    from sfmeta.emulator.metadata.call import Call
    from sfmeta.emulator.metadata.value import Value

ASKED_FOR = ("unpackaged", "packageNames", "specificFiles")
RETRIEVE_STATES = {"Succeeded": "Completed", "Failed": "Error"}
FILES_ALONE = "specificFiles can be retrieved with singlePackage true and without packageNames only"


def retrieve(call: Call) -> Response:
    """The request stands in ``retrieveRequest`` by the WSDL; jsforce and the Salesforce CLI write ``request``."""
    request = call.node.child("retrieveRequest") or call.node.child("request")
    if request is None:
        raise SoapFault("soapenv:Client", "Required field is missing: retrieveRequest")
    if request.has("rootTypesWithDependencies"):
        raise SoapFault("INVALID_OPERATION", "Not emulated: retrieving what a type depends on")
    if not any(request.has(tag) for tag in ASKED_FOR):
        raise SoapFault("soapenv:Client", "Required field is missing: unpackaged")
    package = request.child("unpackaged")
    try:
        manifest = from_element(package) if package is not None else Manifest("", ())
    except BadManifest as bad:
        raise SoapFault("soapenv:Client", bad.objection.problem) from None
    wanted = Request(
        manifest,
        manifest.version or request.value("apiVersion") or call.version,
        single_package=request.flag("singlePackage"),
        packages=tuple(node.text.strip() for node in request.all("packageNames")),
        files=tuple(node.text.strip() for node in request.all("specificFiles")),
    )
    if wanted.files and (wanted.packages or not wanted.single_package):
        raise SoapFault("INVALID_OPERATION", FILES_ALONE)
    made = call.service.retrievals.submit(call.work, wanted)
    return answer("retrieve", {"done": False, "id": made.id, "state": "Queued"})


def check_retrieve_status(call: Call) -> Response:
    """A client that leaves out ``includeZip`` wants the zip: the Salesforce CLI does. Who has had it is told that it is
    gone (Metadata API Developer Guide, checkRetrieveStatus; the text by public clients that wait for it)."""
    found = call.service.retrievals.get(call.node.value("asyncProcessId"))
    if found is None:
        raise SoapFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
    retrievals = call.service.retrievals
    found = retrievals.settle(call.work, found)
    status, outcome = retrievals.status(found), found.outcome
    result: dict[str, Value] = {"done": outcome is not None, "id": found.id, "status": status}
    result |= {"success": status == "Succeeded", "zipFile": None}
    if outcome is None:
        return answer("checkRetrieveStatus", result)
    if outcome.error:
        result |= {"errorMessage": outcome.error, "errorStatusCode": "UNKNOWN_EXCEPTION"}
        return answer("checkRetrieveStatus", result)
    if found.fetched:
        raise SoapFault("INVALID_LOCATOR", "Retrieve result has been deleted")
    result |= {"fileProperties": list(outcome.properties), "messages": list(outcome.messages)}
    if not call.node.has("includeZip") or call.node.flag("includeZip"):
        result["zipFile"] = outcome.archive
        retrievals.hand_out(found)
    return answer("checkRetrieveStatus", result)


def check_status(call: Call) -> Response:
    """The state of deploys and retrieves, as clients of versions before 29.0 ask (CumulusCI's retrieve still does)."""
    retrievals = call.service.retrievals
    results: list[Value] = []
    for node in call.node.all("asyncProcessId"):
        retrieval = retrievals.get(node.text)
        if retrieval is not None:
            status = retrievals.status(retrievals.settle(call.work, retrieval))
            state = RETRIEVE_STATES.get(status, "InProgress")
            results.append({"done": status in RETRIEVE_STATES, "id": retrieval.id, "state": state})
        else:
            found = call.deployment(node.text)
            state = "InProgress" if not found.done else "Completed" if found.status == "Succeeded" else "Error"
            results.append({"done": found.done, "id": found.id, "state": state})
    return answer_as("checkStatus", "AsyncResult", results)
