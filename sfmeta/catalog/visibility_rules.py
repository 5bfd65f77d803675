"""What must be true of who sees the fields and where, beyond the shape of it: one small function a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog.wording import suggestion
from sfmeta.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sfmeta.catalog.draft import Draft

OVERDUE = "overdue_amount"


def mirror_is_of_the_object(draft: Draft) -> Iterator[Finding]:
    """A field can only be read by who may read its object: another object's readers may not."""
    mirror = draft.visibility.mirror
    if mirror and mirror.partition(".")[0] != draft.object:
        yield Finding(
            "mirror-object",
            Severity.ERROR,
            f"mirror_access: {mirror} is a field of another object than {draft.object}, which has the exported fields",
            draft.place("mirror_access"),
            f"name a field of {draft.object}",
        )


def layouts_are_of_the_object(draft: Draft) -> Iterator[Finding]:
    for one in draft.visibility.layouts:
        if one.layout.partition("-")[0] != draft.object:
            yield Finding(
                "layout-object",
                Severity.ERROR,
                f"layouts.{one.layout}: a layout's name begins with its object, and the fields are on {draft.object}",
                one.place,
                f"{draft.object}-{draft.object} Layout, for instance",
            )


def placed_fields_are_there(draft: Draft) -> Iterator[Finding]:
    keys = [one.field.key for one in draft.fields]
    for one in draft.visibility.layouts:
        for key in one.fields:
            if key not in keys:
                yield Finding(
                    "unknown-field",
                    Severity.ERROR,
                    f"layouts.{one.layout}: {key} is not a field of this file",
                    one.place,
                    suggestion(key, keys),
                )


def list_view_has_its_field(draft: Draft) -> Iterator[Finding]:
    exported = {one.field.key for one in draft.fields if one.field.enabled}
    if draft.visibility.list_view and OVERDUE not in exported:
        yield Finding(
            "list-view-field",
            Severity.ERROR,
            f"list_view: it lists by {OVERDUE}, which is not exported",
            draft.place("list_view"),
            f"export {OVERDUE}, or leave list_view out",
        )


RULES: tuple[Callable[[Draft], Iterator[Finding]], ...] = (
    mirror_is_of_the_object,
    layouts_are_of_the_object,
    placed_fields_are_there,
    list_view_has_its_field,
)
