"""The stages in which a field leaves Salesforce, and what each of them says of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Stage(enum.StrEnum):
    """How far a field is on its way out, in the words of ``retire:`` in sfmeta.yml. Each holds what those before do."""

    ACTIVE = "active"
    DEPRECATED = "deprecated"
    HIDDEN = "hidden"
    DELETED = "deleted"

    @property
    def following(self) -> Stage:
        """The next one; the last is followed by itself."""
        stages = list(Stage)
        return stages[min(stages.index(self) + 1, len(stages) - 1)]

    @property
    def words(self) -> Words:
        return WORDS[self]


@dataclass(frozen=True, slots=True)
class Words:
    """What becomes of the field in this stage, and what a person does next. ``{key}`` stands for the field."""

    means: str
    then: str


WORDS = {
    Stage.ACTIVE: Words("it is shown and filled", "sfmeta deploy"),
    Stage.DEPRECATED: Words(
        "its label and help text say so, it leaves the page layouts, and it is still filled",
        "deploy it; when nobody misses it: sfmeta retire {key}, which hides it",
    ),
    Stage.HIDDEN: Words(
        "the permission sets show it to nobody, and it is filled no longer; it keeps its values",
        "deploy it; when nobody misses it: sfmeta retire {key}, which has it deleted",
    ),
    Stage.DELETED: Words(
        "the next deploy asks to delete it, its values saved first",
        "sfmeta deploy --allow delete, or sfmeta remove {key}; sfmeta restore brings it back",
    ),
}
