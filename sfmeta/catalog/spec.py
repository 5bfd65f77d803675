"""sfmeta.yml, read: a Spec with every default filled in, or everything that is wrong with it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.catalog import document
from sfmeta.catalog.check import check
from sfmeta.catalog.document import Entries
from sfmeta.catalog.draft import draft
from sfmeta.catalog.form import form
from sfmeta.catalog.model import Spec
from sfmeta.catalog.rules import RULES
from sfmeta.catalog.visibility_rules import RULES as VISIBILITY_RULES
from sfmeta.errors import SpecError
from sfmeta.findings import Finding, Place, in_order

if TYPE_CHECKING:
    from collections.abc import Collection

FILE_NAME = "sfmeta.yml"


def read(text: str, path: str, *, excused: Collection[str] = ()) -> Spec:
    """The spec that ``text`` describes; ``path`` is what findings call the file. Mistakes by the rules ``excused`` are
    passed over.

    An empty file is the twelve standard fields with their defaults. Raises SpecError with one finding a mistake,
    sorted by line.
    """
    value, findings = document.read(text, path)
    broken = [finding for finding in findings if finding.rule == "yaml-syntax"]
    if broken:
        raise _wrong(path, broken)
    fitting, misfits = check(value or Entries((), Place(path, 1, 1)), form())
    whole = draft(fitting if isinstance(fitting, Entries) else Entries((), Place(path, 1, 1)), path)
    objections = [finding for rule in (*RULES, *VISIBILITY_RULES) for finding in rule(whole)]
    wrong = [finding for finding in (*findings, *misfits, *objections) if finding.rule not in excused]
    if wrong:
        raise _wrong(path, wrong)
    return Spec(
        path=path,
        object=whole.object,
        prefix=whole.prefix,
        match=whole.match,
        fields=tuple(one.field for one in whole.fields),
        orgs=whole.orgs,
        upflow=whole.upflow,
        visibility=whole.visibility,
        sync=whole.sync,
        store=whole.store,
    )


def _wrong(path: str, findings: list[Finding]) -> SpecError:
    mistakes = "1 mistake" if len(findings) == 1 else f"{len(findings)} mistakes"
    return SpecError(f"{mistakes} in {path}", in_order(findings))
