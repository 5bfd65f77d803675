"""The JSON Schema as editors get it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from sfmeta.catalog.schema import json_schema
from sfmeta.catalog.spec import read

ROOT = Path(__file__).parents[2]
STARTERS = ("sfmeta.yml", "example.yml")


def starter(name: str) -> str:
    return files("sfmeta.catalog").joinpath("starter", name).read_text(encoding="utf-8")


def loaded(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(text)


def problems(text: str) -> list[str]:
    validator = jsonschema.Draft7Validator(json_schema())
    return [error.message for error in validator.iter_errors(loaded(text))]


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(json_schema())


def test_the_one_in_the_repository_is_fresh() -> None:
    assert json.loads((ROOT / "sfmeta.schema.json").read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("name", STARTERS)
def test_what_init_writes_is_right(name: str) -> None:
    assert problems(starter(name)) == []
    read(starter(name), name)


def test_what_init_writes_as_a_comment_is_right_too() -> None:
    """The sections that are commented out, put to use."""
    lines = starter("sfmeta.yml").splitlines()
    used = [line[2:] if line.startswith(("# custom_", "#   ", "# orgs")) else line for line in lines]
    spec = read("\n".join(used), "sfmeta.yml")
    assert [org.alias for org in spec.orgs] == ["dev", "prod"]
    assert [field.full_name for field in spec.fields if field.row.kind] == ["Upflow_Segment__c"]


def test_the_example_has_every_row() -> None:
    assert {field.row.number for field in read(starter("example.yml"), "sfmeta.yml").exported} == set(range(1, 19))


def test_the_start_has_the_twelve_standard_rows() -> None:
    assert [field.row.number for field in read(starter("sfmeta.yml"), "sfmeta.yml").exported] == list(range(1, 13))


def test_the_repository_is_the_example() -> None:
    assert (ROOT / "sfmeta.yml").read_text(encoding="utf-8") == starter("example.yml")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("fields: {overdue_amount: {type: Text}}", "'Text' is not one of ['Currency']"),
        ("fields: {overdue: }", "Additional properties are not allowed ('overdue' was unexpected)"),
        ("fields: {rating: {length: 256}}", "256 is greater than the maximum of 255"),
        ("fields: {customer_page_url: {type: Url, length: 300}}", "False schema does not allow 300"),
        ("custom_fields: {a: {}}", "'kind' is a required property"),
        ("orgs: {prod: {method: jwt, url: 'https://a.b', username: x}}", "'client_id' is a required property"),
    ],
)
def test_an_editor_sees_the_mistake(text: str, problem: str) -> None:
    validator = jsonschema.Draft7Validator(json_schema())
    (error,) = validator.iter_errors(loaded(text))
    messages = {error.message, *(inner.message for inner in deep(error))}
    assert problem in messages


def deep(error: jsonschema.ValidationError) -> list[jsonschema.ValidationError]:
    inner = list(error.context or ())
    return inner + [deeper for one in inner for deeper in deep(one)]


def test_every_key_is_explained() -> None:
    """What an editor shows beside a key that it offers."""
    unexplained = []

    def walk(part: Any, path: str) -> None:
        if isinstance(part, dict):
            for name, value in part.get("properties", {}).items():
                if isinstance(value, dict) and "description" not in value and "if" not in path and "then" not in path:
                    unexplained.append(f"{path}.{name}")
            for key, value in part.items():
                walk(value, f"{path}.{key}")
        elif isinstance(part, list):
            for value in part:
                walk(value, path)

    walk(json_schema(), "")
    assert unexplained == []
