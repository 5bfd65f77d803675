"""A project whose fields are deployed to a fresh emulated org, and a sync of it that takes no time to wait."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import requests

from sfmeta.catalog import spec as spec_file
from sfmeta.catalog.model import Spec
from sfmeta.flows import deploy as deploying
from sfmeta.flows import watch as watching
from sfmeta.flows.generate import generate
from sfmeta.flows.init import init
from sfmeta.flows.orgs import Org
from sfmeta.flows.outlook import Planned
from sfmeta.flows.plan import plan
from sfmeta.flows.sides import Watch
from sfmeta.flows.sync import apply, sync
from sfmeta.flows.sync import plan as plan_sync
from sfmeta.flows.synced import Synced
from sfmeta.flows.wishes import Wishes
from sfmeta.salesforce.signin import org_of
from sfmeta.salesforce.waiting import Waiting
from sfmeta.store.project import Project

if TYPE_CHECKING:
    from sfmeta.testing import EmulatorFactory, RunningEmulator

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


class Scene:
    """A deployed project and its two sides. ``run`` is one sync; what both sides hold is asked without our client."""

    def __init__(self, emulator: RunningEmulator, folder: Path) -> None:
        self.emulator = emulator
        self.project = Project(folder)
        environment = {"SFMETA_EMULATOR_URL": emulator.salesforce}
        self.org = Org(org_of(self.project.spec(), "emulator", environment), environment)
        self.now = datetime.now(UTC)
        self.naps: list[float] = []

    def watch(self, **changes: Any) -> Watch:
        watch = Watch(now=lambda: self.now, sleep=self.naps.append)
        return dataclasses.replace(watch, **changes)

    def run(self, watch: Watch | None = None, **wishes: Any) -> Synced:
        return sync(self.project, self.org, Wishes(**wishes), watch or self.watch())

    def plan(self, out: Path | None = None, **wishes: Any) -> Planned:
        return plan_sync(self.project, self.org, Wishes(**wishes), self.watch(), out=out)

    def apply(self, plan: Path, watch: Watch | None = None, **wishes: Any) -> Synced:
        return apply(self.project, self.org, plan, Wishes(**wishes), watch or self.watch())

    def deploy(self) -> None:
        generate(self.project, check=False)
        wishes = deploying.Wishes(allow=frozenset({"delete"}), assign=True)
        watch = watching.Watch(waiting=Waiting(first=0.01))
        deployed = deploying.deploy(self.project, self.org, plan(self.project, self.org), wishes, START, watch)
        assert deployed.succeeded, deployed.failures

    def control(self, path: str, **body: Any) -> Any:
        answer = requests.post(f"{self.emulator.salesforce}/emulator/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def trouble(self, **rule: Any) -> None:
        self.control("trouble", rules=[rule])

    def met(self) -> int:
        """How many calls the first rule of trouble meant so far."""
        rules = requests.get(f"{self.emulator.salesforce}/emulator/trouble", timeout=60).json()["rules"]
        return int(rules[0]["met"])

    def end_trouble(self) -> None:
        requests.delete(f"{self.emulator.salesforce}/emulator/trouble", timeout=60).raise_for_status()

    def accounts(self, *fields: str) -> dict[str, dict[str, Any]]:
        """What the org has, by Account number; Accounts that have none, or share one, are left out."""
        found = self.records("AccountNumber", *fields)
        numbers = [each["AccountNumber"] for each in found]
        return {each["AccountNumber"]: each for each in found if numbers.count(each["AccountNumber"] or "") == 1}

    def records(self, *fields: str, where: str = "") -> list[dict[str, Any]]:
        """The Accounts of the org."""
        soql = f"SELECT Id, {', '.join(fields)} FROM Account{where and ' WHERE ' + where} ORDER BY Id"
        url = f"{self.emulator.salesforce}/services/data/v67.0/query?" + urlencode({"q": soql})
        found: list[dict[str, Any]] = []
        while url:
            answer = self._asked(url)
            found += answer["records"]
            url = "" if answer["done"] else self.emulator.salesforce + answer["nextRecordsUrl"]
        return found

    def customers(self) -> list[dict[str, Any]]:
        """What Upflow has."""
        return self.listed("customers")

    def listed(self, name: str) -> list[dict[str, Any]]:
        """A whole list of Upflow's."""
        headers = {"X-Api-Key": self.emulator.upflow_api_key, "X-Api-Secret": self.emulator.upflow_api_secret}
        found: list[dict[str, Any]] = []
        while True:
            url = f"{self.emulator.upflow}/{name}?limit=500&offset={len(found)}"
            answer = requests.get(url, headers=headers, timeout=60).json()
            found += answer[name]
            if len(found) >= answer["total"]:
                return found

    def portal_links(self) -> list[dict[str, Any]]:
        """Every link that Upflow made, without the link itself."""
        answer = requests.get(f"{self.emulator.salesforce}/emulator/upflow/portal-links", timeout=60).json()
        links: list[dict[str, Any]] = answer["links"]
        return links

    def update(self, record_id: str, **values: Any) -> None:
        """What a person does by hand in Salesforce."""
        url = f"{self.emulator.salesforce}/services/data/v67.0/sobjects/Account/{record_id}"
        requests.patch(url, json=values, headers=self._headers, timeout=60).raise_for_status()

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.emulator.integration_access_token}"}

    def _asked(self, url: str) -> Any:
        answer = requests.get(url, headers=self._headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def close(self) -> None:
        self.org.deployer.close()
        self.org.integration.close()


@pytest.fixture
def spec() -> Spec:
    """The example with all 18 rows."""
    text = files("sfmeta.catalog").joinpath("starter", "example.yml").read_text(encoding="utf-8")
    return spec_file.read(text, "sfmeta.yml")


@pytest.fixture
def scene_of(emulator_factory: EmulatorFactory, tmp_path: Path) -> Iterator[Callable[..., Scene]]:
    """Makes scenes; ``spec`` replaces texts of the example's sfmeta.yml."""
    made: list[Scene] = []

    def make(spec: dict[str, str] | None = None, **options: Any) -> Scene:
        folder = tmp_path / f"project-{len(made)}"
        init(folder, example=True, force=False)
        file = folder / "sfmeta.yml"
        text = file.read_text(encoding="utf-8")
        for old, new in (spec or {}).items():
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        scene = Scene(emulator_factory(**options), folder)
        scene.deploy()
        made.append(scene)
        return scene

    yield make
    for scene in made:
        scene.close()


@pytest.fixture
def scene(scene_of: Callable[..., Scene]) -> Scene:
    """The example project, 30 customers."""
    return scene_of(customers=30)
