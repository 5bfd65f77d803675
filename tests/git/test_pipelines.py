"""Pipelines that work: every step is run as a runner runs it, against the emulator."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from ruamel.yaml import YAML

from sfmeta.catalog.form_orgs import methods
from sfmeta.cli.commands import COMMANDS
from sfmeta.flows.pipelines import SECRETS, SYSTEMS
from sfmeta.plan.guards import ALLOWABLE
from tests.git.conftest import RATING, Git

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

GITHUB, (GITLAB, GITLAB_CI) = ".github/workflows/sfmeta.yml", SYSTEMS["gitlab"]
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def parsed(file: Path) -> Any:
    return YAML(typ="safe", pure=True).load(file)


def bash(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """As the runners of both systems do: each line of a step stops it where it fails."""
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": PATH, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass
class Pipeline:
    """The jobs of a written pipeline, run in the project. What installs sfmeta is left out: it is here."""

    git: Git
    jobs: Mapping[str, list[str]]
    environment: dict[str, str] = field(default_factory=lambda: {"SFMETA_ORG": "emulator"})

    def run(self, job: str, **environment: str) -> subprocess.CompletedProcess[str]:
        done = None
        for script in self.jobs[job]:
            done = bash(script, self.git.folder, **self.environment, **environment)
            if done.returncode:
                return done
        assert done is not None
        return done


@pytest.fixture
def github(git: Git, sfmeta: Callable[..., Run], tmp_path: Path) -> Pipeline:
    assert sfmeta("init", "--ci", "github", "--org", "emulator").exit_code == 0
    git.commit("Pipelines")
    workflow = parsed(git.folder / GITHUB)
    jobs = {
        name: [step["run"] for step in job["steps"] if "run" in step and not step["run"].startswith("pip ")]
        for name, job in workflow["jobs"].items()
    }
    summary = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "GITHUB_REPOSITORY": "acme/crm", "NUMBER": "7"}
    return Pipeline(git, jobs, {**workflow["env"], **summary})


@pytest.fixture
def gitlab(git: Git, sfmeta: Callable[..., Run]) -> Pipeline:
    assert sfmeta("init", "--ci", "gitlab", "--org", "emulator").exit_code == 0
    git.commit("Pipelines")
    jobs = parsed(git.folder / GITLAB)
    before = [line for line in jobs[".sfmeta"]["before_script"] if not line.startswith("pip ")]
    scripts = {name: ["\n".join([*before, *job["script"]])] for name, job in jobs.items() if "script" in job}
    return Pipeline(git, scripts, dict(jobs[".sfmeta"]["variables"]))


@pytest.fixture(params=["github", "gitlab"])
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    """Either system's; the jobs by the names that GitHub's have."""
    found: Pipeline = request.getfixturevalue(request.param)
    found.jobs = {name.removeprefix("sfmeta-"): scripts for name, scripts in found.jobs.items()}
    return found


def test_a_change_goes_from_the_pull_request_to_the_org(
    org: Org, pipeline: Pipeline, sfmeta: Callable[..., Run], tmp_path: Path
) -> None:
    """Checked, planned, merged, deployed; then somebody changes the org by hand, and the night finds it."""
    git = pipeline.git
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    git.edit("sfmeta.yml", "  rating:\n", "  rating: {label: Grade}\n")
    stale = pipeline.run("check")
    assert stale.returncode == 4, "sfmeta.yml was changed and nothing was generated"
    assert sfmeta("generate").exit_code == 0
    git.commit("Sales call it so")
    assert pipeline.run("check").returncode == 0

    (tmp_path / "gh").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "gh").chmod(0o755)
    planned = pipeline.run("plan", PATH=f"{tmp_path}:{PATH}")
    assert planned.returncode == 0, planned.stderr
    text = (git.folder / "plan.md").read_text()
    assert text.startswith("<!-- sfmeta plan emulator -->\n")
    assert "      label: “Rating” → “Grade”\n" in text

    done = pipeline.run("deploy")
    assert done.returncode == 0, done.stderr
    assert org.described()["Upflow_Rating__c"]["label"] == "Grade"
    assert pipeline.run("drift").returncode == 0
    (id_,) = org.get("tooling/query", q="SELECT Id FROM CustomField WHERE DeveloperName = 'Upflow_Rating'")["records"]
    found = org.get(f"tooling/sobjects/CustomField/{id_['Id']}")["Metadata"]
    org.patch(f"tooling/sobjects/CustomField/{id_['Id']}", {"Metadata": {**found, "label": "By hand"}})
    drifted = pipeline.run("drift")
    assert drifted.returncode == 4
    assert "Grade" in drifted.stdout
    assert "By hand" in drifted.stdout


def test_a_deletion_stops_until_a_person_names_the_danger(
    org: Org, pipeline: Pipeline, sfmeta: Callable[..., Run]
) -> None:
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    pipeline.git.edit("sfmeta.yml", "  due_count:\n", "  due_count: {enabled: false}\n")
    assert sfmeta("generate").exit_code == 0
    pipeline.git.commit("Retire")
    stopped = pipeline.run("deploy")
    assert stopped.returncode == 3
    assert "--allow delete" in stopped.stderr
    assert "Upflow_Due_Count__c" in org.described()
    done = pipeline.run("deploy", ALLOW="delete", SFMETA_ALLOW="delete")
    assert done.returncode == 0, done.stderr
    assert "Upflow_Due_Count__c" not in org.described()


def kept(workflow: Any) -> Any:
    """What GitHub's deploy keeps of the runner's disk, whatever came of the deploy."""
    (step,) = [one for one in workflow["jobs"]["deploy"]["steps"] if "upload-artifact" in one.get("uses", "")]
    assert step["if"] == "always()"
    return step["with"]


def test_the_values_of_a_hidden_field_outlive_the_runner_that_deleted_it(
    org: Org, pipeline: Pipeline, sfmeta: Callable[..., Run]
) -> None:
    """Two dangers, one run; and what the runner saved lies in the folder that the pipeline keeps."""
    assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
    (account, *_) = org.query("SELECT Id FROM Account")
    org.patch(f"sobjects/Account/{account['Id']}", {"Upflow_Rating__c": "A"}, "integration_access_token")
    for stage in ("hidden", "deleted"):
        assert sfmeta("retire", "rating", "--to", stage).exit_code == 0
        pipeline.git.commit(stage)
        done = pipeline.run("deploy", ALLOW="delete, lend-access", SFMETA_ALLOW="delete lend-access")
        assert done.returncode == 0, done.stderr
    (manifest,) = (pipeline.git.folder / ".sfmeta/backups").rglob("manifest.json")
    assert json.loads(manifest.read_text())["fields"][0]["records"] == 1


def test_an_org_that_a_runner_cannot_sign_in_to_is_refused(git: Git, sfmeta: Callable[..., Run]) -> None:
    file = git.folder / "sfmeta.yml"
    file.write_text(file.read_text() + "  dev: {method: sf-cli, username: me@acme.com}\n")
    run = sfmeta("init", "--ci", "github", "--org", "dev")
    assert run.exit_code == 1
    assert "dev signs in by sf-cli, with the session that a person has on a machine; a runner has none" in run.err
    assert "--org dev-ci: dev-ci: {method: jwt, url: ..., username: ..., client_id: ...}" in run.err
    assert not (git.folder / GITHUB).exists()


GH = """#!/usr/bin/env python3
import json, os, sys
calls = open(os.environ["CALLS"], "a")
calls.write(json.dumps(sys.argv[1:]) + "\\n")
if "--paginate" in sys.argv:
    print(os.environ.get("COMMENT", ""), end="")
