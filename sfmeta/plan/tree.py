"""A digest of what a project declares, whichever org it goes to: production gets what the sandbox was tried with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from sfmeta.metadata.state import state

if TYPE_CHECKING:
    from collections.abc import Collection

    from sfmeta.catalog.model import Visibility
    from sfmeta.metadata.model import Inventory, Key


def tree_digest(declared: Inventory, retired: Collection[Key], visibility: Visibility) -> str:
    """SHA-256 over the components as canonical XML, the fields to be gone, and who sees it all where. Where something
    stands in a file makes no difference, nor does any org."""
    seen = asdict(visibility)
    for one in (*seen["assign"], *seen["layouts"]):
        del one["place"]
    content = {
        "components": [[*_named(key), state(component.node)] for key, component in sorted(declared.items())],
        "retired": [_named(key) for key in sorted(retired)],
        "visibility": seen,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _named(key: Key) -> list[str]:
    return [key.type, key.full_name]
