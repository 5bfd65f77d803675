"""Every answer of the Metadata API by zeep in strict mode: it takes nothing that the WSDL does not say.

The WSDL is that of the installed simple-salesforce, version 63.0.
"""

from __future__ import annotations

import importlib.util
import io
import re
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from zeep import Client, Settings
from zeep.exceptions import Fault

from sfmeta.testing import RunningEmulator
from tests.emulator.metadata.wire import NAMESPACE, field_files, package, text_field, zipped

FLAGS = ("allowMissingFiles", "autoUpdatePackage", "checkOnly", "ignoreWarnings", "performRetrieve", "purgeOnDelete")
ENDED = ("Succeeded", "SucceededPartial", "Failed", "Canceled")


def wsdl() -> str:
    found = importlib.util.find_spec("simple_salesforce")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "metadata.wsdl").as_uri()


@pytest.fixture(scope="session")
def contract() -> Any:
    """The WSDL, read once: it takes zeep a second."""
    return Client(wsdl(), settings=Settings(strict=True))  # type: ignore[no-untyped-call]


@dataclass
class Zeep:
    """The service as zeep speaks to it: ``api.describeMetadata(63.0)``; ``make("CustomField", …)`` is a value."""

    client: Any
    api: Any

    def make(self, type_name: str, **values: Any) -> Any:
        return self.client.get_type(f"{{{NAMESPACE}}}{type_name}")(**values)

    def deploy(self, files: dict[str, str], **chosen: Any) -> str:
        flags = {name: chosen.get(name, False) for name in FLAGS} | {"rollbackOnError": True, "singlePackage": True}
        options = self.make("DeployOptions", **flags | {"testLevel": "NoTestRun"} | chosen)
        started = self.api.deploy(zipped(files), options)
        assert (started.done, started.state) == (False, "Queued")
        return str(started.id)

    def check(self, deploy_id: str, details: bool = True) -> Any:
        return self.api.checkDeployStatus(deploy_id, details).body.result  # the WSDL gives it a header

    def ended(self, deploy_id: str) -> Any:
        for _ in range(400):
            found = self.check(deploy_id)
            if found.done:
                assert found.status in ENDED
                return found
            time.sleep(0.01)
        raise AssertionError(f"{deploy_id} did not end")


@pytest.fixture
def zeep(emulator: RunningEmulator, contract: Any) -> Zeep:
    return Zeep(contract, service(contract, emulator, emulator.access_token))


def service(contract: Any, emulator: RunningEmulator, token: str) -> Any:
    address = f"{emulator.salesforce}/services/Soap/m/63.0"
    made = contract.create_service(f"{{{NAMESPACE}}}MetadataBinding", address)
    session = contract.get_element(f"{{{NAMESPACE}}}SessionHeader")(sessionId=token)
    contract.set_default_soapheaders([session])
    return made


def test_components_are_made_read_changed_renamed_and_deleted(zeep: Zeep) -> None:
    def field(**values: Any) -> Any:
        return zeep.make("CustomField", fullName="Account.Zeep__c", type="Text", length=9, **values)

    (saved,) = zeep.api.createMetadata([field(label="Z")])
    assert (saved.success, saved.errors) == (True, [])
    assert zeep.api.readMetadata("CustomField", ["Account.Zeep__c"])[0].length == 9
    (upserted,) = zeep.api.upsertMetadata([field(label="Y")])
    assert (upserted.success, upserted.created) == (True, False)
    (refused,) = zeep.api.updateMetadata([field(label="Y" * 41)])
    assert refused.errors[0].statusCode == "STRING_TOO_LONG"
    assert zeep.api.renameMetadata("CustomField", "Account.Zeep__c", "Account.Zoop__c").success
    gone, missing = zeep.api.deleteMetadata("CustomField", ["Account.Zoop__c", "Account.No__c"])
    assert (gone.success, missing.errors[0].statusCode) == (True, "INVALID_CROSS_REFERENCE_KEY")
    refused = zeep.api.renameMetadata("CustomField", "Account.No__c", "Account.Yes__c")
    assert (refused.success, refused.errors[0].statusCode) == (False, "INVALID_CROSS_REFERENCE_KEY")


@pytest.mark.parametrize(
    ("type_name", "full_name"),
    [
        ("CustomField", "Account.Zeep__c"),
        ("CustomObject", "Account"),
        ("CustomObject", "Thing__c"),
        ("GlobalValueSet", "Sizes"),
        ("Layout", "Account-Account Layout"),
        ("ListView", "Account.All"),
        ("PermissionSet", "Zeep"),
    ],
)
def test_every_type_is_read_listed_and_described(zeep: Zeep, type_name: str, full_name: str) -> None:
    make, value = zeep.make, {"default": False, "label": "L", "fullName": "L"}
    granted = [{"editable": True, "field": "Account.Rating", "readable": True}]
    made = [
        make("GlobalValueSet", fullName="Sizes", masterLabel="S", sorted=False, customValue=[value]),
        make("CustomField", fullName="Account.Zeep__c", label="Z", type="Text", length=9),
        make("PermissionSet", fullName="Zeep", label="Zeep", fieldPermissions=granted),
        make("ListView", fullName="Account.All", label="All", filterScope="Everything", columns=["ACCOUNT.NAME"]),
        make(
            "CustomObject",
            fullName="Thing__c",
            label="T",
            pluralLabel="T",
            sharingModel="ReadWrite",
            deploymentStatus="Deployed",
            nameField=make("CustomField", label="N", type="Text"),
        ),
    ]
    assert all(zeep.api.createMetadata([each])[0].success for each in made)
    (read,) = zeep.api.readMetadata(type_name, [full_name])
    assert read.fullName == full_name
    listed = zeep.api.listMetadata([make("ListMetadataQuery", type=type_name)], 63.0)
    assert full_name in {each.fullName for each in listed}
    assert zeep.api.describeValueType(f"{{{NAMESPACE}}}{type_name}").apiReadable
    assert {kind.xmlName for kind in zeep.api.describeMetadata(63.0).metadataObjects} >= {"CustomObject"}


