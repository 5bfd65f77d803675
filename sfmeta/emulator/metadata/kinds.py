"""The metadata types that the emulator has, and the names of those that it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import (
    custom_field,
    custom_metadata,
    custom_object,
    global_value_set,
    layout,
    list_view,
    permission_set,
)
from sfmeta.emulator.metadata.problems import Missing
from sfmeta.emulator.metadata.work import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.work import Work


@dataclass(frozen=True, slots=True)
class Kind:
    """A metadata type. ``directory`` and ``suffix`` say which files of a package hold it; a child type has none and
    stands in its parent's file as ``tag``. ``put``, ``delete`` and ``read`` act on one component by its full name;
    ``names`` are those that the org has."""

    name: str
    put: Callable[[Work, str, Element], Outcome]
    delete: Callable[[Work, str], Outcome]
    read: Callable[[Work, str], Element]
    names: Callable[[Work], Iterator[str]]
    directory: str = ""
    suffix: str = ""
    parent: str = ""
    tag: str = ""


def _stored_names(type_name: str) -> Callable[[Work], Iterator[str]]:
    def names(work: Work) -> Iterator[str]:
        return (stored.name for stored in work.store.all(type_name))

    return names


def _read_stored(type_name: str) -> Callable[[Work, str], Element]:
    def read(work: Work, full_name: str) -> Element:
        stored = work.store.get(type_name, full_name)
        if stored is None:
            raise Missing(type_name, full_name)
        return stored.document

    return read


def _delete_stored(type_name: str) -> Callable[[Work, str], Outcome]:
    """For types of which nothing but the document is kept."""

    def delete(work: Work, full_name: str) -> Outcome:
        stored = work.store.get(type_name, full_name)
        if stored is None:
            raise Missing(type_name, full_name)
        work.store.remove(type_name, full_name)
        return Outcome(stored.id, created=False, changed=True)

    return delete


def _object_names(work: Work) -> Iterator[str]:
    return (sobject.name for sobject in sorted(work.org.schema, key=lambda s: s.name) if sobject.customizable)


def _permission_set_names(work: Work) -> Iterator[str]:
    rows = work.org.database.query("SELECT Name FROM PermissionSet WHERE IsOwnedByProfile = 0 ORDER BY Name")
    return (str(row[0]) for row in rows)


def _custom_field_names(work: Work) -> Iterator[str]:
    return (name for name in _stored_names("CustomField")(work) if name.endswith("__c"))


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        # in the order in which a deploy makes them
        Kind(
            "GlobalValueSet",
            global_value_set.put,
            global_value_set.delete,
            _read_stored("GlobalValueSet"),
            _stored_names("GlobalValueSet"),
            directory="globalValueSets",
            suffix="globalValueSet",
        ),
        Kind(
            "CustomObject",
            custom_object.put,
            custom_object.delete,
            custom_object.read,
            _object_names,
            directory="objects",
            suffix="object",
        ),
        Kind(
            "CustomField",
            custom_field.put,
            custom_field.delete,
            custom_field.read,
            _custom_field_names,
            parent="CustomObject",
            tag="fields",
        ),
        Kind(
            "CustomMetadata",
            custom_metadata.put,
            custom_metadata.delete,
            custom_metadata.read,
            _stored_names("CustomMetadata"),
            directory="customMetadata",
            suffix="md",
        ),
        Kind(
            "Layout",
            layout.put,
            _delete_stored("Layout"),
            _read_stored("Layout"),
            _stored_names("Layout"),
            directory="layouts",
            suffix="layout",
        ),
        Kind(
            "PermissionSet",
            permission_set.put,
            permission_set.delete,
            permission_set.read,
            _permission_set_names,
            directory="permissionsets",
            suffix="permissionset",
        ),
        Kind(
            "ListView",
            list_view.put,
            _delete_stored("ListView"),
            _read_stored("ListView"),
            _stored_names("ListView"),
            parent="CustomObject",
            tag="listViews",
        ),
    )
}
"""By name."""

BY_DIRECTORY = {kind.directory: kind for kind in KINDS.values() if kind.directory}
CHILDREN = {kind.tag: kind for kind in KINDS.values() if kind.parent}
OTHER_DIRECTORIES: Mapping[str, str] = {
    # folders of a package whose types are not emulated (Metadata API Developer Guide, "Metadata Types")
    "applications": "CustomApplication",
    "assignmentRules": "AssignmentRules",
    "aura": "AuraDefinitionBundle",
    "autoResponseRules": "AutoResponseRules",
    "classes": "ApexClass",
    "components": "ApexComponent",
    "connectedApps": "ConnectedApp",
    "contentassets": "ContentAsset",
    "customPermissions": "CustomPermission",
    "dashboards": "Dashboard",
    "documents": "Document",
    "duplicateRules": "DuplicateRule",
    "email": "EmailTemplate",
    "escalationRules": "EscalationRules",
    "externalCredentials": "ExternalCredential",
    "flexipages": "FlexiPage",
    "flows": "Flow",
    "groups": "Group",
    "labels": "CustomLabels",
    "lwc": "LightningComponentBundle",
    "matchingRules": "MatchingRules",
    "namedCredentials": "NamedCredential",
    "objectTranslations": "CustomObjectTranslation",
    "pages": "ApexPage",
    "permissionsetgroups": "PermissionSetGroup",
    "profiles": "Profile",
    "queues": "Queue",
    "quickActions": "QuickAction",
    "remoteSiteSettings": "RemoteSiteSetting",
    "reportTypes": "ReportType",
    "reports": "Report",
    "roles": "Role",
    "settings": "Settings",
    "sharingRules": "SharingRules",
    "sites": "CustomSite",
    "standardValueSets": "StandardValueSet",
    "staticresources": "StaticResource",
    "tabs": "CustomTab",
    "translations": "Translations",
    "triggers": "ApexTrigger",
    "workflows": "Workflow",
}
