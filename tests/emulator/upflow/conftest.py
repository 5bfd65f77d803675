"""A client of the Upflow API that knows nothing of ours: requests with the two key headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
import requests

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

Call: TypeAlias = Callable[..., requests.Response]


@pytest.fixture
def call(emulator: RunningEmulator) -> Iterator[Call]:
    """``call("GET", "customers", params=…)`` with the right keys."""
    with requests.Session() as session:
        session.headers["X-Api-Key"] = emulator.upflow_api_key
        session.headers["X-Api-Secret"] = emulator.upflow_api_secret

        def call(method: str, path: str, **more: Any) -> requests.Response:
            return session.request(method, f"{emulator.upflow}/{path}", timeout=60, **more)

        yield call


@pytest.fixture
def everything(call: Call) -> Callable[[str], list[dict[str, Any]]]:
    """Every entry of a list, page by page."""

    def everything(path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            answer = call("GET", path, params={"offset": len(found), "limit": 7}).json()
            (entries,) = (value for value in answer.values() if isinstance(value, list))
            found += entries
            if len(found) >= answer["total"]:
                return found

    return everything
