"""The JSON Schema of sfmeta.yml, as a file for editors."""

from __future__ import annotations

import json

from sfmeta.catalog.schema import json_schema


def schema_text() -> str:
    """The schema as it is kept beside sfmeta.yml."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