def test_what_is_not_there_is_read_as_nothing(zeep: Zeep) -> None:
    (read,) = zeep.api.readMetadata("CustomField", ["Account.No__c"])
    assert read.fullName is None


def test_a_deploy_that_succeeds_one_in_part_and_one_that_fails(zeep: Zeep) -> None:
    good, bad = text_field("Good__c"), text_field("Bad__c", length=999)
    done = zeep.ended(zeep.deploy(field_files(good)))
    assert (done.status, done.success, done.numberComponentsDeployed) == ("Succeeded", True, 1)
    assert done.details.componentSuccesses[0].created
    gone = {"package.xml": package(), "destructiveChanges.xml": package(CustomField=["Account.No__c"])}
    warned = zeep.ended(zeep.deploy(gone)).details.componentSuccesses
    assert "Warning" in {message.problemType for message in warned}
    partly = zeep.ended(zeep.deploy(field_files(text_field("New__c"), bad), rollbackOnError=False))
    assert (partly.status, partly.numberComponentErrors) == ("SucceededPartial", 1)
    failed = zeep.ended(zeep.deploy(field_files(text_field("Newer__c"), bad)))
    assert (failed.status, failed.details.componentFailures[0].problemType) == ("Failed", "Error")
    assert failed.details.runTestResult.numTestsRun == 0
    broken = zeep.ended(zeep.deploy({"package.xml": "<Package"}))
    assert broken.details.componentFailures[0].lineNumber == 1


def test_a_zip_that_is_none_fails_the_deploy_as_a_whole(zeep: Zeep) -> None:
    flags = dict.fromkeys((*FLAGS, "rollbackOnError", "singlePackage"), False)
    options = zeep.make("DeployOptions", **flags, testLevel="NoTestRun")
    found = zeep.ended(zeep.api.deploy(b"no zip", options).id)
    assert (found.status, found.success, found.errorStatusCode) == ("Failed", False, "INVALID_OPERATION")


def test_a_deploy_is_watched_and_cancelled(zeep: Zeep, emulator: RunningEmulator) -> None:
    requests.post(f"{emulator.salesforce}/emulator/pace", json={"queued": 60}).raise_for_status()
    deploy_id = zeep.deploy(field_files(text_field("A__c")))
    waiting = zeep.check(deploy_id, details=False)
    assert (waiting.status, waiting.done, waiting.startDate) == ("Pending", False, None)
    assert zeep.api.cancelDeploy(deploy_id).id == deploy_id
    canceled = zeep.ended(deploy_id)
    assert (canceled.status, canceled.canceledByName) == ("Canceled", "Ada Admin")


def test_a_validation_is_deployed_quickly(zeep: Zeep) -> None:
    validation = zeep.deploy(field_files(text_field("A__c")), checkOnly=True, testLevel="RunLocalTests")
    assert zeep.ended(validation).checkOnly
    assert zeep.ended(zeep.api.deployRecentValidation(validation)).status == "Succeeded"


def test_a_retrieve_that_succeeds_and_one_that_fails(zeep: Zeep, emulator: RunningEmulator) -> None:
    zeep.ended(zeep.deploy(field_files(text_field("A__c"))))
    wanted = {"types": [{"members": ["Account.A__c", "Account.No__c"], "name": "CustomField"}], "version": "63.0"}
    request = zeep.make("RetrieveRequest", apiVersion=63.0, singlePackage=True, unpackaged=wanted)
    retrieving = zeep.api.retrieve(request)
    early = zeep.api.checkRetrieveStatus(retrieving.id, False)
    assert (early.zipFile, len(early.messages)) == (None, 1)
    retrieved = zeep.api.checkRetrieveStatus(retrieving.id, True)
    assert (retrieved.status, retrieved.fileProperties[0].fullName) == ("Succeeded", "Account.A__c")
    with zipfile.ZipFile(io.BytesIO(retrieved.zipFile)) as files:
        assert re.search(rb"<fullName>A__c</fullName>", files.read("objects/Account.object"))
    named = zeep.make("RetrieveRequest", apiVersion=63.0, singlePackage=False, packageNames=["Abacus"])
    failed = zeep.api.checkRetrieveStatus(zeep.api.retrieve(named).id, True)
    assert (failed.status, failed.errorStatusCode) == ("Failed", "UNKNOWN_EXCEPTION")


def test_faults_are_faults(zeep: Zeep, emulator: RunningEmulator) -> None:
    with pytest.raises(Fault, match="INVALID_CROSS_REFERENCE_KEY: invalid cross reference id") as unknown:
        zeep.check("0Af5e0000000099")
    assert unknown.value.code == "sf:INVALID_CROSS_REFERENCE_KEY"
    with pytest.raises(Fault, match="INVALID_TYPE"):
        zeep.api.listMetadata([zeep.make("ListMetadataQuery", type="ApexClass")], 63.0)
    stranger = service(zeep.client, emulator, "00D5e0000000001!none")
    with pytest.raises(Fault, match="INVALID_SESSION_ID: Invalid Session ID found in SessionHeader"):
        stranger.describeMetadata(63.0)
