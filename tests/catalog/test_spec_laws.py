"""What holds for every sfmeta.yml, right or wrong."""

from __future__ import annotations

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from sfmeta.catalog import document as yaml
from sfmeta.catalog.check import check
from sfmeta.catalog.form import form
from sfmeta.catalog.model import Spec
from sfmeta.catalog.schema import json_schema
from sfmeta.catalog.shape import Nothing, OneOf
from sfmeta.catalog.spec import read
from sfmeta.errors import SpecError
from tests.catalog.documents import Json, specs, specs_with_something_else_in_them, values, written

law = settings(deadline=None)
SCHEMA = jsonschema.Draft7Validator(json_schema())


def outcome(text: str) -> Spec | SpecError:
    try:
        return read(text, "sfmeta.yml")
    except SpecError as error:
        return error


@law
@given(specs())
def test_a_right_spec_is_read_and_every_field_in_it_found(document: Json) -> None:
    spec = read(written(document), "sfmeta.yml")
    named = document.get("fields", dict.fromkeys(range(12)))
    assert len(spec.fields) == len(named) + len(document.get("custom_fields", {}))
    numbers = [field.row.number for field in spec.fields]
    assert numbers == sorted(numbers)
    for field in spec.fields:
        said = {**document.get("fields", {}), **document.get("custom_fields", {})}.get(field.key)
        if isinstance(said, dict):
            assert field.label == said.get("label", field.label)
            assert field.type == said.get("type", field.row.types[0].type)
            assert [option.value for option in field.options] == said.get("options", [])
            assert field.enabled is said.get("enabled", True)


@law
@given(specs())
def test_editors_accept_what_we_accept(document: Json) -> None:
    assert not list(SCHEMA.iter_errors(document))


@law
@given(specs_with_something_else_in_them() | values())
def test_editors_and_we_agree_on_the_shape_of_a_spec(document: Json) -> None:
    value, findings = yaml.read(written(document), "sfmeta.yml")
    assert not findings
    assert value is not None
    _, misfits = check(value, OneOf((Nothing(), form())))
    assert SCHEMA.is_valid(document) == (not misfits), misfits


@law
@given(specs_with_something_else_in_them())
def test_a_wrong_spec_gets_findings_with_their_place(document: Json) -> None:
    text = written(document)
    found = outcome(text)
    if isinstance(found, SpecError):
        assert found.findings
        for finding in found.findings:
            assert finding.place is not None
            assert finding.place.path == "sfmeta.yml"
            assert (finding.place.line or 1) <= len(text.splitlines()) + 1


@law
@given(st.text() | st.text("{}[]:,-#&*!|>'\"%@`\n \tabc<~01").map("fields:\n".__add__))
def test_no_text_whatever_makes_a_traceback(text: str) -> None:
    found = outcome(text)
    assert isinstance(found, Spec) or found.findings


@law
@given(specs())
def test_reading_twice_gives_the_same(document: Json) -> None:
    text = written(document)
    assert read(text, "sfmeta.yml") == read(text, "sfmeta.yml")


def test_nesting_without_end_is_a_finding() -> None:
    found = outcome("[" * 5000)
    assert isinstance(found, SpecError)
    assert [finding.message for finding in found.findings] == ["nested too deeply to be read"]


def test_aliases_that_multiply_are_read_in_no_time() -> None:
    """A billion laughs: ten levels of ten aliases each."""
    levels = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11)]
    found = outcome("\n".join(levels))
    assert isinstance(found, SpecError)
    assert len(found.findings) == 11
