"""YAML as a person wrote it, with something in it changed: comments, quotes, indentation and order stay."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.util import load_yaml_guess_indent

from sfmeta.catalog.rows import standard_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.catalog.model import Field


def rewritten(text: str, change: Callable[[CommentedMap], None]) -> str:
    """The text of sfmeta.yml after ``change`` has been at the document."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    _, mapping, dashes = load_yaml_guess_indent(text)
    yaml.indent(mapping=mapping or 2, sequence=mapping or 2, offset=dashes or 0)
    document = yaml.load(text) or CommentedMap()
    change(document)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def section_of(document: CommentedMap, field: Field) -> CommentedMap:
    """The section that names the field; made when there is none, with all that its absence means."""
    name = field.row.section
    if document.get(name) is None:
        document[name] = CommentedMap((row.key, None) for row in standard_rows())
    section = document[name]
    assert isinstance(section, CommentedMap)
    return section


def one_line(settings: CommentedMap) -> CommentedMap:
    """Written as ``{key: value}``."""
    settings.fa.set_flow_style()
    return settings
