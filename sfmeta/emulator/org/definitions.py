"""Descriptions of objects as JSON and back: how an org that is kept between runs remembers its custom fields."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from sfmeta.emulator.org.schema import Field, PicklistValue, RecordTypeInfo, Rollup, RollupFilter, SObject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def dump_field(field: Field) -> dict[str, Any]:
    return asdict(field)


def load_field(data: Mapping[str, Any]) -> Field:
    return Field(
        **{
            **data,
            "picklist_values": tuple(PicklistValue(**value) for value in data["picklist_values"]),
            "reference_to": tuple(data["reference_to"]),
            "rollup": _load_rollup(data["rollup"]) if data.get("rollup") else None,
        }
    )


def _load_rollup(data: Mapping[str, Any]) -> Rollup:
    filters = (RollupFilter(item["field"], item["operation"], tuple(item["values"])) for item in data["filters"])
    return Rollup(**{**data, "filters": tuple(filters)})


def dump_sobject(sobject: SObject) -> str:
    data = {
        attribute.name: getattr(sobject, attribute.name) for attribute in fields(SObject) if attribute.name != "index"
    }
    data["fields"] = [dump_field(field) for field in sobject.fields]
    data["record_types"] = [asdict(info) for info in sobject.record_types]
    return json.dumps(data)


def load_sobject(text: str) -> SObject:
    data = json.loads(text)
    data["fields"] = tuple(load_field(field) for field in data["fields"])
    data["record_types"] = tuple(RecordTypeInfo(**info) for info in data["record_types"])
    data["supported_scopes"] = tuple(tuple(scope) for scope in data["supported_scopes"])
    return SObject(**data)