"""


def test_on_github_the_plan_is_one_comment_that_is_kept_up_to_date(org: Org, github: Pipeline, tmp_path: Path) -> None:
    """With a program in the place of GitHub's, that says which comment there is and notes what it is asked."""
    (tmp_path / "gh").write_text(GH)
    (tmp_path / "gh").chmod(0o755)
    calls = tmp_path / "calls"
    environment = {"PATH": f"{tmp_path}:{PATH}", "CALLS": str(calls)}
    assert github.run("plan", **environment).returncode == 0
    assert github.run("plan", **environment, COMMENT="4711\n4712\n").returncode == 0
    looked, made, _, changed = [json.loads(line) for line in calls.read_text().splitlines()]
    assert looked[:3] == ["api", "--paginate", "repos/acme/crm/issues/7/comments"]
    assert looked[-1] == '.[] | select(.body | startswith("<!-- sfmeta plan emulator -->")) | .id'
    assert made == ["pr", "comment", "7", "--repo", "acme/crm", "--body-file", "plan.md"]
    assert changed[:5] == ["api", "--silent", "--method", "PATCH", "repos/acme/crm/issues/comments/4711"]
    assert changed[5:] == ["--field", "body=@plan.md"]
    assert "### Plan for `emulator`" in (tmp_path / "summary.md").read_text()


