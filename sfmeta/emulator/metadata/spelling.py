"""Names as the org spells them: whoever asks in another case is answered with the component's own name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.kinds import KINDS

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.work import Work


def spelled(work: Work, type_name: str, full_name: str) -> str:
    """The full name of a component that is there, in whatever case it is asked for."""
    stored = work.store.get(type_name, full_name)
    if stored is not None:
        return stored.name
    if type_name == "CustomObject" or KINDS[type_name].parent:
        return _of_schema(work, full_name)
    folded = full_name.casefold()
    return next((name for name in KINDS[type_name].names(work) if name.casefold() == folded), full_name)


def _of_schema(work: Work, full_name: str) -> str:
    """An object, or a standard field that nothing was said of."""
    object_name, dot, name = full_name.partition(".")
    sobject = work.org.schema.sobject(object_name)
    if sobject is None:
        return full_name
    field = sobject.field(name)
    return f"{sobject.name}{dot}{field.name if field else name}"
