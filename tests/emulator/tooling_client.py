"""The Tooling API as a client sees it, over a real socket."""

from __future__ import annotations

from typing import Any

import requests

from sfmeta.testing import RunningEmulator

VERSION = "v67.0"
TEXT = {"label": "Score", "type": "Text", "length": 40}


class Tooling:
    """Calls by ``token``, the administrator's unless said."""

    def __init__(self, emulator: RunningEmulator, token: str = "") -> None:
        self.emulator = emulator
        self._headers = {"Authorization": f"Bearer {token or emulator.access_token}"}

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        where = f"{self.emulator.salesforce}/services/data/{VERSION}/{path}"
        return requests.request(method, where, headers=self._headers, **more)

    def query(self, text: str, *, api: str = "tooling/query", **parameters: str) -> Any:
        return self.send("GET", api, params={"q": text, **parameters}).json()

    def records(self, text: str, *, api: str = "tooling/query") -> list[dict[str, Any]]:
        """The records without their attributes."""
        found = self.query(text, api=api)
        assert isinstance(found, dict), found
        return [{name: value for name, value in each.items() if name != "attributes"} for each in found["records"]]

    def create(self, full_name: str, metadata: Any, sobject: str = "CustomField") -> requests.Response:
        body = {"FullName": full_name, "Metadata": metadata}
        return self.send("POST", f"tooling/sobjects/{sobject}", json=body)

    def field(self, full_name: str, **metadata: Any) -> str:
        """The id of a new custom field."""
        made = self.create(full_name, {**TEXT, **metadata})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def read(self, sobject: str, record_id: str) -> Any:
        return self.send("GET", f"tooling/sobjects/{sobject}/{record_id}").json()


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    (error,) = answer.json()
    return answer.status_code, error["errorCode"], error["message"]
