"""Pipelines for a project: checks and the plan on a pull request, the deploy on merge, a look at drift every night."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

from sfmeta import __version__
from sfmeta.catalog import spec as spec_file
from sfmeta.errors import ProjectError
from sfmeta.flows.init import Started
from sfmeta.metadata import lock
from sfmeta.store import backups, templates
from sfmeta.store.git.repository import repository
from sfmeta.store.project import Project
from sfmeta.store.sfdx import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sfmeta.catalog.model import OrgSpec, Spec

SYSTEMS = {
    # system: the files that it reads, by the template of each
    "github": {".github/workflows/sfmeta.yml": "github.yml"},
    "gitlab": {".gitlab/sfmeta.yml": "gitlab.yml", ".gitlab-ci.yml": "gitlab-ci.yml"},
}

SECRETS = {"jwt": "PRIVATE_KEY", "client-credentials": "CLIENT_SECRET", "access-token": "ACCESS_TOKEN"}
"""What a machine needs to sign in by each method; the others want a person or the machine that they are on."""

ON_THE_MACHINE = frozenset({"sf-cli"})
"""What signs in with something that a person left on a machine: a runner has nothing of the kind."""

USUAL = ("prod", ("SFMETA_PROD_PRIVATE_KEY",))


def add_pipelines(project: Project, system: str, alias: str | None) -> Started:
    """Write the files that the system reads, at the top of the repository; those that are there stay as they are.

    ``alias`` is the org to plan against and deploy to: it may be left out where one alone can be signed in to by a
    machine, and where there is none at all yet.
    """
    name, secrets = _org(project.spec(), alias)
    top, prefix, branch = project, "", "main"
    if (found := repository(project.root)) is not None:
        with found:
            top, prefix, branch = Project(found.top), found.prefix, found.branch() or branch
    watched = [spec_file.FILE_NAME, lock.FILE_NAME, PROJECT_FILE, f"{templates.FOLDER}/**/*"]
    watched += [f"{directory}/**/*" for directory in project.salesforce().directories]
    values = {
        "ORG": json.dumps(name),
        "GROUP": json.dumps(f"sfmeta-{name}"),
        "BRANCH": json.dumps(branch),
        "FOLDER": json.dumps(prefix.rstrip("/") or "."),
        "PLAN": json.dumps(f"{prefix}plan.md"),
        "BACKUPS": json.dumps(f"{prefix}{backups.FOLDER}/"),
        "VERSION": __version__,
        "PATHS": json.dumps([f"{prefix}{path}" for path in watched]),
        "NAMES": ", ".join(secrets) or "no secret at all",
        "SECRETS": _mapping(secrets),
        "SECRETS_AND_ALLOW": _mapping(secrets, ALLOW="inputs.allow"),
    }
    wanted = {path: _filled(template, values) for path, template in SYSTEMS[system].items()}
    present = top.read(wanted)
    kept = [path for path in wanted if path in present and present[path] != wanted[path]]
    written = {path: data for path, data in wanted.items() if path not in present}
    top.write(written)
    return Started(tuple(sorted(written)), tuple(sorted(kept)))


def _org(spec: Spec, alias: str | None) -> tuple[str, tuple[str, ...]]:
    """The org's alias, and the names of the secrets that signing in to it takes."""
    known = {org.alias: org for org in spec.orgs}
    if alias is not None:
        if alias not in known:
            raise ProjectError(f"{spec.path} has no org {alias}", fix=f"known: {', '.join(known) or 'none'}")
        if _is_local(known[alias]):
            raise _unable(known[alias])
        return alias, tuple(_secrets(known[alias]))
    able = [org for org in spec.orgs if org.deployer.method in SECRETS]
    if len(able) > 1:
        raise ProjectError("which org is it to be deployed to?", fix=f"--org {' or '.join(org.alias for org in able)}")
    if not able and (local := [org for org in spec.orgs if _is_local(org)]):
        raise _unable(local[0])
    return (able[0].alias, tuple(_secrets(able[0]))) if able else USUAL


def _is_local(org: OrgSpec) -> bool:
    return any(user.method in ON_THE_MACHINE for user in org.users.values())


def _unable(org: OrgSpec) -> ProjectError:
    return ProjectError(
        f"{org.alias} signs in by sf-cli, with the session that a person has on a machine; a runner has none",
        where=str(org.place),
        fix=f"add an org with another method (docs/orgs.md), then --org {org.alias}-ci: "
        f"{org.alias}-ci: {{method: jwt, url: ..., username: ..., client_id: ...}}",
    )


def _secrets(org: OrgSpec) -> Iterator[str]:
    """The integration user's own secret too, unless the deployer's serves both: the same app, or the same user."""
    for user in dict.fromkeys(org.users.values()):
        shared = user != org.deployer and user.client_id and user.client_id == org.deployer.client_id
        if user.method in SECRETS and not shared:
            yield f"{user.secret_prefix}{SECRETS[user.method]}"


def _mapping(secrets: tuple[str, ...], **more: str) -> str:
    """A flow mapping of YAML: each variable with GitHub's expression for its value."""
    named = {**{name: f"secrets.{name}" for name in secrets}, **more}
    return "{" + ", ".join(f'{name}: "${{{{ {value} }}}}"' for name, value in named.items()) + "}"


def _filled(template: str, values: dict[str, str]) -> bytes:
    text = files(__package__).joinpath(template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text.encode()
