"""``/metadata/deployRequest``: deploying over REST (Metadata API Developer Guide, "Deploying with REST")."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import options
from sfmeta.emulator.metadata.deployments import NotNow, Unknown
from sfmeta.emulator.metadata.result import rest_result
from sfmeta.emulator.org.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sfmeta.emulator.metadata.deployment import Deployment
    from sfmeta.emulator.metadata.deployments import Deployments
    from sfmeta.emulator.metadata.value import Value
    from sfmeta.emulator.org.users import User

ZIP_TYPES = ("application/zip", "application/x-zip-compressed", "application/octet-stream")
ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a multipart form. Clients differ in names and order: the content tells what a part is."""

    name: str
    content_type: str
    data: bytes

    @property
    def is_zip(self) -> bool:
        return self.content_type in ZIP_TYPES or self.data.startswith(ZIP_MAGIC)


def submit(deployments: Deployments, parts: Iterable[FormPart], user: User) -> dict[str, Value]:
    """A new deploy from a form with the options as JSON and the zip."""
    archive: bytes | None = None
    wanted: options.Options | None = None
    for part in parts:
        if part.is_zip:
            archive = part.data
        elif part.data.strip():
            wanted = _options(part.data)
    if archive is None or wanted is None:
        raise Fault("INVALID_MULTIPART_REQUEST", "The request must have a JSON part with deployOptions and a zip file")
    return document(deployments.submit(archive, wanted, user), deployments, details=False)


def _options(data: bytes) -> options.Options:
    try:
        given = json.loads(data)
        return options.from_json(given["deployOptions"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Fault("JSON_PARSER_ERROR", "The JSON part must hold deployOptions") from error
    except options.BadOptions as bad:
        raise Fault("JSON_PARSER_ERROR", str(bad)) from None


def submit_validated(deployments: Deployments, body: bytes, user: User) -> dict[str, Value]:
    """The quick deploy of what was validated: ``{"validatedDeployRequestId": "0Af…"}``."""
    try:
        validation_id = str(json.loads(body)["validatedDeployRequestId"])
    except (ValueError, KeyError, TypeError) as error:
        raise Fault("JSON_PARSER_ERROR", "The body must hold validatedDeployRequestId") from error
    try:
        made = deployments.quick(validation_id, user)
    except Unknown:
        raise Fault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id") from None
    except NotNow as refused:
        raise Fault(refused.code, refused.message) from None
    return document(made, deployments, details=False) | {"validatedDeployRequestId": validation_id}


def show(deployments: Deployments, deploy_id: str, *, details: bool) -> dict[str, Value]:
    return document(_get(deployments, deploy_id), deployments, details=details)


def cancel(deployments: Deployments, deploy_id: str, body: bytes, user: User) -> dict[str, Value]:
    """``{"deployResult": {"status": "Canceling"}}``, the one change that there is."""
    _get(deployments, deploy_id)
    try:
        status = json.loads(body)["deployResult"]["status"]
    except (ValueError, KeyError, TypeError) as error:
        raise Fault("JSON_PARSER_ERROR", "The body must hold deployResult with its status") from error
    if status != "Canceling":
        raise Fault("INVALID_OPERATION", "A deploy can only be changed to Canceling")
    try:
        return document(deployments.cancel(deploy_id, user), deployments, details=False)
    except NotNow as refused:
        raise Fault(refused.code, refused.message) from None


def _get(deployments: Deployments, deploy_id: str) -> Deployment:
    try:
        return deployments.get(deploy_id)
    except Unknown:
        raise Fault("NOT_FOUND", "The requested resource does not exist") from None


def document(found: Deployment, deployments: Deployments, *, details: bool) -> dict[str, Value]:
    """A deployRequest."""
    wanted: Mapping[str, Value] = found.options.as_json()
    return {
        "id": found.id,
        "validatedDeployRequestId": None,
        "deployResult": rest_result(found, deployments, details=details),
        "deployOptions": wanted,
    }
