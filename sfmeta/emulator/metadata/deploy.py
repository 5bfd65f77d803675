"""One deploy, from the packages of its zip to its messages, inside a transaction that may be undone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.archive import DESTRUCTIVE, DESTRUCTIVE_AFTER, DESTRUCTIVE_BEFORE, PACKAGE
from sfmeta.emulator.metadata.custom_object import OWN_PARTS
from sfmeta.emulator.metadata.kinds import KINDS
from sfmeta.emulator.metadata.manifest import BadManifest, Listing, read_manifest
from sfmeta.emulator.metadata.message import WARNING, Message
from sfmeta.emulator.metadata.order import in_order
from sfmeta.emulator.metadata.problems import Missing, Objection, Refused
from sfmeta.emulator.metadata.source import duplicates, read_package
from sfmeta.emulator.org.clock import rest_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sfmeta.emulator.metadata.archive import Package
    from sfmeta.emulator.metadata.manifest import Manifest
    from sfmeta.emulator.metadata.options import Options
    from sfmeta.emulator.metadata.source import Component, Contents
    from sfmeta.emulator.metadata.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deploy did. ``total`` counts components, not manifests."""

    messages: tuple[Message, ...]

    @property
    def failures(self) -> list[Message]:
        return [message for message in self.messages if not message.success]

    @property
    def successes(self) -> list[Message]:
        return [message for message in self.messages if message.success]

    @property
    def errors(self) -> int:
        return len(self.failures)

    @property
    def done(self) -> int:
        return sum(not message.for_manifest and message.problem_type != WARNING for message in self.successes)

    @property
    def total(self) -> int:
        return self.done + self.errors


class _RolledBack(Exception):
    """Undo everything that the deploy changed."""


def deploy(work: Work, packages: Sequence[Package], options: Options) -> Deployed:
    """Deploy the packages. What they changed is kept unless the deploy only checks, or fails with rollbackOnError."""
    run = _Run(work, options)
    try:
        with work.org.transaction():
            for package in packages:
                run.package(package)
            failed = any(not message.success for message in run.messages)
            if options.check_only or (failed and options.rollback_on_error):
                raise _RolledBack
    except _RolledBack:
        pass
    return Deployed(tuple(run.messages))


