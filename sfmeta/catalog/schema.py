"""The JSON Schema of sfmeta.yml, from the same shape that the reader checks: completion and warnings in editors.

Draft 7, which is what editors' YAML servers know best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sfmeta.catalog.form import form
from sfmeta.catalog.shape import Choice, Flag, Integer, ListOf, Nothing, OneOf, Record, Shape, Table, Text, Variant
from sfmeta.catalog.variants import all_keys

Schema: TypeAlias = "dict[str, Schema] | list[Schema] | str | int | bool"
Part: TypeAlias = dict[str, Schema]

FILE_NAME = "sfmeta.schema.json"


def json_schema() -> Part:
    """The schema of the whole file, as JSON would have it."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "sfmeta.yml",
        "description": "Which fields Upflow exports to Salesforce, what they are like there, and the orgs they go to.",
        **_part(OneOf((Nothing(), form()))),
    }


def _part(shape: Shape) -> Part:
    match shape:
        case Nothing():
            return {"type": "null"}
        case Flag():
            return {"type": "boolean"}
        case Integer():
            return {"type": "integer", "minimum": shape.least, "maximum": shape.most}
        case Choice():
            return {"enum": list(shape.words)}
        case Text():
            return _text(shape)
        case ListOf():
            return {"type": "array", "items": _part(shape.item), "minItems": shape.least}
        case Table():
            names: Part = {"pattern": _anchored(shape.name.pattern), "maxLength": shape.name.longest or 0}
            return {"type": "object", "propertyNames": names, "additionalProperties": _part(shape.value)}
        case OneOf():
            return {"anyOf": [_part(one) for one in shape.shapes]}
        case Record():
            return _record(shape)


def _text(shape: Text) -> Part:
    part: Part = {"type": ["string", "number"] if shape.bare_number else "string"}
    if shape.longest is not None:
        part["maxLength"] = shape.longest
    if shape.pattern:
        part["pattern"] = _anchored(shape.pattern)
    elif not shape.blank:
        part["pattern"] = r"\S" if shape.lines else r"^\s*\S[^\n\t]*$"
    return part


def _anchored(pattern: str) -> str:
    return rf"^\s*({pattern})\s*$"


def _record(shape: Record) -> Part:
    """Every key of every case by name, for completion; what differs from case to case follows as conditions."""
    varying = _varying(shape)
    properties: Part = {
        name: {"description": key.doc} if name in varying else {"description": key.doc, **_part(key.shape)}
        for name, key in all_keys(shape).items()
    }
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **_demands(shape, _Whole(frozenset(shape.keys), varying)),
    }


@dataclass(frozen=True, slots=True)
class _Whole:
    """What a condition must know of its record: the keys of every case, and those that have not one shape alone."""

    common: frozenset[str]
    varying: frozenset[str]


def _varying(record: Record) -> frozenset[str]:
    """The keys that are of one shape in one case of the record and of another in another."""
    first: dict[str, Shape] = {}
    differing = set()
    for one in (record, *_cases(record)):
        for name, key in one.keys.items():
            if first.setdefault(name, key.shape) != key.shape:
                differing.add(name)
    return frozenset(differing)


def _cases(record: Record) -> list[Record]:
    direct = list(record.variant.cases.values()) if record.variant else []
    return [deeper for case in direct for deeper in (case, *_cases(case))]


def _demands(record: Record, whole: _Whole) -> Part:
    """The keys that a record must have, and what follows from the case that it is."""
    part: Part = {}
    required: list[Schema] = [name for name, key in record.keys.items() if key.required]
    if required:
        part["required"] = required
    if record.variant:
        part["allOf"] = [_condition(record.variant, case, whole) for case in record.variant.cases]
    return part


def _condition(variant: Variant, case: str, whole: _Whole) -> Part:
    chosen = variant.cases[case]
    of_others = {name for other in variant.cases.values() for name in all_keys(other)} - all_keys(chosen).keys()
    test: Part = {"properties": {variant.key: {"const": case}}}
    if case != variant.default:
        test["required"] = [variant.key]
    properties: Part = {name: _part(key.shape) for name, key in chosen.keys.items() if name in whole.varying}
    properties |= dict.fromkeys(sorted(of_others - whole.common), False)
    return {"if": test, "then": {"properties": properties, **_demands(chosen, whole)}}
