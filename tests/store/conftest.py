"""The same tests on both engines: `place` is where a new store will be, `engine` that store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from sfmeta.store.database import Place, opened


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    return Place(tmp_path / ".sfmeta", url)


@pytest.fixture
def engine(place: Place) -> Iterator[Engine]:
    with opened(place) as engine:
        yield engine
