"""``sfmeta propose``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sfmeta.catalog.wording import counted
from sfmeta.cli.options import errors_as_json, json_option, project_option
from sfmeta.cli.org import chosen_org
from sfmeta.cli.show import document, say
from sfmeta.flows.propose import Wishes, push
from sfmeta.flows.propose import propose as run
from sfmeta.metadata.generation import OVERWRITE
from sfmeta.plan.document import to_json
from sfmeta.store.project import find

if TYPE_CHECKING:
    from pathlib import Path

    from sfmeta.flows.propose import Proposed


@click.command(short_help="Generate on a branch of its own, commit, and print the text of the pull request.")
@click.option("--org", "alias", metavar="ALIAS", help="Add the plan for this org to the text.")
@click.option("--branch", default="", help="The branch; one that exists gets one more commit.  [default: sfmeta/...]")
@click.option("--base", default="", metavar="REF", help="The commit to propose a change of.  [default: HEAD]")
@click.option("--title", default="", help="The first line of the commit and of the pull request.")
@click.option("--push", "pushing", is_flag=True, help="Push the branch, never by force.")
@click.option("--remote", metavar="NAME", help="Where to push to.  [default: origin, or the only one]")
@click.option("--allow", type=click.Choice([OVERWRITE]), multiple=True, help="As sfmeta generate has it.")
@click.option("--forget", metavar="FIELD", multiple=True, help="As sfmeta generate has it.")
@project_option
@json_option
def propose(
    alias: str | None,
    branch: str,
    base: str,
    title: str,
    pushing: bool,
    remote: str | None,
    allow: tuple[str, ...],
    forget: tuple[str, ...],
    start: Path,
    as_json: bool,
) -> None:
    """Take sfmeta.yml and templates/ as they are in your work tree, generate on a branch of its own, commit there, and
    print what a reviewer needs to know. Your branch, your index and your files stay as they are; whatever else you have
    changed stays out of it. Nothing is pushed unless you say so.

    The commit is signed if git signs yours, and the repository's commit-msg hook sees the message. Hooks that look at
    files are not run, since they would look at yours: the pull request's checks are there for that.

    \b
    Examples:
      sfmeta propose
      sfmeta propose --org prod --push
      sfmeta propose --branch rating --title "SALES-12: longer ratings"
      sfmeta propose --json --push | jq -r .body
    """
    with errors_as_json("propose", as_json):
        project = find(start)
        org = chosen_org(project, alias) if alias else None
        proposed = run(project, org, Wishes(branch, base, title, allow, forget))
        pushed = push(project, proposed.branch, remote) if pushing and proposed.commit else None
    if as_json:
        _document(proposed, pushed)
    elif proposed.commit is None:
        say(f"Nothing to propose: {proposed.base[:8]} is what sfmeta.yml says.")
    else:
        click.echo(f"{proposed.title}\n\n{proposed.body}", nl=False)
        _say(proposed, pushed)


def _say(proposed: Proposed, pushed: str | None) -> None:
    assert proposed.commit is not None
    files = counted(len(proposed.files), "file")
    what = "has a new commit" if proposed.made else "is there already"
    say()
    say(f"{proposed.branch} {what}: {proposed.commit[:8]}, {files} changed since {proposed.base[:8]}.")
    say("Your branch, index and files are as they were.")
    if pushed:
        say(f"Pushed to {pushed}.")
    else:
        say(f"Not pushed. Next: git push -u origin {proposed.branch}")


def _document(proposed: Proposed, pushed: str | None) -> None:
    plan = to_json(proposed.plan) if proposed.plan else None
    if plan is not None:
        del plan["schema"]
    document(
        "propose",
        "proposed" if proposed.made else "unchanged",
        branch=proposed.branch or None,
        base=proposed.base,
        commit=proposed.commit,
        pushed=pushed,
        title=proposed.title,
        body=proposed.body,
        fields=[
            {
                "full_name": change.key.full_name,
                "change": change.verb,
                "events": [{"verb": event.verb, "detail": event.detail} for event in change.events],
            }
            for change in proposed.fields
        ],
        files=list(proposed.files),
        plan=plan,
    )
