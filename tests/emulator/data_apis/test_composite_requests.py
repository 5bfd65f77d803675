"""Calls inside calls: composite, graph, batch, tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .client import BASE, Api, error

if TYPE_CHECKING:
    from sfmeta.testing import RunningEmulator

HALTED = [
    {
        "message": "The transaction was rolled back since another operation in the same transaction failed.",
        "errorCode": "PROCESSING_HALTED",
    }
]


def sub(reference: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    request = {"referenceId": reference, "method": method, "url": f"{BASE}{path}"}
    return request if body is None else {**request, "body": body}


def composite(api: Api, *subrequests: dict[str, Any], whole: bool = False) -> list[dict[str, Any]]:
    answer = api.post("/composite", {"allOrNone": whole, "compositeRequest": list(subrequests)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["compositeResponse"]
    return found


class TestComposite:
    def test_later_calls_use_what_earlier_ones_answered(self, admin: Api) -> None:
        made, child, query, read = composite(
            admin,
            sub("refAccount", "POST", "/sobjects/Account", {"Name": "Acme"}),
            sub(
                "refContact",
                "POST",
                "/sobjects/Contact",
                {"LastName": "of @{refAccount.id}", "AccountId": "@{refAccount.id}"},
            ),
            sub("refQuery", "GET", "/query?q=SELECT+Id,AccountId+FROM+Contact"),
            sub("refRead", "GET", "/sobjects/Account/@{refQuery.records[0].AccountId}?fields=Name"),
        )
        account_id = made["body"]["id"]
        assert made == {
            "body": {"id": account_id, "success": True, "errors": []},
            "httpHeaders": {"Location": f"{BASE}/sobjects/Account/{account_id}"},
            "httpStatusCode": 201,
            "referenceId": "refAccount",
        }
        assert (child["httpStatusCode"], query["httpStatusCode"], read["httpStatusCode"]) == (201, 200, 200)
        assert read["body"]["Name"] == "Acme"
        (contact,) = admin.records("SELECT LastName, AccountId FROM Contact")
        assert contact == {"LastName": f"of {account_id}", "AccountId": account_id}

    def test_what_fails_does_not_stop_the_others(self, admin: Api) -> None:
        bad, good, dangling = composite(
            admin,
            sub("bad", "POST", "/sobjects/Account", {}),
            sub("good", "POST", "/sobjects/Account", {"Name": "x"}),
            sub("dangling", "POST", "/sobjects/Contact", {"LastName": "x", "AccountId": "@{bad.id}"}),
        )
        assert (bad["httpStatusCode"], good["httpStatusCode"], dangling["httpStatusCode"]) == (400, 201, 400)
        assert bad["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
        assert dangling["body"][0]["message"].startswith(
            "Invalid reference specified. No value for bad.id found in bad."
        )

    def test_all_or_none_undoes_and_halts_the_rest(self, admin: Api) -> None:
        first, second, third = composite(
            admin,
            sub("a", "POST", "/sobjects/Account", {"Name": "Undone"}),
            sub("b", "POST", "/sobjects/Account", {}),
            sub("c", "POST", "/sobjects/Account", {"Name": "Never"}),
            whole=True,
        )
        assert (first["body"], third["body"]) == (HALTED, HALTED)
        assert second["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
        assert {each["httpStatusCode"] for each in (first, second, third)} == {400}
        assert admin.records("SELECT Id FROM Account WHERE Name IN ('Undone', 'Never')") == []

    def test_a_collection_with_a_failed_record_fails_an_all_or_none_composite(self, admin: Api) -> None:
        records = [{"attributes": {"type": "Account"}, "Name": "x"}, {"attributes": {"type": "Account"}}]
        first, _ = composite(
            admin,
            sub("a", "POST", "/sobjects/Account", {"Name": "Undone"}),
            sub("b", "POST", "/composite/sobjects", {"allOrNone": False, "records": records}),
            whole=True,
        )
        assert first["body"] == HALTED

    def test_twenty_five_calls_of_which_five_queries_are_the_most(self, admin: Api) -> None:
        def refused(calls: list[dict[str, Any]]) -> bool:
            return admin.post("/composite", {"compositeRequest": calls}).status_code == 400

        reads = [sub(f"r{number}", "GET", "/sobjects") for number in range(26)]
        queries = [sub(f"q{number}", "GET", "/query?q=SELECT+Id+FROM+Contact") for number in range(6)]
        assert (refused(reads), refused(reads[:25])) == (True, False)
        assert (refused(queries), refused(queries[:5])) == (True, False)

    @pytest.mark.parametrize("reference", ["a-b", "", "a.b", "_a", "é"])
    def test_a_reference_id_keeps_to_its_alphabet(self, admin: Api, reference: str) -> None:
        """Strict from version 52.0 on (release notes Summer '21)."""
        body = {"compositeRequest": [sub(reference, "GET", "/sobjects")]}
        status, code, message = error(admin.post("/composite", body))
        assert (status, code) == (400, "JSON_PARSER_ERROR")
        assert message == (
            f"Provided referenceId ('{reference}') must start with a letter or a number, and it can contain only "
            "letters, numbers and underscores ('_')."
        )
        assert admin.http.post("/services/data/v51.0/composite", json=body).status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"compositeRequest": []},
            {"compositeRequest": ["x"]},
            {"compositeRequest": [{"method": "GET", "url": "/x"}]},
            {"compositeRequest": [sub("a", "FETCH", "/sobjects")]},
            {"compositeRequest": [sub("a", "GET", "/sobjects"), sub("a", "GET", "/sobjects")]},
            {"compositeRequest": [{**sub("a", "GET", "/sobjects"), "httpHeaders": "x"}]},
        ],
    )
    def test_a_body_that_makes_no_sense_refuses_the_call(self, admin: Api, body: dict[str, Any]) -> None:
        assert admin.post("/composite", body).status_code == 400

    def test_it_counts_as_one_call(self, emulator: RunningEmulator, admin: Api) -> None:
        usage = emulator.server.world.org.usage
        before = usage.used
        composite(admin, *(sub(f"r{number}", "GET", "/sobjects") for number in range(5)))
        assert usage.used == before + 1


