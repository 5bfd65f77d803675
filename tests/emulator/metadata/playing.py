"""Plays a case folder of deploys: each of its folders is a package, its transcript is what the org said of each.

    python -m tests.emulator.metadata.playing     writes every transcript again, to be reviewed as a diff

A step's ``options.json`` holds the deploy's options; a folder below a step that has a package.xml of its own is a
package of a deploy with ``singlePackage`` false. ``rows.json`` beside the steps inserts rows before the first:
``{"Account": [{"Name": "Acme"}]}``, by column.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sfmeta.emulator.metadata.archive import unpack
from sfmeta.emulator.metadata.deploy import Deployed, deploy
from sfmeta.emulator.metadata.message import Message
from sfmeta.emulator.metadata.options import from_json
from sfmeta.emulator.metadata.store import Store
from sfmeta.emulator.metadata.work import Work
from sfmeta.emulator.org.org import Org
from sfmeta.emulator.org.provision import ADMIN
from sfmeta.emulator.org.schema import Field

CASES = Path(__file__).parent / "cases"
NOT_FILES = ("options.json",)


def play(case: Path) -> str:
    """The transcript of a case: what each step's deploy said, and what custom fields there are at the end."""
    org = Org.open()
    try:
        return "\n".join(_lines(case, org)) + "\n"
    finally:
        org.close()


def _lines(case: Path, org: Org) -> Iterator[str]:
    admin = org.users.by_username(ADMIN)
    assert admin
    store = Store(org)
    _insert(case, org, admin.id)
    for step in sorted(path for path in case.iterdir() if path.is_dir()):
        given = json.loads((step / "options.json").read_text()) if (step / "options.json").exists() else {}
        options = from_json({"singlePackage": True, **given})
        work = Work(org, store, admin.id, check_only=options.check_only, purge=options.purge_on_delete)
        deployed = deploy(work, unpack(_zip(step), single_package=options.single_package), options)
        yield f"== {step.name}: {deployed.done} of {deployed.total}, {deployed.errors} failed"
        yield from _told(deployed)
    yield "== custom fields"
    for sobject in sorted(org.schema, key=lambda sobject: sobject.name):
        for field in sobject.fields:
            if field.custom:
                yield f"{sobject.name}.{_described(field)}"
    yield from sorted(f"deleted {buried.sobject}.{buried.name}" for buried in store.buried())


def _insert(case: Path, org: Org, user_id: str) -> None:
    rows = case / "rows.json"
    for name, given in (json.loads(rows.read_text()) if rows.exists() else {}).items():
        sobject = org.schema.sobject(name)
        assert sobject
        org.database.insert(
            sobject.table,
            [{**org.new_row(user_id), "Id": org.ids.new(str(sobject.key_prefix)), **row} for row in given],
        )


def _zip(step: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(step.rglob("*")):
            if path.name not in NOT_FILES:
                name = path.relative_to(step).as_posix()
                archive.write(path, f"{name}/" if path.is_dir() else name)
    return buffer.getvalue()


def _told(deployed: Deployed) -> Iterator[str]:
    for message in deployed.messages:
        if not message.for_manifest or message.problem:
            place = ":".join(str(part) for part in (message.file_name, message.line, message.column) if part)
            name = " ".join(part for part in (message.component_type, message.full_name) if part)
            problem = f" - {message.problem}" if message.problem else ""
            yield f"{_verdict(message)} {name} ({place}){problem}"


def _verdict(message: Message) -> str:
    if not message.success:
        return "warned " if message.problem_type == "Warning" else "FAILED "
    if message.problem:
        return "noted  "
    return (
        "created" if message.created else "changed" if message.changed else "deleted" if message.deleted else "same   "
    )


def _described(field: Field) -> str:
    size = f" {field.precision},{field.scale}" if field.precision else f" {field.length}" if field.length else ""
    flags = "".join(
        f" {name}"
        for name, on in (
            ("required", field.required),
            ("unique", field.unique),
            ("external-id", field.external_id),
            ("calculated", field.calculated),
            ("restricted", field.restricted_picklist),
            ("not-permissionable", not field.permissionable),
        )
        if on
    )
    target = f" -> {','.join(field.reference_to)}" if field.reference_to else ""
    values = " [" + ", ".join(_value(v.value, v.active, v.default_value) for v in field.picklist_values) + "]"
    return f"{field.name} {field.type}{size}{target}{flags}{values if field.picklist_values else ''}"


def _value(value: str, active: bool, default: bool) -> str:
    return f"{value}{'*' if default else ''}{'' if active else ' (inactive)'}"


if __name__ == "__main__":
    for folder in sorted(path for path in CASES.iterdir() if path.is_dir()):
        (folder / "transcript.txt").write_text(play(folder), encoding="utf-8")
