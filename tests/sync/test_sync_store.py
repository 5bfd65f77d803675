"""A sync that remembers in PostgreSQL: the same as with a file, for every machine that has the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sfmeta.errors import ProjectError, Refused
from sfmeta.flows.orgs import Org
from sfmeta.store.database import opened
from sfmeta.store.location import Location
from sfmeta.store.lock import alone

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Scene


def test_what_one_machine_wrote_another_one_knows(scene: Scene, postgresql: str, tmp_path: Path) -> None:
    environment = {**scene.org.environment, "SFMETA_STORE": postgresql}
    scene.org = Org(scene.org.spec, environment)
    assert scene.run().result == "done"
    folder = scene.project.root / ".sfmeta"
    assert [file.name for file in folder.glob("sync*")] == [], "nothing is left on this machine"
    again = scene.run()
    assert (again.result, again.outlook.found.tally.changed) == ("unchanged", 0)
    place = Location(tmp_path / "elsewhere", postgresql)
    with (
        opened(place) as engine,
        alone(engine, place, 1),
        pytest.raises(Refused, match="another sync of the same Upflow organization"),
    ):
        scene.run()


def test_an_address_that_is_no_database_of_ours_is_refused_without_telling_the_password(scene: Scene) -> None:
    scene.org = Org(scene.org.spec, {**scene.org.environment, "SFMETA_STORE": "mysql://ada:sesame@db/x"})
    with pytest.raises(ProjectError, match="postgresql://USER@HOST/DATABASE") as error:
        scene.run()
    assert "sesame" not in f"{error.value.message}{error.value.where}{error.value.fix}"
