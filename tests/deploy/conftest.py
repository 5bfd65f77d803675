"""A project of all 18 fields beside an emulated org, and the command line as a person has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory, RunningEmulator
    from tests.command_line import Run


@dataclass(frozen=True, slots=True)
class Org:
    """The emulated org from outside, asked over HTTP with nothing of ours in between."""

    emulator: RunningEmulator

    def get(self, path: str, token: str = "access_token", **params: str) -> Any:
        return self._call("GET", path, token, params=params)

    def post(self, path: str, body: object, token: str = "access_token") -> Any:
        return self._call("POST", path, token, json=body)

    def patch(self, path: str, body: object, token: str = "access_token") -> Any:
        return self._call("PATCH", path, token, json=body)

    def delete(self, path: str, token: str = "access_token") -> Any:
        return self._call("DELETE", path, token)

    def query(self, soql: str, token: str = "access_token") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("query", token, q=soql)["records"]
        return found

    def described(self, token: str = "integration_access_token") -> dict[str, dict[str, Any]]:
        """The fields of Account that a user sees."""
        return {field["name"]: field for field in self.get("sobjects/Account/describe", token)["fields"]}

    def trouble(self, **rule: object) -> None:
        requests.post(
            self.emulator.salesforce + "/emulator/trouble", json={"rules": [rule]}, timeout=60
        ).raise_for_status()

    def end_trouble(self) -> None:
        requests.delete(self.emulator.salesforce + "/emulator/trouble", timeout=60).raise_for_status()

    def control(self, path: str, **body: object) -> None:
        requests.post(f"{self.emulator.salesforce}/emulator/{path}", json=body, timeout=60).raise_for_status()

    def calls(self) -> dict[str, int]:
        counts: dict[str, int] = requests.get(self.emulator.salesforce + "/emulator/calls", timeout=60).json()["counts"]
        return counts

    def _call(self, method: str, path: str, token: str, **more: Any) -> Any:
        document = requests.get(self.emulator.salesforce + "/emulator", timeout=60).json()
        answer = requests.request(
            method,
            f"{document['salesforce']}/services/data/v67.0/{path}",
            headers={"Authorization": f"Bearer {document[token]}"},
            timeout=60,
            **more,
        )
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def org(emulator_factory: EmulatorFactory, monkeypatch: pytest.MonkeyPatch) -> Org:
    """A Developer Edition, so that nothing asks about production; ``--org emulator`` of the project means it."""
    emulator = emulator_factory(edition="developer")
    monkeypatch.setenv("SFMETA_EMULATOR_URL", emulator.salesforce)
    return Org(emulator)


@pytest.fixture
def project(org: Org, example: Path) -> Path:
    """The example project beside the org."""
    return example


@pytest.fixture
def deployed(project: Path, sfmeta: Callable[..., Run]) -> Path:
    """The same, deployed and granted."""
    done = sfmeta("deploy", "--org", "emulator", "--assign", "--yes")
    assert done.exit_code == 0, done.err
    return project


@pytest.fixture
def edit(project: Path) -> Callable[..., None]:
    """``edit("sfmeta.yml", "rating:", "rating: {label: Grade}")`` changes a file as a person would."""

    def replace(path: str, old: str, new: str) -> None:
        text = (project / path).read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        (project / path).write_text(text.replace(old, new))

    return replace
