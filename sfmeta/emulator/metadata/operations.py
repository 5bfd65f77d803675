"""The operations of the Metadata API, by the name of the element that calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import crud, deploy_operations, listing, retrieve_operations
from sfmeta.emulator.metadata.soap import SoapFault, answer
from sfmeta.emulator.metadata.wsdl import wsdl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from sfmeta.emulator.metadata.call import Call


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
    "cancelDeploy": deploy_operations.cancel_deploy,
    "checkDeployStatus": deploy_operations.check_deploy_status,
    "checkRetrieveStatus": retrieve_operations.check_retrieve_status,
    "checkStatus": retrieve_operations.check_status,
    "createMetadata": _save("createMetadata"),
    "deleteMetadata": _delete_metadata,
    "deploy": deploy_operations.deploy,
    "deployRecentValidation": deploy_operations.deploy_recent_validation,
    "describeMetadata": _describe_metadata,
    "describeValueType": _describe_value_type,
    "listMetadata": _list_metadata,
    "readMetadata": _read_metadata,
    "renameMetadata": _rename_metadata,
    "retrieve": retrieve_operations.retrieve,
    "updateMetadata": _save("updateMetadata"),
    "upsertMetadata": _save("upsertMetadata"),
}


def run(call: Call) -> Response:
    """Do what the call asks."""
    operation = OPERATIONS.get(call.node.tag)
    if operation is None:
        known = call.node.tag in wsdl().operations
        name = f"{{{call.node.namespace}}}{call.node.tag}"
        if known:
            raise SoapFault("soapenv:Client", f"Not emulated: {name}")
        raise SoapFault(
            "soapenv:Client", f"No operation available for request {name}, please check the WSDL for the service."
        )
    return operation(call)
