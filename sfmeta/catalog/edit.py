"""Changes to sfmeta.yml that leave everything else in it, comments included, as a person wrote it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ruamel.yaml.comments import CommentedMap

from sfmeta.catalog import spec
from sfmeta.catalog.rewrite import one_line, rewritten, section_of
from sfmeta.catalog.stages import Stage
from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sfmeta.catalog.model import Field, Match, Spec

Setting: TypeAlias = str | int | bool

AT_STAGE: Mapping[Stage, tuple[str, Setting]] = {Stage.ACTIVE: ("enabled", True), Stage.DELETED: ("enabled", False)}
NAMES = {"field": "full_name", "manage": "managed", "retire": "stage"}
"""Settings of sfmeta.yml that a field calls otherwise."""

SIZES = {"length": "length", "precision": "precision", "scale": "scale", "visible_lines": "visibleLines"}
"""Settings of sfmeta.yml that are attributes of the field, by the Metadata API's names."""


EXCLUSIVE = {"enabled": "retire", "retire": "enabled"}
"""Settings that take each other's place."""


def at_stage(text: str, path: str, fields: Collection[Field], stage: Stage) -> str:
    """The text of sfmeta.yml with these fields at this stage of their retirement.

    Raises ProjectError when it cannot be written into this file (YAML anchors, for instance): then a person does it.
    """
    return change(text, path, {field: dict([AT_STAGE.get(stage, ("retire", str(stage)))]) for field in fields})


def change(text: str, path: str, settings: Mapping[Field, Mapping[str, Setting]]) -> str:
    """The text of sfmeta.yml with these settings of fields, by the names that the file uses.

    Raises SpecError when sfmeta.yml does not take them, ProjectError when they cannot be written into this file.
    """

    def set_all(document: CommentedMap) -> None:
        for field, wanted in settings.items():
            section = section_of(document, field)
            there = section.get(field.key)
            if isinstance(there, CommentedMap):
                for name in wanted:
                    there.pop(EXCLUSIVE.get(name), None)
                there.update(wanted)
            else:
                section[field.key] = one_line(CommentedMap(wanted))

    edited = rewritten(text, set_all)
    if not _as_wanted(spec.read(text, path), spec.read(edited, path), settings):
        said = "; ".join(
            f"`{name}: {_yaml(value)}` for {field.key}"
            for field, wanted in settings.items()
            for name, value in wanted.items()
        )
        raise ProjectError(f"{path} could not be edited", fix=f"set by hand: {said}")
    return edited


def identify(text: str, path: str, match: Match) -> str:
    """The text of sfmeta.yml with customers and records matched like this; errors as for ``change``."""

    def set_match(document: CommentedMap) -> None:
        wanted = {"upflow": match.upflow, "salesforce": match.salesforce}
        if isinstance(there := document.get("match"), CommentedMap):
            there.update(wanted)
        elif "match" in document:
            document["match"] = one_line(CommentedMap(wanted))
        else:
            document.insert(0, "match", one_line(CommentedMap(wanted)))

    edited = rewritten(text, set_match)
    if spec.read(edited, path).match != match:
        fix = f"set by hand: `match: {{upflow: {match.upflow}, salesforce: {match.salesforce}}}`"
        raise ProjectError(f"{path} could not be edited", fix=fix)
    return edited


def _as_wanted(before: Spec, after: Spec, settings: Mapping[Field, Mapping[str, Setting]]) -> bool:
    """The settings hold, and every other field is what it was."""
    now = {field.key: field for field in after.fields}
    if now.keys() != {field.key for field in before.fields}:
        return False
    changed = {field.key: wanted for field, wanted in settings.items()}
    untouched = (field for field in before.fields if field.key not in changed)
    return all(replace(now[field.key], place=field.place) == field for field in untouched) and all(
        _setting(now[name], key) == value for name, wanted in changed.items() for key, value in wanted.items()
    )


def _setting(field: Field, key: str) -> object:
    return field.attribute(SIZES[key]) if key in SIZES else getattr(field, NAMES.get(key, key))


def _yaml(value: Setting) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