@dataclass
class GitLab:
    """The notes of a merge request, over HTTP (GitLab's Notes API): listed, made, changed."""

    url: str
    notes: list[dict[str, Any]]
    tokens: set[str]


@contextmanager
def serving() -> Iterator[GitLab]:
    notes: list[dict[str, Any]] = [{"id": 1, "body": "LGTM"}]
    tokens: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(notes)

        def do_POST(self) -> None:
            notes.append({"id": len(notes) + 1, "body": self.body()})
            self.answer(notes[-1])

        def do_PUT(self) -> None:
            note = next(note for note in notes if str(note["id"]) == self.path.rpartition("/")[2])
            note["body"] = self.body()
            self.answer(note)

        def body(self) -> str:
            return parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["body"][0]

        def answer(self, document: object) -> None:
            assert self.path.startswith("/projects/42/merge_requests/7/notes"), self.path
            tokens.add(self.headers["PRIVATE-TOKEN"])
            data = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield GitLab(f"http://127.0.0.1:{server.server_port}", notes, tokens)
        finally:
            server.shutdown()
            thread.join()


def test_on_gitlab_the_plan_is_one_note_that_is_kept_up_to_date(
    org: Org, gitlab: Pipeline, sfmeta: Callable[..., Run]
) -> None:
    with serving() as service:
        environment = {"CI_API_V4_URL": service.url, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "7"}
        without = gitlab.run("sfmeta-plan", **environment)
        assert (without.returncode, len(service.notes)) == (0, 1), "no token, no note"
        first = gitlab.run("sfmeta-plan", **environment, GITLAB_TOKEN="glpat-x")
        assert first.returncode == 0, first.stderr
        assert sfmeta("deploy", "--assign", "--yes").exit_code == 0
        assert gitlab.run("sfmeta-plan", **environment, GITLAB_TOKEN="glpat-x").returncode == 0
    assert len(service.notes) == 2
    assert "### Plan for `emulator`: the org is as declared" in service.notes[1]["body"]
    assert service.tokens == {"glpat-x"}


@pytest.mark.parametrize("system", sorted(SYSTEMS))
def test_every_command_in_it_exists(git: Git, sfmeta: Callable[..., Run], system: str) -> None:
    assert sfmeta("init", "--ci", system).exit_code == 0
    text = "".join((git.folder / path).read_text() for path in SYSTEMS[system])
    commands = set(re.findall(r"(?:run: |- |^ +)sfmeta ([a-z]+)", text, re.MULTILINE))
    assert commands == {"generate", "validate", "plan", "deploy", "drift"}
    assert commands <= COMMANDS.keys()
    for danger in ("delete", "lend-access", "narrow", "retype", "many"):
        assert danger in text
        assert danger in ALLOWABLE
    assert "@" not in re.sub(r"actions/[\w-]+@v\d|=@plan|body@plan|\$@", "", text), "a place that was not filled"


def test_it_says_which_secrets_it_wants_for_the_way_to_sign_in(git: Git, sfmeta: Callable[..., Run]) -> None:
    """The integration user's own too, unless one app serves both."""
    orgs = (
        "  prod: {method: jwt, url: 'https://login.salesforce.com', username: a@b.c, client_id: X, "
        "integration: {username: i@b.c}}\n"
        "  uat-eu: {method: client-credentials, url: 'https://x.my.salesforce.com', client_id: X, "
        "integration: {client_id: Y}}\n"
    )
    (git.folder / "sfmeta.yml").write_text((git.folder / "sfmeta.yml").read_text() + orgs)
    ambiguous = sfmeta("init", "--ci", "github")
    assert ambiguous.exit_code == 1
    assert "--org prod or uat-eu" in ambiguous.err
    wanted = {
        "prod": {"SFMETA_PROD_PRIVATE_KEY"},
        "uat-eu": {"SFMETA_UAT_EU_CLIENT_SECRET", "SFMETA_UAT_EU_INTEGRATION_CLIENT_SECRET"},
    }
    for alias, secrets in wanted.items():
        assert sfmeta("init", "--ci", "github", "--org", alias).exit_code == 0
        workflow = parsed(git.folder / GITHUB)
        (plan,) = (step for step in workflow["jobs"]["plan"]["steps"] if step.get("name") == "Plan")
        assert plan["env"] == {name: f"${{{{ secrets.{name} }}}}" for name in secrets}
        (deploy,) = (step for step in workflow["jobs"]["deploy"]["steps"] if step.get("name") == "Deploy")
        assert deploy["env"] == {**plan["env"], "ALLOW": "${{ inputs.allow }}"}
        assert workflow["env"] == {"SFMETA_ORG": alias}
        (git.folder / GITHUB).unlink()
    assert set(SECRETS) <= methods().keys()


