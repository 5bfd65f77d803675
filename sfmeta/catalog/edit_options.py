"""More options for the selects of sfmeta.yml, written behind those that are there; comments stay where they are."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from sfmeta.catalog import spec
from sfmeta.catalog.model import Option
from sfmeta.catalog.rewrite import one_line, rewritten, section_of
from sfmeta.catalog.rules import OPTIONS_MISSING
from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sfmeta.catalog.model import Field, Spec


def add_options(text: str, path: str, added: Mapping[Field, Sequence[str]]) -> str:
    """The text of sfmeta.yml with these values as options too.

    Raises SpecError when sfmeta.yml does not take them (too many, for instance), ProjectError when they cannot be
    written into this file.
    """

    def add(document: CommentedMap) -> None:
        for field, values in added.items():
            settings = section_of(document, field)[field.key]
            if isinstance(there := settings.get("options"), CommentedSeq):
                _append(there, values)
            else:
                settings["options"] = _one_line(values)

    edited = rewritten(text, add)
    if not _as_wanted(spec.read(text, path, excused=(OPTIONS_MISSING,)), edited, path, added):
        said = "; ".join(f"{', '.join(values)} for {field.key}" for field, values in added.items())
        raise ProjectError(f"{path} could not be edited", fix=f"add these options by hand: {said}")
    return edited


def set_options(text: str, path: str, field: Field, wanted: Mapping[str, str | None]) -> str:
    """The text of sfmeta.yml with these labels of a field's options; None takes an option out. Errors as above."""

    def set_all(document: CommentedMap) -> None:
        settings = section_of(document, field)[field.key]
        there = settings.get("options") if isinstance(settings, CommentedMap) else None
        if isinstance(there, CommentedSeq):
            for number in reversed(range(len(there))):
                _set_one(there, number, wanted)

    edited = rewritten(text, set_all)
    options = tuple(
        Option(one.value, wanted.get(one.value, one.label) or one.label)
        for one in field.options
        if wanted.get(one.value, one.label) is not None
    )
    before = spec.read(text, path, excused=(OPTIONS_MISSING,))
    after = spec.read(edited, path, excused=(OPTIONS_MISSING,))
    expected = [replace(one, options=options) if one.key == field.key else one for one in before.fields]
    if expected != [replace(one, place=was.place) for one, was in zip(after.fields, before.fields, strict=True)]:
        said = ", ".join(f"{value}: {label or 'left out'}" for value, label in wanted.items())
        raise ProjectError(f"{path} could not be edited", fix=f"set these options of {field.key} by hand: {said}")
    return edited


def _set_one(there: CommentedSeq, number: int, wanted: Mapping[str, str | None]) -> None:
    option = there[number]
    value = str(option["value"] if isinstance(option, CommentedMap) else option)
    if value not in wanted:
        return
    if (label := wanted[value]) is None:
        del there[number]
    elif isinstance(option, CommentedMap):
        option["label"] = label
    else:
        there[number] = one_line(CommentedMap({"value": option, "label": label}))


def _append(there: CommentedSeq, values: Sequence[str]) -> None:
    """What stands below the last option (blank lines, a comment on what follows) stays below the last one."""
    last = len(there) - 1
    there.extend(values)
    token = (there.ca.items.get(last) or [None])[0]
    if token is None:
        return
    own, end, below = token.value.partition("\n")
    if below:
        moved = copy.copy(token)
        moved.value = end + below
        there.ca.items[len(there) - 1] = [moved, None, None, None]
        token.value = own + end
        if not own:
            del there.ca.items[last]


def _one_line(values: Sequence[str]) -> CommentedSeq:
    made = CommentedSeq(values)
    made.fa.set_flow_style()
    return made


def _as_wanted(before: Spec, edited: str, path: str, added: Mapping[Field, Sequence[str]]) -> bool:
    more = {field.key: tuple(Option(value, value) for value in values) for field, values in added.items()}
    after = spec.read(edited, path, excused=(OPTIONS_MISSING,))
    wanted = [replace(field, options=field.options + more.get(field.key, ())) for field in before.fields]
    return wanted == [replace(field, place=was.place) for field, was in zip(after.fields, before.fields, strict=True)]
