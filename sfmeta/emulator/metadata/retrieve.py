"""Retrieving: the components that a manifest asks for, as files in Salesforce's own formatting, zipped."""

from __future__ import annotations

import base64
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta

from sfmeta.emulator.metadata.canonical import canonical
from sfmeta.emulator.metadata.element import Element, of, write
from sfmeta.emulator.metadata.kinds import KINDS
from sfmeta.emulator.metadata.problems import Missing
from sfmeta.emulator.metadata.properties import file_name, package_properties, properties
from sfmeta.emulator.metadata.wsdl import wsdl
from sfmeta.emulator.org.ids import PREFIXES, parse_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sfmeta.emulator.metadata.manifest import Manifest
    from sfmeta.emulator.metadata.value import Value
    from sfmeta.emulator.metadata.work import Work

UNPACKAGED = "unpackaged/"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The files by path, what is said of each component, and what could not be had."""

    files: Mapping[str, bytes]
    properties: tuple[Mapping[str, Value], ...]
    messages: tuple[Mapping[str, Value], ...]

    def base64(self) -> str:
        """The zip as SOAP carries it."""
        return base64.b64encode(self.zip()).decode()

    def zip(self) -> bytes:
        """The files as a zip: in the order of their paths, with a fixed time, so that the same files are the same."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(path, FIXED_TIME), data, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()


def retrieve(work: Work, manifest: Manifest, version: str, *, single_package: bool = False) -> Retrieved:
    """Everything that the manifest names. What is not there is a message, never a failure."""
    root = "" if single_package else UNPACKAGED
    messages: list[Mapping[str, Value]] = []
    found: dict[tuple[str, str], Element] = {}
    for type_name, member in manifest.members:
        if type_name not in wsdl().types:
            messages.append(_message(root, f"Entity type: '{type_name}' is unknown"))
            continue
        for full_name in _expand(work, type_name, member):
            try:
                if type_name not in KINDS:
                    raise Missing(type_name, full_name)
                found[type_name, full_name] = KINDS[type_name].read(work, full_name)
            except Missing:
                messages.append(_message(root, f"Entity of type '{type_name}' named '{full_name}' cannot be found"))
    files = {root + path: data for path, data in _files(found).items()}
    files[f"{root}package.xml"] = write(package_xml(found, version))
    told = [properties(work, type_name, full_name, root) for type_name, full_name in found]
    return Retrieved(files, (*told, package_properties(work, f"{root}package.xml")), tuple(messages))


def _message(root: str, problem: str) -> Mapping[str, Value]:
    return {"fileName": f"{root}package.xml", "problem": problem}


def _expand(work: Work, type_name: str, member: str) -> Iterable[str]:
    """``*`` as names: custom objects only, no fields and no list views (Metadata API Guide, "Sample package.xml")."""
    if member != "*":
        return [member]
    kind = KINDS.get(type_name)
    if kind is None or kind.parent:
        return []
    names = list(kind.names(work))
    return [name for name in names if name.endswith("__c")] if type_name == "CustomObject" else names


def _files(found: Mapping[tuple[str, str], Element]) -> dict[str, bytes]:
    """One file a component; what belongs to an object goes into the object's file, beside its own settings if the
    object was asked for too."""
    objects: dict[str, Element] = {}
    children: dict[str, list[Element]] = defaultdict(list)
    files = {}
    for (type_name, full_name), node in found.items():
        kind = KINDS[type_name]
        path = file_name(type_name, full_name)
        if type_name == "CustomObject":
            objects[path] = node
        elif kind.parent:
            name = Element("fullName", full_name.partition(".")[2])
            children[path].append(Element(kind.tag, children=(name, *node.children)))
        else:
            files[path] = write(replace(node, tag=type_name))
    for path in objects.keys() | children.keys():
        whole = objects.get(path, Element("CustomObject"))
        known = {(child.tag, child.value("fullName")) for child in whole.children}
        more = tuple(child for child in children[path] if (child.tag, child.value("fullName")) not in known)
        more = tuple(sorted(more, key=lambda child: (child.tag, child.value("fullName"))))
        files[path] = write(canonical(replace(whole, children=(*whole.children, *more)), "CustomObject"))
    return files


def package_xml(components: Iterable[tuple[str, str]], version: str) -> Element:
    """A manifest of the components: types and members in order."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for type_name, full_name in components:
        by_type[type_name].append(full_name)
    types = (
        of("types", *(Element("members", name) for name in sorted(set(by_type[name_of]))), Element("name", name_of))
        for name_of in sorted(by_type)
    )
    return of("Package", *types, Element("version", version))


@dataclass(slots=True)
class Retrieval:
    """A retrieve on its way: made when its time has come, kept as long as the emulator runs."""

    id: str
    manifest: Manifest
    version: str
    single_package: bool
    user_id: str
    created: datetime
    result: Retrieved | None = None


class Retrievals:
    """The org's retrieves. Reading changes nothing, so a retrieve is done when it is first asked for after its time."""

    def __init__(self) -> None:
        self._retrievals: dict[str, Retrieval] = {}

    def submit(self, work: Work, manifest: Manifest, version: str, *, single_package: bool) -> Retrieval:
        with work.org.transaction():
            new_id = work.org.ids.new(PREFIXES["AsyncRetrieve"])
        now = work.org.clock.precise()
        made = Retrieval(new_id, manifest, version, single_package, work.user_id, now)
        self._retrievals[new_id] = made
        return made

    def get(self, retrieve_id: str) -> Retrieval | None:
        return self._retrievals.get(parse_id(retrieve_id) or "")

    def state(self, work: Work, found: Retrieval) -> str:
        """Pending, InProgress or Succeeded, by the org's pace."""
        pace = work.org.pace
        age = work.org.clock.precise() - found.created
        if age < timedelta(seconds=pace.queued):
            return "Pending"
        if age < timedelta(seconds=pace.queued + pace.running):
            return "InProgress"
        if found.result is None:
            with work.org.lock:
                found.result = retrieve(work, found.manifest, found.version, single_package=found.single_package)
        return "Succeeded"
