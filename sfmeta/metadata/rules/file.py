"""Is a file what its path says that it is?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.findings import Severity
from sfmeta.metadata import registry, xml
from sfmeta.metadata.registry import Layout
from sfmeta.metadata.rules.model import Basis, Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.metadata.source import Document

OTHER_ROOTS = {
    # Types whose files may have another root (seen in public trees).
    "CustomSite": ("ExperienceBundle",),
    "EmailFolder": ("EmailTemplateFolder",),
    "EmailTemplateFolder": ("EmailFolder",),
    "Settings": (),
}


def is_foreign_root(document: Document) -> bool:
    """Whether the file holds another type than its path says; code and bundles are not looked at."""
    kind, root = document.location.type, document.root.tag
    if kind is None or kind.layout in (Layout.CONTENT, Layout.BUNDLE) or root == kind.name:
        return False
    return not (root in OTHER_ROOTS.get(kind.name, ()) or (kind.name == "Settings" and root.endswith("Settings")))


def _is_of_object(document: Document) -> bool:
    kind = document.location.type
    return kind is not None and "CustomObject" in (kind.name, kind.parent)


def _root_problem(document: Document) -> Problem:
    kind = document.location.type
    wanted = kind.name if kind else ""
    return Problem(
        f"the root is <{document.root.tag}> in a file of type {wanted}", document.root, f"Make it <{wanted}>."
    )


def wrong_root(document: Document) -> Iterator[Problem]:
    if is_foreign_root(document) and _is_of_object(document):
        yield _root_problem(document)


def other_root(document: Document) -> Iterator[Problem]:
    if is_foreign_root(document) and not _is_of_object(document):
        yield _root_problem(document)


def wrong_namespace(document: Document) -> Iterator[Problem]:
    namespace = dict(document.root.attributes).get("xmlns")
    kind = document.location.type
    if namespace is None or not document.root.children or (kind and kind.layout in (Layout.CONTENT, Layout.BUNDLE)):
        return
    said = f"in namespace {namespace}" if namespace else "in no namespace"
    fix = f'Write <{document.root.tag} xmlns="{xml.NAMESPACE}">.'
    yield Problem(f"<{document.root.tag}> is {said}", document.root, fix)


def other_name(document: Document) -> Iterator[Problem]:
    location, given = document.location, document.root.child("fullName")
    if location.type is None or location.type.layout is not Layout.CHILD or given is None or not given.text:
        return
    name = location.full_name.removeprefix(f"{location.parent}.") if location.parent else location.full_name
    if (given.text or "").strip().casefold() != name.casefold():  # by case alone: seen in public trees
        yield Problem(f"<fullName> is {given.text}, the file is called {name}", given, "Make the two the same.")


def no_name(document: Document) -> Iterator[Problem]:
    """An object's part is named by its XML: the folder and the file do not reach the platform."""
    kind, root = document.location.type, document.root
    if kind is None or not _is_of_object(document) or is_foreign_root(document):
        return
    inside = registry.children(kind.name)
    parts = [root] if kind.parent else [child for child in root.children if child.tag in inside]
    for part in parts:
        if not (part.value("fullName") or "").strip():
            yield Problem(f"<{part.tag}> has no name", part.child("fullName") or part, "Add <fullName>.")


def wildcard_deletion(document: Document) -> Iterator[Problem]:
    if document.location.type is registry.MANIFEST.type and "destructiveChanges" in document.path:
        for members in (member for types in document.root.all("types") for member in types.all("members")):
            if (members.text or "").strip() == "*":
                yield Problem("a deletion cannot be by wildcard", members, "Name each component.")


FILE_RULES: tuple[Rule[Document], ...] = (
    Rule(
        "wrong-root",
        Severity.ERROR,
        Basis.VERIFIED,
        "source-deploy-retrieve unwraps the root by the type's name",
        wrong_root,
    ),
    Rule(
        "other-root", Severity.WARNING, Basis.VERIFIED, "a tree of Salesforce's own has it and is deployed", other_root
    ),
    Rule("wrong-namespace", Severity.ERROR, Basis.MODELLED, "no public file with content has another", wrong_namespace),
    Rule("name-missing", Severity.ERROR, Basis.MODELLED, "not one of 120,000 public parts lacks it", no_name),
    Rule(
        "other-name",
        Severity.ERROR,
        Basis.VERIFIED,
        "source-deploy-retrieve names by file, the platform by XML",
        other_name,
    ),
    Rule(
        "wildcard-deletion",
        Severity.ERROR,
        Basis.VERIFIED,
        "Metadata API Developer Guide, deleting components",
        wildcard_deletion,
    ),
)
