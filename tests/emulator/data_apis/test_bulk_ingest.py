"""Ingest jobs of Bulk API 2.0: what becomes of rows, and in which form the results come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from .bulk_client import DELIMITERS, Bulk
from .client import Api
from .test_rest_refusals import ROWS

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator


@pytest.fixture
def bulk(admin: Api) -> Bulk:
    return Bulk(admin)


def test_a_job_from_open_to_complete(emulator: RunningEmulator, bulk: Bulk) -> None:
    made = bulk.api.post("/jobs/ingest", {"object": "Account", "operation": "insert"}).json()
    job = made["id"]
    assert made == {
        "id": job,
        "operation": "insert",
        "object": "Account",
        "createdById": emulator.user_id,
        "createdDate": made["createdDate"],
        "systemModstamp": made["systemModstamp"],
        "state": "Open",
        "concurrencyMode": "Parallel",
        "contentType": "CSV",
        "apiVersion": 67.0,
        "contentUrl": f"services/data/v67.0/jobs/ingest/{job}/batches",
        "lineEnding": "LF",
        "columnDelimiter": "COMMA",
    }
    put = bulk.put(job, "Name\nAcme\n")
    assert (put.status_code, put.content) == (201, b"")
    closed = bulk.state(job, "UploadComplete").json()
    assert closed == {**made, "state": "UploadComplete", "systemModstamp": closed["systemModstamp"]}
    done = bulk.wait(job)
    assert (done["state"], done["jobType"], done["retries"]) == ("JobComplete", "V2Ingest", 0)
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (1, 0)
    assert done["totalProcessingTime"] >= done["apiActiveProcessingTime"] >= done["apexProcessingTime"] == 0
    assert "errorMessage" not in done


def test_results_repeat_the_header_and_quote_every_cell(bulk: Bulk) -> None:
    data = 'Name,Site,Industry\nAcme,"North, ""old""",Banking\n,nowhere,\n'
    job = bulk.run("insert", data)["id"]
    (made,) = bulk.api.records("SELECT Id FROM Account WHERE Name = 'Acme'")
    assert bulk.text(job, "successfulResults") == (
        f'"sf__Id","sf__Created",Name,Site,Industry\n"{made["Id"]}","true","Acme","North, ""old""","Banking"\n'
    )
    assert bulk.text(job, "failedResults") == (
        '"sf__Id","sf__Error",Name,Site,Industry\n'
        '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","nowhere",""\n'
    )
    assert bulk.text(job, "unprocessedrecords") == "Name,Site,Industry\n"


@pytest.mark.usefixtures("fields")
@pytest.mark.parametrize("case", [case for case in ROWS if case not in ("checkbox without a value",)])
def test_a_row_is_refused_in_the_words_of_the_other_apis(bulk: Bulk, case: str) -> None:
    fields, code, message, names = ROWS[case]
    columns = {"Site": "s", "Name": "", **fields}
    job = bulk.run("insert", f"{','.join(columns)}\n{','.join(map(str, columns.values()))}\n")["id"]
    (row,) = bulk.rows(job, "failedResults")
    assert row["sf__Error"] == f"{code}:{message}:{','.join(names)} --"


@pytest.mark.usefixtures("fields")
def test_values_that_json_would_not_parse_are_refused_by_row(bulk: Bulk) -> None:
    data = "Name,Amount__c,Active__c,Since__c\na,abc,,\nb,,maybe,\nc,,,31/01/2026\nd,1.5,TRUE,2026-01-31Z\n"
    done = bulk.run("insert", data)
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (4, 3)
    assert [row["sf__Error"] for row in bulk.rows(done["id"], "failedResults")] == [
        f"INVALID_TYPE_ON_FIELD_IN_RECORD:{label}: value not of required type: {value}:{name} --"
        for label, value, name in (
            ("Amount", "abc", "Amount__c"),
            ("Active", "maybe", "Active__c"),
            ("Since", "31/01/2026", "Since__c"),
        )
    ]
    assert bulk.api.records("SELECT Amount__c, Active__c, Since__c FROM Account WHERE Name = 'd'") == [
        {"Amount__c": 1.5, "Active__c": True, "Since__c": "2026-01-31"}
    ]


def test_an_empty_cell_leaves_and_not_available_empties(bulk: Bulk) -> None:
    first = bulk.api.create("Account", Name="first", Site="s", Industry="Banking")
    second = bulk.api.create("Account", Name="second", Site="s", Industry="Banking")
    done = bulk.run("update", f"Id,Site,Industry\n{first},,#N/A\n{second},#N/A,\n")
    assert done["numberRecordsFailed"] == 0
    assert bulk.api.records("SELECT Name, Site, Industry FROM Account WHERE Name IN ('first', 'second')") == [
        {"Name": "first", "Site": "s", "Industry": None},
        {"Name": "second", "Site": None, "Industry": "Banking"},
    ]


