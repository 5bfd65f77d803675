"""Saved plans."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError, Refused
from sfmeta.plan.document import from_json, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.plan.model import Plan


def write(path: Path, plan: Plan) -> None:
    """Save a plan, for `sfmeta deploy PLAN` or for a pull request."""
    text = json.dumps(to_json(plan), indent=2, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ProjectError(f"cannot write the plan: {error.strerror}", where=str(path)) from error


def read(path: Path) -> Plan:
    """A saved plan; ProjectError when the file holds none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProjectError(f"cannot read the plan: {error.strerror}", where=str(path)) from error
    except ValueError:
        raise ProjectError("this is not a saved plan: it is not JSON", where=str(path)) from None
    if not isinstance(document, dict):
        raise ProjectError("this is not a saved plan", where=str(path))
    try:
        return from_json(document)
    except (ProjectError, Refused) as error:
        error.where = str(path)
        raise
