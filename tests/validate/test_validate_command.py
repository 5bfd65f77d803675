"""``sfmeta validate`` as it is called."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sfmeta.cli.validate import validate

NAMESPACE = 'xmlns="http://soap.sforce.com/2006/04/metadata"'
GOOD = f"""<CustomField {NAMESPACE}>
    <fullName>A__c</fullName>
    <label>A</label>
    <length>9</length>
    <type>Text</type>
</CustomField>"""
BAD = GOOD.replace("<length>9</length>", "")
SMELL = GOOD.replace(">Text<", ">text<")
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: str, text: str = GOOD) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(validate, arguments)


def test_a_folder_without_a_project_is_checked_where_one_is(here: Path) -> None:
    put("objects/Account/fields/A__c.field-meta.xml", BAD)
    result = run()
    assert result.exit_code == 1
    assert result.stdout == (
        "objects/Account/fields/A__c.field-meta.xml:1:1: error: a field of type Text needs <length> "
        "[field-attribute-missing]\n    Add <length>.\n"
    )
    assert result.stderr == "Checked 1 file: 1 error.\n"


def test_a_project_is_checked_in_its_package_directories_from_anywhere_inside(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("sfdx-project.json", '{"packageDirectories": [{"path": "app"}, {"path": "gone"}]}')
    put("app/objects/Account/fields/A__c.field-meta.xml")
    put("elsewhere/objects/Account/fields/B__c.field-meta.xml", BAD)
    put("app/deep/x.txt", "")
    monkeypatch.chdir("app/deep")
    result = run()
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Checked 1 file: nothing wrong.\n")


def test_a_single_file_is_named_as_it_was_given_and_known_by_the_folders_above(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("objects/Setting__mdt/fields/A__c.field-meta.xml", GOOD.replace("Text", "Currency"))
    monkeypatch.chdir("objects/Setting__mdt/fields")
    said = run("A__c.field-meta.xml").stdout
    assert "A__c.field-meta.xml:1:" in said
    assert "Setting__mdt cannot have a field of type Currency" in said
    put("../../Account.object", f"<CustomObject {NAMESPACE}><lable/></CustomObject>")
    monkeypatch.chdir("../..")
    assert run("Account.object").stdout.startswith("Account.object:1:63: error: <lable> does not exist in CustomObject")


def test_files_and_folders_given_twice_are_checked_once(here: Path) -> None:
    put("objects/Account/fields/A__c.field-meta.xml", BAD)
    result = run(".", "objects", "objects/Account/fields/A__c.field-meta.xml", str(here))
    assert result.stderr == "Checked 1 file: 1 error.\n"


def test_warnings_alone_are_no_failure(here: Path) -> None:
    put("objects/Account/fields/A__c.field-meta.xml", SMELL)
    result = run()
    assert result.exit_code == 0
    assert ": warning: 'text' is spelled Text in FieldType [enum-case]" in result.stdout
    assert result.stderr == "Checked 1 file: 1 warning.\n"


def test_a_path_that_does_not_exist_is_a_mistake_of_usage(here: Path) -> None:
    result = run("nowhere")
    assert result.exit_code == 2
    assert "'nowhere' does not exist" in result.stderr


def test_a_folder_without_metadata_says_so(here: Path) -> None:
    put("notes.md", "")
    assert run().stderr == "No metadata found: nothing to check.\n"


def test_json_is_one_document(here: Path) -> None:
    put("objects/Account/fields/A__c.field-meta.xml", BAD)
    result = run("--json")
    assert result.exit_code == 1
    assert result.stderr == ""
    assert json.loads(result.stdout) == {
        "schema": "sfmeta/validate/1",
        "result": "failed",
        "files": 1,
        "errors": 1,
        "warnings": 0,
        "findings": [
            {
                "rule": "field-attribute-missing",
                "severity": "error",
                "message": "a field of type Text needs <length>",
                "path": "objects/Account/fields/A__c.field-meta.xml",
                "line": 1,
                "column": 1,
                "fix": "Add <length>.",
            }
        ],
    }


def test_two_projects_in_one_repository_do_not_clash(here: Path) -> None:
    """Each has a lookup of its own called Loans; in one project that would be a mistake."""
    lookup = "<referenceTo>Account</referenceTo><relationshipName>Loans</relationshipName><type>Lookup</type>"
    for project in ("one", "two"):
        name = f"{project}__c"
        field = f"<CustomField {NAMESPACE}><fullName>{name}</fullName><label>A</label>{lookup}</CustomField>"
        put(f"{project}/sfdx-project.json", '{"packageDirectories": [{"path": "app"}]}')
        put(f"{project}/app/objects/Loan__c/fields/{name}.field-meta.xml", field)
        put(f"both/objects/Loan__c/fields/{name}.field-meta.xml", field)
    assert run("one", "two").exit_code == 0
    assert "[same-relationship]" in run("both").stdout


def test_a_file_named_outright_is_checked_although_it_is_force_ignored(here: Path) -> None:
    put(".forceignore", "**/ignored/**")
    put("ignored/objects/Account/fields/A__c.field-meta.xml", BAD)
    assert run().exit_code == 0
    assert run("ignored/objects/Account/fields/A__c.field-meta.xml").exit_code == 1


def test_a_link_that_leads_nowhere_is_a_finding(here: Path) -> None:
    Path("tabs").mkdir()
    Path("tabs/A.tab").symlink_to("gone")
    assert run().stdout == "tabs/A.tab: error: the file cannot be read: No such file or directory [unreadable-file]\n"


def test_broken_project_files_do_not_stop_it(here: Path) -> None:
    put("sfdx-project.json", "{")
    Path(".forceignore").write_bytes(b"\xff\xfe[\n")
    put("objects/Account/fields/A__c.field-meta.xml", BAD)
    assert run().exit_code == 1


@pytest.mark.parametrize("project", ["outbound-funds", "ebikes-lwc", "dreamhouse-lwc"])
def test_nothing_is_said_about_trees_that_an_org_took(project: str, here: Path) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus of public source trees is not on this machine")
    result = run(str(CORPUS / project))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing wrong" in result.stderr


def test_a_thousand_files_take_a_moment(here: Path) -> None:
    for number in range(1000):
        put(f"objects/O{number % 50}__c/fields/A{number}__c.field-meta.xml", GOOD.replace("A__c", f"A{number}__c"))
    before = time.process_time()
    assert run("--json").exit_code == 0
    assert time.process_time() - before < 3


def test_its_help_does_not_read_the_schema() -> None:
    """The WSDL is 1.5 MB, and importing simple-salesforce takes a third of a second."""
    script = """
import sys
from sfmeta.cli.main import main
sys.argv = ["sfmeta", "validate", "--help"]
try:
    main()
except SystemExit:
    pass
from sfmeta.metadata import schema
print(schema.load.cache_info().misses, "simple_salesforce" in sys.modules)
"""
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "sfmeta validate" in out
    assert out.splitlines()[-1] == "0 False"