def test_an_org_that_nobody_declared_is_none(git: Git, sfmeta: Callable[..., Run]) -> None:
    run = sfmeta("init", "--ci", "github", "--org", "uat")
    assert run.exit_code == 1
    assert "sfmeta.yml has no org uat" in run.err


def test_in_a_folder_of_a_repository_it_stands_at_the_top_and_looks_at_the_folder(
    git: Git, sfmeta: Callable[..., Run], tmp_path: Path
) -> None:
    outer = Git(tmp_path / "monorepo")
    (outer.folder / "crm").mkdir(parents=True)
    outer("init", "--quiet", "--initial-branch", "trunk")
    for system in SYSTEMS:
        assert sfmeta("init", str(outer.folder / "crm"), "--ci", system).exit_code == 0
    workflow, jobs = parsed(outer.folder / GITHUB), parsed(outer.folder / GITLAB)
    assert workflow["defaults"]["run"]["working-directory"] == "crm"
    assert workflow["on"]["push"]["branches"] == ["trunk"]
    assert "crm/force-app/**/*" in workflow["on"]["pull_request"]["paths"]
    assert jobs[".sfmeta"]["before_script"][0] == 'cd "crm"'
    assert jobs["sfmeta-plan"]["artifacts"]["paths"] == ["crm/plan.md"]
    assert jobs["sfmeta-deploy"]["artifacts"]["paths"] == ["crm/.sfmeta/backups/"]
    assert (kept(workflow)["path"], kept(workflow)["include-hidden-files"]) == ("crm/.sfmeta/backups/", True)


def test_what_is_there_already_stays(git: Git, sfmeta: Callable[..., Run]) -> None:
    (git.folder / GITLAB_CI).write_text("stages: [mine]\n")
    run = sfmeta("init", "--ci", "gitlab", "--json")
    assert run.exit_code == 0, run.err
    assert (git.folder / GITLAB_CI).read_text() == "stages: [mine]\n"
    assert run.document["written"] == [GITLAB]
    assert GITLAB_CI in run.document["kept"]
    again = sfmeta("init", "--ci", "gitlab", "--json").document
    assert (again["result"], again["written"]) == ("unchanged", [])


def test_it_is_what_the_systems_take(git: Git, sfmeta: Callable[..., Run]) -> None:
    """The keys that GitHub's workflow syntax and GitLab's CI/CD YAML reference name, and no other."""
    for system in SYSTEMS:
        assert sfmeta("init", "--ci", system, "--org", "emulator").exit_code == 0
    workflow = parsed(git.folder / GITHUB)
    assert workflow.keys() == {"name", "on", "permissions", "env", "defaults", "jobs"}
    for job in workflow["jobs"].values():
        assert job.keys() <= {"if", "needs", "runs-on", "permissions", "environment", "concurrency", "steps"}
        for step in job["steps"]:
            assert step.keys() <= {"uses", "with", "name", "env", "run", "if"}
            assert ("uses" in step) != ("run" in step)
    jobs = parsed(git.folder / GITLAB)
    known = {"extends", "image", "variables", "before_script", "stage", "rules", "script", "artifacts"}
    for name, job in jobs.items():
        assert job.keys() <= known | {"environment", "resource_group"}
        assert name.startswith(".") or job["extends"] in jobs
    assert parsed(git.folder / GITLAB_CI) == {"include": [{"local": GITLAB}]}
    assert RATING.startswith("force-app/")
