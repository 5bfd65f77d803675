"""The names that people give: letters, digits and single underscores, a letter first, no underscore last."""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Za-z](?:[A-Za-z0-9]|_(?!_))*(?<!_)\Z")
MAX_NAME = 40


def namespace(name: str) -> str:
    """What stands before two underscores: ``npe01`` of ``npe01__Payment``; nothing where the org's own names begin."""
    prefix, separator, rest = name.partition("__")
    return prefix if separator and rest else ""


def foreign(prefix: str) -> str:
    """What is said of a new component of a package that is not installed (field logs of real deploys)."""
    return (
        f"Cannot create a new component with the namespace: {prefix}.  Only components in the same namespace as the"
        " organization can be created through the API"
    )
