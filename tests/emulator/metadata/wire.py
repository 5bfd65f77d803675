"""What the tests of the Metadata API speak: zips, deployRequest, SOAP."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Mapping
from typing import Any

import requests
from lxml import etree

from sfmeta.testing import RunningEmulator

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
PAUSES = [min(2, 0.01 * 1.2**look) for look in range(80)]  # seconds between two looks at a deploy: two minutes in all
ENDED = ("Succeeded", "SucceededPartial", "Failed", "Canceled")


def package(**types: list[str]) -> str:
    listed = "".join(
        f"<types>{''.join(f'<members>{member}</members>' for member in members)}<name>{name}</name></types>"
        for name, members in types.items()
    )
    return f'<Package xmlns="{NAMESPACE}">{listed}<version>67.0</version></Package>'


def element(tag: str, value: Any) -> str:
    """A value as XML: an element for each item of a list, one inside another for a mapping."""
    if isinstance(value, list):
        return "".join(element(tag, item) for item in value)
    if isinstance(value, Mapping):
        return f"<{tag}>{''.join(element(name, item) for name, item in value.items())}</{tag}>"
    return f"<{tag}>{str(value).lower() if isinstance(value, bool) else value}</{tag}>"


def fields(*definitions: Mapping[str, Any], **properties: Any) -> str:
    """An object's file: its own properties, and fields, each given by its elements."""
    parts = "".join(element("fields", field) for field in definitions)
    own = "".join(element(name, value) for name, value in properties.items())
    return f'<CustomObject xmlns="{NAMESPACE}">{own}{parts}</CustomObject>'


def text_field(name: str, **attributes: Any) -> dict[str, Any]:
    return {"fullName": name, "label": name.removesuffix("__c"), "length": 20, "type": "Text", **attributes}


def field_files(*definitions: Mapping[str, Any]) -> dict[str, str]:
    """A package of fields on Account."""
    names = [f"Account.{field['fullName']}" for field in definitions]
    return {"package.xml": package(CustomField=names), "objects/Account.object": fields(*definitions)}


def zipped(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return buffer.getvalue()


class Session:
    """A user of an org, whoever runs it."""

    def __init__(self, address: str, token: str, version: str = "67.0") -> None:
        self.address = address
        self.token = token
        self.version = version

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def url(self, path: str) -> str:
        return f"{self.address}/services/data/v{self.version}/{path}"

    def get(self, path: str, **params: str) -> Any:
        answer = requests.get(self.url(path), params=params, headers=self.headers)
        assert answer.ok, answer.text
        return answer.json()

    def submit(self, files: Mapping[str, str], **options: Any) -> dict[str, Any]:
        """Deploy over REST, the way CumulusCI sends it."""
        wanted = json.dumps({"deployOptions": {"singlePackage": True, **options}})
        answer = requests.post(
            self.url("metadata/deployRequest"),
            headers=self.headers,
            files=[
                ("json", (None, wanted, "application/json")),
                ("file", ("metadata.zip", zipped(files), "application/zip")),
            ],
        )
        assert answer.status_code == 201, answer.text
        body = answer.json()
        assert isinstance(body, dict)
        return body

    def result(self, deploy_id: str) -> dict[str, Any]:
        """The result of a deploy when it has ended."""
        for pause in PAUSES:
            found = self.get(f"metadata/deployRequest/{deploy_id}", includeDetails="true")["deployResult"]
            assert isinstance(found, dict)
            if found["status"] in ENDED and found["done"]:
                return found
            time.sleep(pause)
        raise AssertionError(f"{deploy_id} did not end")

    def deploy(self, files: Mapping[str, str], **options: Any) -> dict[str, Any]:
        return self.result(self.submit(files, **options)["id"])

    def described(self, name: str = "Account") -> dict[str, dict[str, Any]]:
        return {field["name"]: field for field in self.get(f"sobjects/{name}/describe")["fields"]}

    def query(self, soql: str) -> list[dict[str, Any]]:
        records = self.get("query", q=soql)["records"]
        assert isinstance(records, list)
        return records

    def soap(self, body: str, *, session: str | None = None, suffix: str = "") -> requests.Response:
        """One SOAP call, written the way the Salesforce CLI does."""
        envelope = (
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<soapenv:Header xmlns="{NAMESPACE}"><SessionHeader><sessionId>{session or self.token}</sessionId>'
            f'</SessionHeader></soapenv:Header><soapenv:Body xmlns="{NAMESPACE}">{body}</soapenv:Body>'
            "</soapenv:Envelope>"
        )
        return requests.post(
            f"{self.address}/services/Soap/m/{self.version}{suffix}",
            data=envelope.encode(),
            headers={"Content-Type": "text/xml", "SOAPAction": '""'},
        )


class Org(Session):
    """A user of the emulated org; the administrator unless a token says otherwise."""

    def __init__(self, emulator: RunningEmulator, token: str | None = None, version: str = "67.0") -> None:
        super().__init__(emulator.salesforce, token or emulator.access_token, version)
        self.emulator = emulator


def results(answer: requests.Response) -> list[etree._Element]:
    """The ``result`` elements of a SOAP answer."""
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content).findall(f".//{{{NAMESPACE}}}result")


def text(element: etree._Element, tag: str) -> str:
    found = element.findtext(f"{{{NAMESPACE}}}{tag}")
    assert found is not None, f"{element.tag} has no {tag}"
    return found


def fault(answer: requests.Response) -> tuple[int, str, str]:
    """Status, code and text of a SOAP fault."""
    root = etree.fromstring(answer.content)
    return (answer.status_code, str(root.findtext(".//faultcode")), str(root.findtext(".//faultstring")))
