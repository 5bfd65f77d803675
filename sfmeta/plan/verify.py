"""Whether what was deployed is really there and can be written, going by what describe shows the integration user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sfmeta.metadata.model import Component
    from sfmeta.plan.model import DescribedField


@dataclass(frozen=True, slots=True)
class Grantee:
    """The user who writes the fields; ``grant`` is the command that gives what is missing."""

    username: str
    permission_set: str
    assigned: bool
    grant: str


DESCRIBED_AS = {
    # FieldType of the Metadata API: the type that describe gives it (REST API Developer Guide, describe result)
    "AutoNumber": "string",
    "Checkbox": "boolean",
    "Currency": "currency",
    "Date": "date",
    "DateTime": "datetime",
    "Email": "email",
    "EncryptedText": "encryptedstring",
    "Html": "textarea",
    "Location": "location",
    "LongTextArea": "textarea",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "MultiselectPicklist": "multipicklist",
    "Number": "double",
    "Percent": "percent",
    "Phone": "phone",
    "Picklist": "picklist",
    "Text": "string",
    "TextArea": "textarea",
    "Time": "time",
    "Url": "url",
}


def unmet(declared: Iterable[Component], described: Mapping[str, DescribedField], user: Grantee) -> tuple[Finding, ...]:
    """What stands between the fields and the user who writes them; empty when all is well."""
    fields = [component for component in declared if component.key.type == "CustomField"]
    found = {component.key: described.get(component.key.full_name.partition(".")[2]) for component in fields}
    if not user.assigned and (missing := sum(field is None for field in found.values())):
        message = (
            f"{user.username} has not got the permission set {user.permission_set} "
            f"and does not see {missing} of {len(fields)} fields"
        )
        return (Finding("not-assigned", Severity.ERROR, message, fix=user.grant),)
    return tuple(finding for field in fields for finding in _unmet(field, found[field.key], user))


def unseen(
    declared: Iterable[Component], described: Mapping[str, DescribedField], username: str, fix: str
) -> list[Finding]:
    """The fields that a reader does not see."""
    return [
        Finding("not-visible", Severity.ERROR, f"{username} does not see {one.key.full_name}", one.place, fix)
        for one in declared
        if one.key.type == "CustomField" and one.key.full_name.partition(".")[2] not in described
    ]


def _unmet(component: Component, found: DescribedField | None, user: Grantee) -> Iterator[Finding]:
    name = component.key.full_name
    if found is None:
        yield Finding(
            "not-visible", Severity.ERROR, f"{user.username} does not see {name}", component.place, user.grant
        )
        return
    expected = DESCRIBED_AS.get(component.node.value("type") or "")
    if expected is not None and found.type != expected:
        message = f"{name} is of type {found.type} in the org, not {expected}"
        yield Finding("wrong-type", Severity.ERROR, message, component.place)
    if not (found.createable and found.updateable):
        yield Finding(
            "not-writable", Severity.ERROR, f"{user.username} may not write {name}", component.place, user.grant
        )
