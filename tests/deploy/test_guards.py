"""Guards that ask the org's rows say what they found there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.command_line import Run
    from tests.deploy.conftest import Org

FIELDS = "force-app/main/default/objects/Account/fields"
INTEGRATION = "integration_access_token"


def attribute(project: Path, field: str, line: str, instead: str | None = None) -> None:
    """Write an attribute into a field's source, in place of another one or beside the label."""
    path = project / FIELDS / f"{field}.field-meta.xml"
    text = path.read_text()
    assert text.count(instead or "    <label>") == 1
    path.write_text(text.replace(instead, line) if instead else text.replace("    <label>", f"    {line}\n    <label>"))


def test_what_records_hold_stands_against_a_change(deployed: Path, org: Org, sfmeta: Callable[..., Run]) -> None:
    first, second, third, *others = [row["Id"] for row in org.query("SELECT Id FROM Account ORDER BY Id")]
    for record, rating, score in ((first, "A", 1.5), (second, "A", 1.5), (third, "B", 123456.25)):
        values = {"Upflow_Rating__c": rating, "Upflow_Credit_Score__c": score, "Upflow_Po_Reference__c": record}
        org.patch(f"sobjects/Account/{record}", values, INTEGRATION)
    attribute(deployed, "Upflow_Rating__c", "<unique>true</unique>")
    attribute(deployed, "Upflow_Po_Reference__c", "<unique>true</unique>")
    attribute(deployed, "Upflow_Po_Reference__c", "<length>10</length>", "<length>255</length>")
    attribute(deployed, "Upflow_Collection_Status__c", "<required>true</required>")
    attribute(deployed, "Upflow_Credit_Score__c", "<unique>true</unique>")
    attribute(deployed, "Upflow_Credit_Score__c", "<precision>5</precision>", "<precision>18</precision>")
    said = sfmeta("plan").err
    assert "Account.Upflow_Rating__c would be unique; 1 value stands on more than one record" in said
    assert "Account.Upflow_Credit_Score__c would be unique; 1 value stands on more than one record" in said
    assert "Account.Upflow_Po_Reference__c would be unique" not in said
    assert "Account.Upflow_Po_Reference__c: length 255 → 10; the longest has 18" in said
    assert f"Account.Upflow_Collection_Status__c would be required of every record; {len(others) + 3} records" in said
    assert "Number(16, 2) would become Number(3, 2); a stored number has 6 digits left of the point" in said
