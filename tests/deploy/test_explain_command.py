"""A message of Salesforce is explained on the command line, by its code or as it was pasted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sfmeta.plan.explain import explanations

if TYPE_CHECKING:
    from pathlib import Path

    from tests.command_line import Run

FIELD = "force-app/main/default/objects/Account/fields/Upflow_Outstanding__c.field-meta.xml"


def test_a_pasted_message_needs_no_quotes(sfmeta: Callable[..., Run]) -> None:
    shown = sfmeta("explain", "Cannot", "change", "type", "due", "to", "existing", "data")
    assert shown.exit_code == 0
    assert shown.out.splitlines()[0] == "type-change: Salesforce does not turn a field with data into that type"
    assert "  next:  sfmeta plan prints the way out command by command" in shown.out


def test_a_failed_deploy_names_the_code_that_explain_takes(
    project: Path, edit: Callable[..., None], sfmeta: Callable[..., Run]
) -> None:
    """A field that fails takes its permission with it; that message has an explanation."""
    edit(FIELD, "<type>Currency</type>", "<type>Currency</type>\n    <length>9</length>")
    failed = sfmeta("deploy", "--org", "emulator", "--yes", "--allow", "stale-tree", "--json")
    rules = {finding["rule"] for finding in failed.document["findings"]}
    assert "unknown-field" in rules, failed.err
    assert sfmeta("explain", "unknown-field").exit_code == 0


def test_without_a_code_all_are_listed(sfmeta: Callable[..., Run]) -> None:
    codes = [one.code for one in explanations()]
    assert [line.split()[0] for line in sfmeta("explain").out.splitlines()[1:]] == codes
    assert [one["code"] for one in sfmeta("explain", "--json").document["explanations"]] == codes


def test_an_unknown_code_is_a_failure_with_the_nearest_one(sfmeta: Callable[..., Run]) -> None:
    failed = sfmeta("explain", "in-used", "--json")
    assert failed.exit_code == 1
    assert failed.document["result"] == "failed"
    assert failed.document["fix"].startswith("did you mean in-use?")
    assert "in-used" in failed.err
