"""init, fields and schema on the command line, and what every command's help promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sfmeta.catalog.spec import read
from sfmeta.cli.commands import COMMANDS
from tests.command_line import Run

ROOT = Path(__file__).parents[2]
FILES = [".forceignore", ".gitignore", "sfdx-project.json", "sfmeta.schema.json", "sfmeta.yml"]
Sfmeta = Callable[..., Run]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_init_makes_a_project_that_generates(here: Path, sfmeta: Sfmeta) -> None:
    assert sfmeta("init", "--json").exit_code == 0
    assert sorted(contents(here)) == FILES
    assert sfmeta("generate").exit_code == 0
    assert len(list(here.glob("force-app/main/default/objects/Account/fields/*.field-meta.xml"))) == 12
    assert json.loads((here / "sfdx-project.json").read_text()) == {
        "packageDirectories": [{"path": "force-app", "default": True}],
        "name": here.name,
        "namespace": "",
        "sourceApiVersion": "67.0",
    }


def test_init_twice_has_nothing_to_do(here: Path, sfmeta: Sfmeta) -> None:
    sfmeta("init")
    before = contents(here)
    again = sfmeta("init", "--json")
    assert (again.exit_code, json.loads(again.out)["result"]) == (0, "unchanged")
    assert contents(here) == before


def test_init_leaves_what_is_there(here: Path, sfmeta: Sfmeta) -> None:
    (here / "sfmeta.yml").write_text("fields: {rating: }\n")
    (here / "sfdx-project.json").write_text('{"packageDirectories": [{"path": "src"}]}')
    (here / ".gitignore").write_text("node_modules")
    told = json.loads(sfmeta("init", "--json").out)
    assert told["written"] == [".forceignore", ".gitignore", "sfmeta.schema.json"]
    assert told["kept"] == ["sfdx-project.json", "sfmeta.yml"]
    assert (here / "sfmeta.yml").read_text() == "fields: {rating: }\n"
    assert (here / ".gitignore").read_text().splitlines()[0] == "node_modules"
    assert (here / ".gitignore").read_text().splitlines()[-1] == ".sfmeta/"


def test_init_with_an_example_over_a_file_of_ones_own_is_refused(here: Path, sfmeta: Sfmeta) -> None:
    (here / "sfmeta.yml").write_text("fields: {rating: }\n")
    refused = sfmeta("init", "--example", "--json")
    assert refused.exit_code == 3
    assert json.loads(refused.out)["result"] == "refused"
    assert list(contents(here)) == ["sfmeta.yml"]
    assert sfmeta("init", "--example", "--force").exit_code == 0
    assert len(read((here / "sfmeta.yml").read_text(), "sfmeta.yml").fields) == 18


@pytest.mark.parametrize("line", [".sfmeta/", "/.sfmeta", ".sfmeta"])
def test_init_finds_its_line_in_gitignore(here: Path, sfmeta: Sfmeta, line: str) -> None:
    (here / ".gitignore").write_text(f"a\n{line}\nb\n")
    sfmeta("init")
    assert (here / ".gitignore").read_text() == f"a\n{line}\nb\n"


def test_init_in_a_folder_that_is_a_file(here: Path, sfmeta: Sfmeta) -> None:
    (here / "notes").write_text("")
    failed = sfmeta("init", "notes")
    assert failed.exit_code == 1
    assert "this is a file, not a folder" in failed.err


def test_fields_outside_of_a_project_shows_the_catalogue(here: Path, sfmeta: Sfmeta) -> None:
    shown = sfmeta("fields")
    assert shown.exit_code == 0
    lines = shown.out.splitlines()
    assert len(lines) == 29
    assert lines[18].split()[0] == "18"
    assert lines[10].split("  ")[0] == "10"
    assert "LongTextArea, Html, Url" in lines[10]
    document = json.loads(sfmeta("fields", "--json").out)
    assert (document["schema"], document["project"], len(document["rows"])) == ("sfmeta/fields/1", None, 28)
    assert not any(row["fields"] for row in document["rows"])


def test_fields_in_a_project_shows_what_it_exports(here: Path, sfmeta: Sfmeta) -> None:
    (here / "sfmeta.yml").write_text(
        "fields: {rating: {label: Score}, due_amount: false}\n"
        "custom_fields: {vip: {kind: boolean}, gold: {kind: boolean}}\n"
    )
    (here / "deeper").mkdir()
    shown = sfmeta("fields", "--project", "deeper").out
    exported = shown.split("exports:\n\n")[1].splitlines()
    assert [line.split()[:2] for line in exported[1:]] == [
        ["3", "Upflow_Due__c"],
        ["7", "Upflow_Rating__c"],
        ["17", "Upflow_Vip__c"],
        ["17", "Upflow_Gold__c"],
    ]
    assert "(deleted)" in exported[1]
    rows = {row["key"]: row for row in json.loads(sfmeta("fields", "--json").out)["rows"]}
    assert rows["rating"]["fields"] == [
        {
            "key": "rating",
            "full_name": "Upflow_Rating__c",
            "type": "Text",
            "attributes": {"length": 255},
            "label": "Score",
            "options": [],
            "enabled": True,
            "stage": "active",
            "managed": True,
            "granted": True,
            "accepts": ["Text"],
            "upflow": None,
            "file": None,
            "line": 1,
        }
    ]
    assert [field["full_name"] for field in rows["boolean"]["fields"]] == ["Upflow_Vip__c", "Upflow_Gold__c"]
    assert rows["customer_page_url"]["types"][2] == {"type": "Url", "label": "URL"}


READ = "read when a balance moves in Upflow, and daily"


def test_fields_says_where_each_value_comes_from(here: Path, sfmeta: Sfmeta) -> None:
    (here / "sfmeta.yml").write_text(
        "fields: {overdue_amount: , rating: , portal_url: , due_amount: false,"
        " collection_status: {file: {path: a.csv, column: Status}},"
        " saved_payment_method: {upflow: method}, saved_payment_method_status: }\n"
        "extra_fields: {unapplied_amount: , last_synced_at: }\n"
        "custom_fields: {vip: {kind: boolean, upflow: is_vip}}\n"
    )
    traced = {one["key"]: one for one in json.loads(sfmeta("fields", "--provenance", "--json").out)["fields"]}
    assert {key: one["from"] for key, one in traced.items()} == {
        "overdue_amount": "API: customer.amountOverdue",
        "rating": f"metrics.sql, from invoices; {READ}",
        "collection_status": "file a.csv, column Status, by AccountNumber",
        "portal_url": "API: POST /customers/{id}/portal",
        "saved_payment_method": "Upflow custom field method; else API: customer.savedPaymentMethod, "
        "if the organization has it",
        "saved_payment_method_status": "API: customer.savedPaymentMethodStatus, if the organization has it",
        "vip": "Upflow custom field is_vip",
        "unapplied_amount": f"metrics.sql, from credit notes, payments and refunds; {READ}",
        "last_synced_at": "the sync itself",
    }
    assert traced["collection_status"]["source"] == "file"
    assert "A to 30 days" in traced["rating"]["definition"]
    shown = sfmeta("fields", "--provenance").out.splitlines()
    assert shown[0].split("  ")[0] == "Salesforce field"
    assert len(shown) == 1 + len(traced)


def test_provenance_wants_a_project(here: Path, sfmeta: Sfmeta) -> None:
    assert sfmeta("fields", "--provenance").exit_code == 1


def test_a_command_that_needs_a_project_says_how_to_get_one(here: Path, sfmeta: Sfmeta) -> None:
    failed = sfmeta("generate")
    assert failed.exit_code == 1
    assert "no sfmeta.yml here or in a folder above" in failed.err
    assert "sfmeta init writes one" in failed.err


def test_a_file_in_another_encoding_is_named_with_its_line(here: Path, sfmeta: Sfmeta) -> None:
    (here / "sfmeta.yml").write_bytes("fields:\n  rating: {label: Größe}\n".encode("latin-1"))
    failed = sfmeta("generate")
    assert failed.exit_code == 1
    assert "sfmeta.yml:2" in failed.err


def test_schema_is_one_json_document(sfmeta: Sfmeta) -> None:
    printed = sfmeta("schema")
    assert printed.exit_code == 0
    assert json.loads(printed.out)["title"] == "sfmeta.yml"


@pytest.mark.parametrize("command", ["init", "fields", "schema", "generate"])
def test_help_teaches_by_example(sfmeta: Sfmeta, command: str) -> None:
    shown = sfmeta(command, "--help")
    assert shown.exit_code == 0
    assert "Examples:" in shown.out
    assert f"  sfmeta {command}" in shown.out
    assert COMMANDS[command][1]


def test_the_repository_is_fresh(sfmeta: Sfmeta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    checked = sfmeta("generate", "--check", "--json")
    assert (checked.exit_code, json.loads(checked.out)["result"]) == (0, "unchanged")
    assert len(json.loads(checked.out)["fields"]) == 18


def test_the_check_prints_a_patch_that_git_applies(here: Path, sfmeta: Sfmeta) -> None:
    sfmeta("init")
    sfmeta("generate")
    text = (here / "sfmeta.yml").read_text()
    text = text.replace("  rating:", "  rating: {enabled: false}").replace("  due_count:", "  due_count: {label: Due}")
    (here / "sfmeta.yml").write_text(text)
    pending = sfmeta("generate", "--check")
    assert pending.exit_code == 4
    git = {**os.environ, "GIT_CEILING_DIRECTORIES": str(here.parent)}
    subprocess.run(["git", "apply"], input=pending.out, text=True, cwd=here, env=git, check=True)
    assert sfmeta("generate", "--check").exit_code == 0


def test_a_terminal_sees_colours_and_a_pipe_does_not(here: Path, sfmeta: Sfmeta) -> None:
    sfmeta("init")
    assert "\x1b[" not in sfmeta("generate", "--check").out


def test_starting_does_not_import_what_a_command_does_not_need() -> None:
    """``generate`` has no use for the network or a database."""
    code = "import sys; import sfmeta.cli.generate; print(*sorted(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not {"requests", "simple_salesforce", "duckdb", "sqlalchemy", "httpx"} & set(shown.stdout.split())
