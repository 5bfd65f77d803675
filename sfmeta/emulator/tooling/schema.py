"""The objects of the Tooling API, read from ``data/<Object>.json`` (Tooling API Developer Guide: names and types)."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from importlib import resources

from sfmeta.emulator.org.schema import Schema
from sfmeta.emulator.org.standard import read_sobject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.org.schema import SObject

SHARED = ("User", "Profile", "PermissionSet", "UserLicense", "RecordType", "UserRole", "Group")
"""Objects that the data API and the Tooling API both have, over the same rows."""


@cache
def own_objects() -> tuple[SObject, ...]:
    """What only the Tooling API has, by name. Their rows are made when they are asked for."""
    folder = resources.files("sfmeta.emulator.tooling") / "data"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return tuple(replace(read_sobject(json.loads(file.read_text(encoding="utf-8"))), record_types=()) for file in files)


def tooling_schema(org_schema: Schema) -> Schema:
    """Everything that can be queried through the Tooling API."""
    shared = [sobject for name in SHARED if (sobject := org_schema.sobject(name)) is not None]
    return Schema((*own_objects(), *shared))