class _Run:
    """Collects the messages of one deploy."""

    def __init__(self, work: Work, options: Options) -> None:
        self.work = work
        self.options = options
        self.messages: list[Message] = []
        self.now = rest_time(work.org.clock.now())

    def package(self, package: Package) -> None:
        if PACKAGE not in package.files:
            self.messages.append(self._about_file(package.root + PACKAGE).failed(Objection("No package.xml found")))
            return
        manifests = self._manifests(package)
        if manifests is None:
            return
        contents = read_package(package, manifests[PACKAGE].version)
        for name in DESTRUCTIVE_BEFORE:
            self._destroy(package.root + name, manifests.get(name))
        self._apply(package, manifests[PACKAGE], contents)
        for name in DESTRUCTIVE_AFTER:
            self._destroy(package.root + name, manifests.get(name))
        for name in manifests:
            self.messages.append(replace(self._about_file(package.root + name), changed=True))

    def _about_file(self, path: str) -> Message:
        """A manifest goes by its name, wherever it lies (seen in real deploys: ``deploy/package.xml``)."""
        return Message("", path.rpartition("/")[2], path, self.now)

    def _manifests(self, package: Package) -> dict[str, Manifest] | None:
        """The manifests of the package by file name; None where one cannot be read."""
        manifests = {}
        for name in (PACKAGE, *DESTRUCTIVE):
            if name in package.files:
                try:
                    manifests[name] = read_manifest(name, package.files[name], self.work.org.api_version)
                except BadManifest as bad:
                    self.messages.append(self._about_file(package.root + name).failed(bad.objection))
        return manifests if len(manifests) == len(package.files.keys() & {PACKAGE, *DESTRUCTIVE}) else None

    def _apply(self, package: Package, manifest: Manifest, contents: Contents) -> None:
        for unusable in (*contents.unusable, *duplicates(contents)):
            about = Message(unusable.type, unusable.full_name, unusable.file_name, self.now)
            self.messages.append(about.failed(unusable.objection))
        broken = set(contents.unreadable)
        listing = Listing(frozenset(manifest.members))
        work = replace(self.work, together=_fields(contents))
        for component in in_order(contents.components, self.work.org.schema):
            about = _about(component, self.now)
            if not self._listed(listing, component):
                if component.type != "CustomObject" or self._makes_object(component):
                    known = replace(about, full_name=self._known_name(component))
                    self.messages.append(known.warned("Not in package.xml", success=self.options.ignore_warnings))
                continue
            if _parent(component) in broken:
                self.messages.append(about.failed(Objection("Parent entity failed to deploy")))
                continue
            self._try(about, _putting(work, component), Message.done)
            if component.type == "CustomObject" and not self.messages[-1].success:
                broken.add(component.full_name.casefold())
        self._missing_files(package, manifest, contents)

    def _listed(self, listing: Listing, component: Component) -> bool:
        """Whether the manifest asks for the component: itself, or with its object. A component that the org has under
        another spelling is looked for under the org's (seen in a real org: ``Not in package.xml`` for a field that
        differs in case)."""
        parent = component.full_name.partition(".")[0]
        if KINDS[component.type].parent and listing.names("CustomObject", parent):
            return True
        return listing.names(component.type, self._known_name(component))

    def _makes_object(self, component: Component) -> bool:
        """Whether an object's file would make an object. That of one which is there is read for its parts alone."""
        own = component.node.without("fullName", *OWN_PARTS).children
        return bool(own) and self.work.org.schema.sobject(component.full_name) is None

    def _known_name(self, component: Component) -> str:
        """The component's full name as the org spells it."""
        stored = self.work.store.get(component.type, component.full_name)
        return stored.name if stored else component.full_name

    def _missing_files(self, package: Package, manifest: Manifest, contents: Contents) -> None:
        there = contents.names()
        for type_name, full_name in manifest.members:
            if full_name == "*" or (type_name, full_name.casefold()) in there or contents.hides(full_name):
                continue
            problem = (
                f"An object '{full_name}' of type {type_name} was named in package.xml, but was not found in zipped"
                " directory"
            )
            about = Message("", full_name, package.root + PACKAGE, self.now)
            if self.options.allow_missing_files:
                self.messages.append(about.warned(problem))
            else:
                self.messages.append(about.failed(Objection(problem)))

    def _destroy(self, path: str, manifest: Manifest | None) -> None:
        """Delete what a destructive manifest names. What is not there is a warning that never fails the deploy."""
        for type_name, full_name in manifest.members if manifest else ():
            about = Message(type_name, full_name, path, self.now)
            if type_name not in KINDS:
                self.messages.append(about.failed(Objection(f"Not emulated: metadata type {type_name}")))
                continue
            try:
                self._try(about, _deleting(self.work, type_name, full_name), Message.gone)
            except Missing as missing:
                about = replace(about, full_name=self._about_file(path).full_name)
                self.messages.append(about.warned(str(missing)))

    def _try(self, about: Message, act: Callable[[], Outcome], succeed: Callable[[Message, Outcome], Message]) -> None:
        """Do one thing in a savepoint, and note how it went: every objection is a message of its own."""
        try:
            with self.work.org.transaction():
                outcome = act()
        except Refused as refused:
            self.messages.extend(about.failed(objection) for objection in refused.objections)
        else:
            self.messages.append(succeed(replace(about, line=None, column=None), outcome))


def _about(component: Component, now: str) -> Message:
    return Message(
        component.type, component.full_name, component.file_name, now, line=component.line, column=component.column
    )


def _parent(component: Component) -> str:
    """The folded name of the object that the component belongs to, empty for one of its own."""
    if component.type == "Layout":
        return component.full_name.partition("-")[0].casefold()
    return component.full_name.partition(".")[0].casefold() if KINDS[component.type].parent else ""


def _fields(contents: Contents) -> frozenset[str]:
    return frozenset(item.full_name.casefold() for item in contents.components if item.type == "CustomField")


def _putting(work: Work, component: Component) -> Callable[[], Outcome]:
    return lambda: KINDS[component.type].put(work, component.full_name, component.node)


def _deleting(work: Work, type_name: str, full_name: str) -> Callable[[], Outcome]:
    return lambda: KINDS[type_name].delete(work, full_name)
