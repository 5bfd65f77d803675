"""YAML as a person wrote it, with something in it changed: comments, quotes, indentation and order stay."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from sfmeta.catalog.rows import standard_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from sfmeta.catalog.model import Field

_OPENS = re.compile(r"[^#\s][^#]*:\s*(#.*)?")
"""A line that has a key on it and nothing behind: what belongs to it stands below."""


def rewritten(text: str, change: Callable[[CommentedMap], None]) -> str:
    """The text of sfmeta.yml after ``change`` has been at the document; its line ends stay what they are."""
    if "\r\n" in text:
        return rewritten(text.replace("\r\n", "\n"), change).replace("\n", "\r\n")
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096
    mapping, dashes = _indents(text)
    yaml.indent(mapping=mapping, sequence=dashes + 2, offset=dashes)
    document = yaml.load(text) or CommentedMap()
    change(document)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return stream.getvalue()


def _indents(text: str) -> tuple[int, int]:
    """How far the file indents what stands below a key, and the dashes of a list, as its first of each does."""
    mapping = dashes = opener = None
    for line in text.splitlines():
        stripped = line.lstrip(" ")
        if not stripped or stripped.startswith("#"):
            continue
        deeper = len(line) - len(stripped) - (opener or 0)
        if opener is not None and stripped.startswith("- ") and dashes is None:
            dashes = max(deeper, 0)
        elif opener is not None and not stripped.startswith("- ") and deeper > 0 and mapping is None:
            mapping = deeper
        opener = len(line) - len(stripped) if _OPENS.fullmatch(stripped) else None
    return mapping or 2, dashes or 0


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
