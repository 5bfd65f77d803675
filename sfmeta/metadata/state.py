"""A component's definition as a short text, by which the same definition is known again wherever it is met."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sfmeta.metadata import xml

if TYPE_CHECKING:
    from sfmeta.metadata.model import Node


def state(node: Node) -> str:
    """SHA-256 of the canonical XML: how it was indented, and the order of its elements, make no difference."""
    return hashlib.sha256(xml.write(xml.canonical(node))).hexdigest()