@pytest.mark.usefixtures("fields")
def test_upsert_by_external_id(bulk: Bulk) -> None:
    there = bulk.api.create("Account", Name="old", Code__c="K1")
    done = bulk.run("upsert", "Code__c,Name\nk1,new\nK2,made\nK3,one\nK3,two\n,none\n", externalIdFieldName="Code__c")
    assert done["externalIdFieldName"] == "Code__c"
    changed, made = bulk.rows(done["id"], "successfulResults")
    assert (changed["sf__Id"], changed["sf__Created"], changed["Code__c"]) == (there, "false", "k1")
    assert (made["sf__Created"], made["Code__c"]) == ("true", "K2")
    assert [(row["sf__Error"], row["Name"]) for row in bulk.rows(done["id"], "failedResults")] == [
        ("DUPLICATE_VALUE:Duplicate external id specified: K3:Code__c --", "one"),
        ("DUPLICATE_VALUE:Duplicate external id specified: K3:Code__c --", "two"),
        ("MISSING_ARGUMENT:Code__c not specified:Code__c --", "none"),
    ]


def test_upsert_by_id_makes_what_has_none(bulk: Bulk) -> None:
    there = bulk.api.create("Account", Name="old")
    done = bulk.run("upsert", f"Id,Name\n{there},new\n,made\n", externalIdFieldName="Id")
    results = {row["Name"]: row["sf__Created"] for row in bulk.rows(done["id"], "successfulResults")}
    assert results == {"new": "false", "made": "true"}


@pytest.mark.usefixtures("fields")
def test_a_parent_is_named_by_its_external_id(bulk: Bulk) -> None:
    parent = bulk.api.create("Account", Name="parent", Code__c="P")
    bulk.run("insert", "LastName,Account.Code__c\nchild,p\n", "Contact")
    assert bulk.api.records("SELECT AccountId FROM Contact") == [{"AccountId": parent}]


def test_update_and_delete_say_what_they_do_not_find(bulk: Bulk) -> None:
    gone = bulk.api.create("Account", Name="gone")
    bulk.api.delete(f"/sobjects/Account/{gone}")
    contact = bulk.api.create("Contact", LastName="x")
    ids = [gone, "0015e00000zzzzzAAA", contact, "nonsense", ""]
    data = "Id,Name\n" + "".join(f"{each},x\n" for each in ids)
    done = bulk.run("update", data)
    codes = [
        "ENTITY_IS_DELETED:entity is deleted:--",
        "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--",
        f"MALFORMED_ID:Account ID: id value of incorrect type: {contact}:Id --",
        "MALFORMED_ID:Account ID: id value of incorrect type: nonsense:Id --",
        "MISSING_ARGUMENT:Id not specified in an update call:--",
    ]
    failed = bulk.rows(done["id"], "failedResults")
    assert [row["sf__Error"] for row in failed] == codes
    assert [row["sf__Id"] for row in failed] == ids


def test_a_delete_names_each_record_once_and_nothing_else(bulk: Bulk) -> None:
    first, second = (bulk.api.create("Account", Name=name) for name in ("one", "two"))
    for data in (f"Id,Name\n{first},one\n", "Name\none\n"):
        done = bulk.run("delete", data)
        assert (done["state"], done["errorMessage"]) == (
            "Failed",
            "InvalidBatch : The 'delete' batch must contain only ids",
        )
    done = bulk.run("delete", f"Id\n{first}\n{second}\n{first}\n")
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (3, 1)
    (failed,) = bulk.rows(done["id"], "failedResults")
    assert failed == {"sf__Id": first, "sf__Error": "ENTITY_IS_DELETED:entity is deleted:--", "Id": first}


def test_delete_puts_into_the_recycle_bin_and_hard_delete_does_not(emulator: RunningEmulator, bulk: Bulk) -> None:
    first, second = (bulk.api.create("Account", Name=name) for name in ("one", "two"))
    assert bulk.run("delete", f"Id\n{first}\n")["numberRecordsFailed"] == 0
    assert bulk.api.get("/queryAll", params={"q": f"SELECT IsDeleted FROM Account WHERE Id = '{first}'"}).json()[
        "records"
    ][0]["IsDeleted"]
    refused = bulk.api.post("/jobs/ingest", {"object": "Account", "operation": "hardDelete"})
    (problem,) = refused.json()
    assert (refused.status_code, problem["errorCode"]) == (400, "FEATURENOTENABLED")

    permission = bulk.api.create("PermissionSet", Name="Hard", Label="Hard", PermissionsBulkApiHardDelete=True)
    bulk.api.create("PermissionSetAssignment", PermissionSetId=permission, AssigneeId=emulator.user_id)
    assert bulk.run("hardDelete", f"Id\n{second}\n")["numberRecordsFailed"] == 0
    gone = bulk.api.get("/queryAll", params={"q": f"SELECT Id FROM Account WHERE Id = '{second}'"}).json()
    assert gone["totalSize"] == 0


