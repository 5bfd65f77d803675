"""The same tests on both engines: `place` is where a new store will be, `engine` that store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from sfmeta.store.database import opened
from sfmeta.store.location import Location


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    url: str = request.getfixturevalue("postgresql") if request.param == "postgresql" else ""
    return Location(tmp_path / ".sfmeta", url)


@pytest.fixture
def engine(place: Location) -> Iterator[Engine]:
    with opened(place) as engine:
        yield engine
