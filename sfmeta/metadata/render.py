"""A spec through the templates: the source files of its fields, and of what shows them."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sfmeta.catalog.deprecated import worded
from sfmeta.errors import SpecError
from sfmeta.findings import Finding, Place, Severity
from sfmeta.metadata import xml
from sfmeta.metadata.list_view import list_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sfmeta.catalog.model import Field, Spec
    from sfmeta.metadata.list_view import ListView
    from sfmeta.metadata.model import Node, Tree

SUFFIX = ".xml.j2"


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """Who may see the fields (and change them, when ``editable``); ``fields`` as ``Account.X__c``, sorted."""

    full_name: str
    label: str
    description: str
    object: str
    fields: tuple[str, ...]
    editable: bool


@dataclass(frozen=True, slots=True)
class Folders:
    """Where source goes: ``source`` is the package directory, ``force-app``."""

    source: str

    def field(self, object_name: str, full_name: str) -> str:
        return f"{self.source}/main/default/objects/{object_name}/fields/{full_name}.field-meta.xml"

    def list_view(self, object_name: str, full_name: str) -> str:
        return f"{self.source}/main/default/objects/{object_name}/listViews/{full_name}.listView-meta.xml"

    def permission_set(self, full_name: str) -> str:
        return f"{self.source}/main/default/permissionsets/{full_name}.permissionset-meta.xml"


def render(spec: Spec, templates: Mapping[str, str], folders: Folders) -> Tree:
    """The files of every managed field, of the permission sets and of the list view if there is one, canonical.

    ``templates`` are sources by name (``CustomField.xml.j2``). SpecError names the template, and the line in it.
    """
    printer = _Printer(templates)
    fields = {field.full_name: printer.field(worded(field), spec.object) for field in spec.managed}
    files = {folders.field(spec.object, name): xml.write(node) for name, node in fields.items()}
    required = {f"{spec.object}.{name}" for name, node in fields.items() if node.value("required") == "true"}
    for one in permission_sets(spec):
        granted = tuple(name for name in one.fields if name not in required)  # everyone sees them: granting is refused
        files[folders.permission_set(one.full_name)] = printer.permission_set(replace(one, fields=granted))
    if (view := list_view(spec)) is not None:
        files[folders.list_view(view.object, view.full_name)] = printer.list_view(view)
    return dict(sorted(files.items()))


def permission_sets(spec: Spec) -> tuple[PermissionSet, ...]:
    """The set for the user who fills the fields, and the one for people who read them.

    Who sees a field that existed before us was decided before: only the integration user gets more than there was.
    """
    return (
        PermissionSet(
            f"{spec.prefix}Integration",
            "Upflow integration",
            "For the user who fills the fields that Upflow exports: reads and changes them and their records.",
            spec.object,
            _names(spec, (field for field in spec.exported if field.granted)),
            editable=True,
        ),
        PermissionSet(
            f"{spec.prefix}Reader",
            "Upflow reader",
            "For people who work with the fields that Upflow exports: shows them, on records that they see anyway.",
            spec.object,
            _names(spec, (field for field in spec.exported if field.managed)),
            editable=False,
        ),
    )


def _names(spec: Spec, fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(sorted(f"{spec.object}.{field.full_name}" for field in fields))


class _Printer:
    """The templates, compiled. What they print is parsed, checked and written again: its bytes are then canonical."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self.templates = templates
        self.environment = ImmutableSandboxedEnvironment(
            loader=FunctionLoader(self.source),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_as_xml,
        )

    def source(self, name: str) -> tuple[str, str, None] | None:
        """A template's text and the name that it has in a traceback."""
        return (self.templates[name], _path(name), None) if name in self.templates else None

    def field(self, field: Field, object_name: str) -> Node:
        special = f"CustomField.{field.type}{SUFFIX}"
        name = special if special in self.templates else f"CustomField{SUFFIX}"
        root = self.printed(name, f"{object_name}.{field.full_name}", field=field, object=object_name)
        if root.tag != "CustomField" or root.value("fullName") != field.full_name:
            raise _wrong(
                name, None, f"this prints <{root.tag}> {root.value('fullName')}, not the field {field.full_name}"
            )
        return xml.canonical(root)

    def permission_set(self, permission_set: PermissionSet) -> bytes:
        name = f"PermissionSet{SUFFIX}"
        root = self.printed(name, permission_set.full_name, permission_set=permission_set)
        if root.tag != "PermissionSet":
            raise _wrong(name, None, f"this prints <{root.tag}>, not a permission set")
        return xml.write(xml.canonical(root))

    def list_view(self, view: ListView) -> bytes:
        name = f"ListView{SUFFIX}"
        root = self.printed(name, f"{view.object}.{view.full_name}", list_view=view)
        if root.tag != "ListView" or root.value("fullName") != view.full_name:
            raise _wrong(
                name, None, f"this prints <{root.tag}> {root.value('fullName')}, not the list view {view.full_name}"
            )
        return xml.write(xml.canonical(root))

    def printed(self, name: str, subject: str, **values: object) -> Node:
        try:
            text = self.environment.get_template(name).render(values)
        except TemplateSyntaxError as error:
            raise _wrong(error.name or name, error.lineno, f"not a template: {error.message}") from None
        except TemplateNotFound as error:
            raise _wrong(name, None, f"there is no template {error.name}") from None
        except Exception as error:  # whatever the expressions of someone's own template come to
            where, line = _origin(error, name)
            raise _wrong(where, line, f"cannot print {subject}: {error}") from None
        try:
            return xml.parse(text.strip().encode(), f"what {_path(name)} prints for {subject}")
        except SpecError as error:
            raise SpecError(f"{_path(name)} prints what is not metadata XML", error.findings) from None


def _as_xml(value: object) -> object:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _origin(error: Exception, name: str) -> tuple[str, int | None]:
    """The innermost template, and the line in it, that an error came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(SUFFIX)]
    return (frames[-1].filename.removeprefix(_path("")), frames[-1].lineno) if frames else (name, None)


def _path(name: str) -> str:
    return f"templates/{name}"


def _wrong(name: str, line: int | None, message: str) -> SpecError:
    finding = Finding("template", Severity.ERROR, message, Place(_path(name), line))
    return SpecError(f"{_path(name)} cannot be used", [finding])