@pytest.mark.parametrize("ending", ["LF", "CRLF"])
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_every_delimiter_and_line_ending(bulk: Bulk, delimiter: str, ending: str) -> None:
    sign, newline = DELIMITERS[delimiter], {"LF": "\n", "CRLF": "\r\n"}[ending]
    name = f'a {"".join(DELIMITERS.values())} b "c"'
    quoted = '"' + name.replace('"', '""') + '"'
    data = newline.join([f"Name{sign}Site", f"{quoted}{sign} x", ""])
    done = bulk.run("insert", data, columnDelimiter=delimiter, lineEnding=ending)
    assert (done["columnDelimiter"], done["lineEnding"], done["numberRecordsFailed"]) == (delimiter, ending, 0)
    text = bulk.text(done["id"], "successfulResults")
    assert text.startswith(f'"sf__Id"{sign}"sf__Created"{sign}Name{sign}Site{newline}')
    assert text.endswith(f'{sign}{quoted}{sign}" x"{newline}')
    assert bulk.api.query("SELECT COUNT() FROM Account WHERE Name LIKE 'a % b%'").json()["totalSize"] == 1


def test_the_last_row_needs_no_line_ending(bulk: Bulk) -> None:
    assert bulk.run("insert", "Name\nfirst\nlast")["numberRecordsProcessed"] == 2


def test_data_comes_in_pieces_and_in_any_language(bulk: Bulk) -> None:
    names = ["Größe 🚀", "שלום", "𠮷野家", "\u00a0nbsp\u00a0", "'single'"]
    whole = ("Name\n" + "".join(f"{name}\n" for name in names)).encode()

    def pieces() -> Iterator[bytes]:
        for at in range(len(whole)):
            yield whole[at : at + 1]

    job = bulk.open("insert")
    assert bulk.put(job, pieces()).status_code == 201
    bulk.state(job, "UploadComplete")
    assert bulk.wait(job)["numberRecordsFailed"] == 0
    assert [row["Name"] for row in bulk.rows(job, "successfulResults")] == names


def test_rows_are_answered_in_order_and_in_chunks_of_any_size(bulk: Bulk) -> None:
    data = "Name\n" + "".join(f"{'' if number % 1000 == 999 else f'N{number:05}'}\n" for number in range(4500))
    done = bulk.run("insert", data.replace("\n\n", '\n""\n'))
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (4500, 4)
    names = [row["Name"] for row in bulk.rows(done["id"], "successfulResults")]
    assert names == [f"N{number:05}" for number in range(4500) if number % 1000 != 999]


@pytest.mark.usefixtures("fields")
def test_what_the_user_may_not_see_or_write(emulator: RunningEmulator, admin: Api, integration: Api) -> None:
    theirs = Bulk(integration)
    assert (
        theirs.run("insert", "Name,Score__c\nx,1\n")["errorMessage"] == "InvalidBatch : Field name not found : Score__c"
    )
    permission = admin.create("PermissionSet", Name="Read", Label="Read")
    admin.create(
        "FieldPermissions",
        ParentId=permission,
        SobjectType="Account",
        Field="Account.Score__c",
        PermissionsRead=True,
        PermissionsEdit=False,
    )
    admin.create("PermissionSetAssignment", PermissionSetId=permission, AssigneeId=emulator.integration_user_id)
    done = theirs.run("insert", "Name,Score__c\nx,1\ny,\n")
    (failed,) = theirs.rows(done["id"], "failedResults")
    assert failed["sf__Error"] == (
        "INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: Score__c. Please check the security settings "
        "of this field and verify that it is read/write for your profile or permission set.:Score__c --"
    )
    assert [row["Name"] for row in theirs.rows(done["id"], "successfulResults")] == ["y"]


def test_one_upload_two_paths_the_same_end(bulk: Bulk, fields: None) -> None:
    """What REST saves from null and a value, Bulk saves from #N/A and its text."""
    values = {"Amount__c": (2.675, "2.675"), "Since__c": ("2026-02-28", "2026-02-28"), "Tags__c": (None, "#N/A")}
    rest = bulk.api.create("Account", Name="rest", Tags__c="Red", Site="kept")
    other = bulk.api.create("Account", Name="bulk", Tags__c="Red", Site="kept")
    bulk.api.patch(f"/sobjects/Account/{rest}", {name: sent for name, (sent, _) in values.items()})
    bulk.run("update", f"Id,{','.join(values)}\n{other},{','.join(text for _, text in values.values())}\n")
    names = "Amount__c, Since__c, Tags__c, Site"
    one, two = bulk.api.records(f"SELECT {names} FROM Account WHERE Name IN ('rest', 'bulk')")
    assert one == two == {"Amount__c": 2.68, "Since__c": "2026-02-28", "Tags__c": None, "Site": "kept"}
