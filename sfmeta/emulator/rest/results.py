"""Results of rows as JSON: ``SaveResult``, ``UpsertResult``, ``DeleteResult``."""

from __future__ import annotations

from sfmeta.emulator.org.drafts import RowResult
from sfmeta.emulator.org.errors import Problem


def error(problem: Problem) -> dict[str, object]:
    return {"statusCode": problem.code, "message": problem.message, "fields": list(problem.fields)}


def save_result(result: RowResult, *, upsert: bool = False) -> dict[str, object]:
    """A row's result; ``created`` where the call was an upsert."""
    if not result.success:
        failed: dict[str, object] = {"success": False, "errors": [error(problem) for problem in result.problems]}
        return {**failed, "created": False} if upsert else failed
    saved: dict[str, object] = {"id": result.id, "success": True, "errors": [error(note) for note in result.notes]}
    return {**saved, "created": result.created} if upsert else saved
