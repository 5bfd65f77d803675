"""Every query in ``soql_cases``, over the socket: its answer is the file beside it.

``python -m pytest --import-mode=prepend tests/emulator/data_apis/test_soql_cases.py`` compares;
``SFMETA_WRITE_CASES=1`` in the environment writes the answers instead, for review.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sfmeta.emulator.options import Options
from sfmeta.emulator.server import Emulator

from .client import Api
from .conftest import add_custom_fields
from .soql_data import load, written

if TYPE_CHECKING:
    from sfmeta.emulator.certificate import Certificates

CASES = sorted(Path(__file__).with_name("soql_cases").glob("*.soql"))


@pytest.fixture(scope="module")
def loaded(emulator_certificates: Certificates) -> Iterator[Api]:
    """An org with nothing but the records of ``soql_data``, for all cases: they only read."""
    with Emulator(Options(customers=0), emulator_certificates) as server:
        ready = server.ready()
        org = server.world.org
        with org.transaction():
            org.database.execute('DELETE FROM "Account"')
        add_custom_fields(org, [str(ready["user_id"])])
        api = Api(str(ready["salesforce"]), str(ready["access_token"]))
        load(api)
        yield api
        api.close()


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_answer_of_a_query_is_as_written_down(case: Path, loaded: Api) -> None:
    text = case.read_text(encoding="utf-8").removesuffix("\n")
    resource = "/queryAll" if case.stem.startswith("queryall") else "/query"
    answer = loaded.get(resource, params={"q": text})
    found = json.loads(written(json.dumps({"status": answer.status_code, "body": answer.json()})))
    expected = case.with_suffix(".json")
    if os.environ.get("SFMETA_WRITE_CASES"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def test_every_answer_belongs_to_a_query() -> None:
    folder = Path(__file__).with_name("soql_cases")
    assert {path.stem for path in folder.glob("*.json")} == {path.stem for path in CASES}
