"""More options for the selects of sfmeta.yml, written behind those that are there; comments stay where they are."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from ruamel.yaml.comments import CommentedSeq

from sfmeta.catalog import spec
from sfmeta.catalog.model import Option
from sfmeta.catalog.rewrite import rewritten, section_of
from sfmeta.catalog.rules import OPTIONS_MISSING
from sfmeta.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ruamel.yaml.comments import CommentedMap

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
