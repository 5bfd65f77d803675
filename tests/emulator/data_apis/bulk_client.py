"""Bulk API 2.0 as any client uses it: a job made, filled, closed, waited for, and its results read."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import httpx

from .client import Api

ENDED = ("JobComplete", "Failed", "Aborted")
DELIMITERS = {"BACKQUOTE": "`", "CARET": "^", "COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "TAB": "\t"}


class Bulk:
    def __init__(self, api: Api) -> None:
        self.api = api

    def open(self, operation: str, name: str = "Account", **more: Any) -> str:
        body = {"object": name, "operation": operation, "contentType": "CSV", **more}
        answer = self.api.post("/jobs/ingest", body)
        assert answer.status_code == 200, answer.text
        job = answer.json()["id"]
        assert isinstance(job, str)
        return job

    def put(self, job: str, data: Any, **headers: str) -> httpx.Response:
        content = data.encode() if isinstance(data, str) else data
        headers = {"Content-Type": "text/csv", **headers}
        return self.api.call("PUT", f"/jobs/ingest/{job}/batches", content=content, headers=headers)

    def state(self, job: str, state: str, kind: str = "ingest") -> httpx.Response:
        return self.api.patch(f"/jobs/{kind}/{job}", {"state": state})

    def information(self, job: str, kind: str = "ingest") -> dict[str, Any]:
        answer = self.api.get(f"/jobs/{kind}/{job}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def wait(self, job: str, kind: str = "ingest") -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while (found := self.information(job, kind))["state"] not in ENDED:
            assert time.monotonic() < deadline, found
            time.sleep(0.01)
        return found

    def run(self, operation: str, data: str | bytes, name: str = "Account", **more: Any) -> dict[str, Any]:
        """The job when it has ended."""
        job = self.open(operation, name, **more)
        assert self.put(job, data).status_code == 201
        assert self.state(job, "UploadComplete").status_code == 200
        return self.wait(job)

    def text(self, job: str, which: str) -> str:
        answer = self.api.get(f"/jobs/ingest/{job}/{which}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("text/csv")
        return answer.content.decode()

    def rows(self, job: str, which: str, delimiter: str = ",") -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.text(job, which), newline=""), delimiter=delimiter))

    def query(self, soql: str, operation: str = "query", **more: Any) -> dict[str, Any]:
        answer = self.api.post("/jobs/query", {"operation": operation, "query": soql, **more})
        assert answer.status_code == 200, answer.text
        return self.wait(answer.json()["id"], "query")
