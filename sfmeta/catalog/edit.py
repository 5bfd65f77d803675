"""Changes to sfmeta.yml that leave everything else in it, comments included, as a person wrote it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.util import load_yaml_guess_indent

from sfmeta.catalog import spec
from sfmeta.catalog.rows import standard_rows
from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.catalog.model import Field, Spec


def disable(text: str, path: str, fields: Collection[Field]) -> str:
    """The text of sfmeta.yml with ``enabled: false`` for these fields.

    Raises ProjectError when it cannot be written into this file (YAML anchors, for instance): then a person does it.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    _, mapping, dashes = load_yaml_guess_indent(text)
    yaml.indent(mapping=mapping or 2, sequence=mapping or 2, offset=dashes or 0)
    document = yaml.load(text) or CommentedMap()
    for field in fields:
        section = "fields" if field.row.kind is None else "custom_fields"
        if document.get(section) is None:
            document[section] = CommentedMap((row.key, None) for row in standard_rows())
        settings = document[section].get(field.key)
        if isinstance(settings, CommentedMap):
            settings["enabled"] = False
        else:
            disabled = CommentedMap(enabled=False)
            disabled.fa.set_flow_style()
            document[section][field.key] = disabled
    names = [field.full_name for field in fields]
    stream = io.StringIO()
    yaml.dump(document, stream)
    edited = stream.getvalue()
    if _states(spec.read(edited, path)) != _states(spec.read(text, path)) | dict.fromkeys(names, False):
        raise ProjectError(f"{path} could not be edited", fix="set `enabled: false` for the field by hand")
    return edited


def _states(read: Spec) -> dict[str, bool]:
    """Whether a field is enabled, by its API name."""
    return {field.full_name: field.enabled for field in read.fields}
