"""A plan as JSON, both ways, and its digest. The format is ``sfmeta/plan/1``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

from sfmeta.diff import Create, Delete, Update
from sfmeta.errors import ProjectError, Refused
from sfmeta.findings import Finding, Place, Severity
from sfmeta.metadata.model import Key, Node
from sfmeta.plan.classes import reach
from sfmeta.plan.compare import attribute_changes
from sfmeta.plan.model import OrgIdentity, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sfmeta.plan.model import ComponentChange

SCHEMA = "sfmeta/plan/1"

JsonObject: TypeAlias = dict[str, Any]
"""Decoded JSON, on its way in or out."""


def new_plan(
    org: OrgIdentity,
    api_version: str,
    changes: Iterable[ComponentChange],
    findings: Iterable[Finding],
    since: str = "",
    tree: str = "",
) -> Plan:
    """A plan with its digest."""
    ordered = tuple(sorted(changes, key=lambda change: change.key))
    return Plan(org, api_version, ordered, tuple(findings), digest(org.org_id, ordered), since, tree)


def digest(org_id: str, changes: Iterable[ComponentChange]) -> str:
    """SHA-256 over the org's id, what was there and what is wanted."""
    content = {"org_id": org_id, "changes": [_change(change) for change in changes]}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def to_json(plan: Plan) -> JsonObject:
    """The plan as a JSON document; ``class`` and ``attributes`` of a change are there for readers."""
    return {
        "schema": SCHEMA,
        "org": asdict(plan.org),
        "api_version": plan.api_version,
        "digest": plan.digest,
        "changes": [{**_change(change), **_for_readers(change)} for change in plan.changes],
        "findings": [finding_to_json(finding) for finding in plan.findings],
        **({"since": plan.since} if plan.since else {}),
        **({"tree": plan.tree} if plan.tree else {}),
    }


def from_json(document: JsonObject) -> Plan:
    """The plan of a document; ProjectError when it is none or of another release, Refused when it was edited."""
    if document.get("schema") != SCHEMA:
        raise ProjectError(
            f"this is a document of the kind {document.get('schema')!r}, not {SCHEMA!r}",
            fix="make the plan again: sfmeta plan --out FILE",
        )
    try:
        plan = Plan(
            org=OrgIdentity(**document["org"]),
            api_version=document["api_version"],
            changes=tuple(_change_from(entry) for entry in document["changes"]),
            findings=tuple(_finding_from(entry) for entry in document["findings"]),
            digest=document["digest"],
            since=document.get("since", ""),
            tree=document.get("tree", ""),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ProjectError(f"the plan is damaged: {type(error).__name__} {error}", fix="make the plan again") from None
    if plan.digest != digest(plan.org.org_id, plan.changes):
        raise Refused(
            "the plan was edited: its digest is not that of its content",
            fix="make the plan again: sfmeta plan --out FILE",
        )
    return plan


def finding_to_json(finding: Finding) -> JsonObject:
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "message": finding.message,
        "place": None if place is None else {"path": place.path, "line": place.line, "column": place.column},
        "fix": finding.fix,
    }


def _finding_from(entry: JsonObject) -> Finding:
    place = None if entry["place"] is None else Place(**entry["place"])
    return Finding(entry["rule"], Severity(entry["severity"]), entry["message"], place, entry["fix"])


def _change(change: ComponentChange) -> JsonObject:
    common = {"type": change.key.type, "full_name": change.key.full_name}
    match change:
        case Create(after=after):
            return {"action": "create", **common, "before": None, "after": _node(after)}
        case Update(before=before, after=after):
            return {"action": "update", **common, "before": _node(before), "after": _node(after)}
        case Delete(before=before):
            return {"action": "delete", **common, "before": _node(before), "after": None}


def _change_from(entry: JsonObject) -> ComponentChange:
    key = Key(entry["type"], entry["full_name"])
    match entry["action"]:
        case "create":
            return Create(key, _node_from(entry["after"]))
        case "update":
            return Update(key, _node_from(entry["before"]), _node_from(entry["after"]))
        case "delete":
            return Delete(key, _node_from(entry["before"]))
    raise ValueError(f"unknown action {entry['action']!r}")


def _for_readers(change: ComponentChange) -> JsonObject:
    changed = attribute_changes(change) if isinstance(change, Update) else ()
    return {"class": reach(change).word, "attributes": [asdict(attribute) for attribute in changed]}


def _node(node: Node) -> JsonObject:
    written: JsonObject = {"tag": node.tag}
    if node.text is not None:
        written["text"] = node.text
    if node.children:
        written["children"] = [_node(child) for child in node.children]
    if node.attributes:
        written["attributes"] = [list(pair) for pair in node.attributes]
    return written


def _node_from(written: JsonObject) -> Node:
    children = tuple(_node_from(child) for child in written.get("children", ()))
    pairs = tuple((name, value) for name, value in written.get("attributes", ()))
    return Node(written["tag"], written.get("text"), children, attributes=pairs)
