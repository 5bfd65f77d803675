"""Another type: what Salesforce would refuse is refused before, and the way out is commands that work as printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org


def test_the_way_out_of_a_type_that_salesforce_refuses_can_be_followed_word_for_word(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    """Every command in it is run as it stands, and everything for sfmeta.yml is put there as it stands."""
    edit("sfmeta.yml", "{type: Url}", "{type: Html}")
    assert sfmeta("generate").exit_code == 0
    refused = sfmeta("deploy", "--yes", "--allow", "retype", "--json")
    assert refused.exit_code == 3
    (finding,) = [each for each in refused.document["findings"] if each["rule"] == "type-fixed"]
    assert "records that are there, to turn that into Text Area (Rich)(32768)" in finding["message"]
    rename, *commands, retirement, generate, deletion = finding["fix"].split("; ")
    (name,) = re.findall(r"`(name: \w+)`", rename)
    edit("sfmeta.yml", "{type: Html}", f"{{type: Html, {name}}}")
    for command in commands:
        done = sfmeta(*command.split()[1:], *(("--yes",) if " deploy " in command else ()))
        assert done.exit_code == 0, done.err
    assert name.removeprefix("name: ") in org.described()
    (entry, section) = re.findall(r"`([^`]+)` under (\w+)", retirement)[0]
    edit("sfmeta.yml", f"\n{section}:\n", f"\n{section}:\n  {entry}\n")
    for command in (generate, deletion):
        done = sfmeta(*command.split()[1:], *(("--yes",) if " deploy " in command else ()))
        assert done.exit_code == 0, done.err
    assert "Upflow_Customer_Page_URL__c" not in org.described()
    assert sfmeta("plan", "--exit-code").exit_code == 0


def test_a_type_that_keeps_the_values_wants_consent_and_goes_through(
    deployed: Path, org: Org, sfmeta: Callable[..., Run], edit: Callable[..., None]
) -> None:
    edit("sfmeta.yml", "    kind: text\n", "    kind: text\n    type: LongTextArea\n")
    assert sfmeta("generate").exit_code == 0
    assert sfmeta("deploy", "--yes").exit_code == 3
    done = sfmeta("deploy", "--yes", "--allow", "retype")
    assert done.exit_code == 0, done.err
    assert org.described()["Upflow_Po_Reference__c"]["length"] == 32768
