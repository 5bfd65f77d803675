"""What the Tooling API says it has."""

from __future__ import annotations

from sfmeta.testing import RunningEmulator

from .tooling_client import VERSION, Tooling, refusal

BASE = f"/services/data/{VERSION}/tooling"


def test_its_resources_are_listed(emulator: RunningEmulator) -> None:
    assert Tooling(emulator).send("GET", "tooling").json() == {
        name: f"{BASE}/{name}" for name in ("composite", "query", "queryAll", "sobjects")
    }


def test_its_objects_are_described_at_its_own_addresses(emulator: RunningEmulator) -> None:
    tooling = Tooling(emulator)
    listed = tooling.send("GET", "tooling/sobjects").json()["sobjects"]
    names = {entry["name"] for entry in listed}
    assert {"CustomField", "EntityDefinition", "FieldDefinition", "MetadataComponentDependency", "User"} <= names
    assert "Account" not in names
    described = tooling.send("GET", "tooling/sobjects/CustomField/describe").json()
    assert described["urls"]["describe"] == f"{BASE}/sobjects/CustomField/describe"
    fields = {field["name"]: field for field in described["fields"]}
    assert (fields["Metadata"]["type"], fields["Metadata"]["filterable"]) == ("complexvalue", False)
    assert (fields["Id"]["calculated"], described["keyPrefix"]) == (False, "00N")
    (brief,) = (entry for entry in listed if entry["name"] == "CustomField")
    assert tooling.send("GET", "tooling/sobjects/CustomField").json()["objectDescribe"] == brief


def test_every_object_that_is_described_can_be_queried(emulator: RunningEmulator) -> None:
    tooling = Tooling(emulator)
    for entry in tooling.send("GET", "tooling/sobjects").json()["sobjects"]:
        described = tooling.send("GET", f"tooling/sobjects/{entry['name']}/describe").json()
        names = [field["name"] for field in described["fields"] if field["name"] not in ("Metadata", "FullName")]
        where = " WHERE EntityDefinitionId = 'Account'" if "EntityDefinitionId" in names else ""
        found = tooling.query(f"SELECT {', '.join(names)} FROM {entry['name']}{where}")
        assert isinstance(found, dict), found
        assert all(record.keys() == {"attributes", *names} for record in found["records"])


def test_source_is_not_tracked(emulator: RunningEmulator) -> None:
    """How the Salesforce CLI asks whether an org tracks source; a 404 is no."""
    answer = Tooling(emulator).send("GET", "tooling/sobjects/SourceMember/describe")
    assert refusal(answer) == (404, "NOT_FOUND", "The requested resource does not exist")


def test_what_the_emulator_lacks_is_said_by_name(emulator: RunningEmulator) -> None:
    answer = Tooling(emulator).send("GET", "tooling/sobjects/ApexClass/describe")
    assert refusal(answer) == (404, "NOT_FOUND", "Not emulated: the Tooling API object ApexClass")
    answer = Tooling(emulator).send("GET", "tooling/executeAnonymous")
    assert answer.status_code == 404
    assert "docs/emulator.md" in answer.headers["X-Emulator"]