class TestGraph:
    def test_each_graph_is_a_transaction_of_its_own(self, admin: Api) -> None:
        graphs = [
            {"graphId": "1", "compositeRequest": [sub("a", "POST", "/sobjects/Account", {"Name": "Kept"})]},
            {
                "graphId": "2",
                "compositeRequest": [
                    sub("a", "POST", "/sobjects/Account", {"Name": "Undone"}),
                    sub("b", "POST", "/sobjects/Contact", {"AccountId": "@{a.id}"}),
                ],
            },
        ]
        answer = admin.post("/composite/graph", {"graphs": graphs})
        one, two = answer.json()["graphs"]
        assert (one["graphId"], one["isSuccessful"], two["isSuccessful"]) == ("1", True, False)
        undone, failed = two["graphResponse"]["compositeResponse"]
        assert undone["body"] == HALTED
        assert failed["body"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
        assert [r["Name"] for r in admin.records("SELECT Name FROM Account WHERE Name IN ('Kept', 'Undone')")] == [
            "Kept"
        ]

    @pytest.mark.parametrize(("graphs", "nodes", "status"), [(75, 1, 200), (76, 1, 400), (1, 500, 200), (1, 501, 400)])
    def test_the_size_of_a_payload_has_limits(self, admin: Api, graphs: int, nodes: int, status: int) -> None:
        body = {
            "graphs": [
                {"graphId": str(g), "compositeRequest": [sub(f"n{n}", "GET", "/sobjects/Nope") for n in range(nodes)]}
                for g in range(graphs)
            ]
        }
        assert admin.post("/composite/graph", body).status_code == status

    def test_a_chain_of_fifteen_is_the_deepest(self, admin: Api) -> None:
        def chain(length: int) -> dict[str, Any]:
            first = sub("n0", "POST", "/sobjects/Account", {"Name": "x"})
            later = [
                sub(f"n{n}", "POST", "/sobjects/Account", {"Name": "x", "ParentId": f"@{{n{n - 1}.id}}"})
                for n in range(1, length)
            ]
            return {"graphs": [{"graphId": "g", "compositeRequest": [first, *later]}]}

        assert admin.post("/composite/graph", chain(15)).json()["graphs"][0]["isSuccessful"] is True
        assert admin.post("/composite/graph", chain(16)).status_code == 400

    def test_after_fourteen_failures_nothing_more_is_tried(self, admin: Api) -> None:
        bad = [sub("a", "POST", "/sobjects/Account", {})]
        good = [sub("a", "POST", "/sobjects/Account", {"Name": "Late"})]
        graphs = [{"graphId": str(n), "compositeRequest": bad} for n in range(15)]
        graphs.append({"graphId": "late", "compositeRequest": good})
        answers = admin.post("/composite/graph", {"graphs": graphs}).json()["graphs"]
        assert answers[-1]["isSuccessful"] is False
        assert admin.records("SELECT Id FROM Account WHERE Name = 'Late'") == []


class TestBatch:
    def test_every_call_is_on_its_own(self, emulator: RunningEmulator, admin: Api) -> None:
        requests = [
            {"method": "POST", "url": "v67.0/sobjects/Account", "richInput": {"Name": "x"}},
            {"method": "GET", "url": "v67.0/sobjects/Nope"},
            {"method": "GET", "url": "/services/data/v67.0/limits/recordCount?sObjects=Account"},
        ]
        before = emulator.server.world.org.usage.used
        answer = admin.post("/composite/batch", {"batchRequests": requests}).json()
        assert answer["hasErrors"] is True
        assert [result["statusCode"] for result in answer["results"]] == [201, 404, 200]
        assert answer["results"][1]["result"][0]["errorCode"] == "NOT_FOUND"
        assert emulator.server.world.org.usage.used == before + 4

    def test_halt_on_error_leaves_the_rest_alone(self, admin: Api) -> None:
        requests = [
            {"method": "GET", "url": "v67.0/sobjects/Nope"},
            {"method": "POST", "url": "v67.0/sobjects/Account", "richInput": {"Name": "Never"}},
        ]
        answer = admin.post("/composite/batch", {"haltOnError": True, "batchRequests": requests}).json()
        assert answer["results"][1] == {
            "statusCode": 412,
            "result": [
                {
                    "message": "Batch processing halted: a previous request was unsuccessful.",
                    "errorCode": "BATCH_PROCESSING_HALTED",
                }
            ],
        }
        assert admin.records("SELECT Id FROM Account WHERE Name = 'Never'") == []

    def test_twenty_five_are_the_most(self, admin: Api) -> None:
        requests = [{"method": "GET", "url": "v67.0/sobjects/Nope"} for _ in range(26)]
        assert admin.post("/composite/batch", {"batchRequests": requests}).status_code == 400
        assert admin.post("/composite/batch", {"batchRequests": requests[:25]}).status_code == 200


def node(name: str, reference: str, **fields: Any) -> dict[str, Any]:
    return {"attributes": {"type": name, "referenceId": reference}, **fields}


class TestTree:
    def test_parents_and_children_are_made_together(self, admin: Api) -> None:
        records = [
            node("Account", "a1", Name="Parent", Contacts={"records": [node("Contact", "c1", LastName="One")]}),
            node("Account", "a2", Name="Other", ChildAccounts={"records": [node("Account", "a3", Name="Child")]}),
        ]
        answer = admin.post("/composite/tree/Account", {"records": records})
        assert answer.status_code == 201
        results = {result["referenceId"]: result["id"] for result in answer.json()["results"]}
        assert answer.json()["hasErrors"] is False
        assert list(results) == ["a1", "c1", "a2", "a3"]
        assert admin.records("SELECT AccountId FROM Contact") == [{"AccountId": results["a1"]}]
        assert admin.get(f"/sobjects/Account/{results['a3']}").json()["ParentId"] == results["a2"]

    def test_one_failed_record_undoes_all_and_is_named(self, admin: Api) -> None:
        records = [
            node("Account", "a1", Name="Undone", Contacts={"records": [node("Contact", "c1", FirstName="No last")]}),
            node("Account", "a2"),
        ]
        answer = admin.post("/composite/tree/Account", {"records": records})
        assert answer.status_code == 400
        assert answer.json() == {
            "hasErrors": True,
            "results": [
                {
                    "referenceId": reference,
                    "errors": [
                        {
                            "statusCode": "REQUIRED_FIELD_MISSING",
                            "message": f"Required fields are missing: [{field}]",
                            "fields": [field],
                        }
                    ],
                }
                for reference, field in (("c1", "LastName"), ("a2", "Name"))
            ],
        }
        assert admin.records("SELECT Id FROM Account WHERE Name = 'Undone'") == []

    def test_200_records_and_five_levels_are_the_most(self, admin: Api) -> None:
        def nested(levels: int) -> dict[str, Any]:
            children = {"ChildAccounts": {"records": [nested(levels - 1)]}} if levels > 1 else {}
            return node("Account", f"l{levels}", Name="x", **children)

        flat = [node("Account", f"r{number}", Name="x") for number in range(201)]
        assert admin.post("/composite/tree/Account", {"records": flat}).status_code == 400
        assert admin.post("/composite/tree/Account", {"records": flat[:200]}).status_code == 201
        assert admin.post("/composite/tree/Account", {"records": [nested(6)]}).status_code == 400
        assert admin.post("/composite/tree/Account", {"records": [nested(5)]}).status_code == 201

    def test_reference_ids_are_unique(self, admin: Api) -> None:
        records = [node("Account", "same", Name="x"), node("Account", "same", Name="y")]
        assert admin.post("/composite/tree/Account", {"records": records}).status_code == 400
