"""``@{refAccount.id}``: what an earlier answer of the same call gave (Guide, "Composite Subrequest")."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sfmeta.emulator.composite.errors import no_reference

REFERENCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*\Z")
REFERENCE = re.compile(r"@\{([^}]*)\}")
STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]")
MISSING = object()
NULLS_ARE_VALUES = 52.0  # before this version a reference to an empty field failed


def resolved(value: object, answers: Mapping[str, object], version: float) -> object:
    """``value`` with every reference replaced: the whole text gives the value itself, a part of it its text."""
    match value:
        case str():
            return _text(value, answers, version)
        case dict():
            return {key: resolved(inner, answers, version) for key, inner in value.items()}
        case list():
            return [resolved(inner, answers, version) for inner in value]
        case _:
            return value


def _text(text: str, answers: Mapping[str, object], version: float) -> object:
    whole = REFERENCE.fullmatch(text)
    if whole:
        return _value(whole[1], answers, version)
    return REFERENCE.sub(lambda found: _written(_value(found[1], answers, version)), text)


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _value(path: str, answers: Mapping[str, object], version: float) -> object:
    name = re.split(r"[.\[]", path, maxsplit=1)[0]
    found: object = answers.get(name, MISSING)
    at = len(name)
    while found is not MISSING and at < len(path):
        step = STEP.match(path, at)
        found = _step(found, step) if step else MISSING
        at = step.end() if step else at
    if found is MISSING or (found is None and version < NULLS_ARE_VALUES):
        raise no_reference(path, name)
    return found


def _step(value: object, step: re.Match[str]) -> object:
    if step[1] is not None:
        return value.get(step[1], MISSING) if isinstance(value, dict) else MISSING
    index = int(step[2])
    return value[index] if isinstance(value, list) and index < len(value) else MISSING
