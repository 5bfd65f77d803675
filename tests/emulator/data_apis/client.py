"""A client of the data APIs that knows nothing of ours: HTTP with a session token."""

from __future__ import annotations

from typing import Any

import httpx

VERSION = "67.0"
BASE = f"/services/data/v{VERSION}"


class Api:
    """Paths are relative to ``/services/data/v67.0``."""

    def __init__(self, address: str, token: str) -> None:
        self.http = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60)

    def close(self) -> None:
        self.http.close()

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self.http.request(method, BASE + path, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.call("GET", path, **more)

    def post(self, path: str, body: object, **more: Any) -> httpx.Response:
        return self.call("POST", path, json=body, **more)

    def patch(self, path: str, body: object, **more: Any) -> httpx.Response:
        return self.call("PATCH", path, json=body, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.call("DELETE", path, **more)

    def query(self, soql: str) -> httpx.Response:
        return self.get("/query", params={"q": soql})

    def records(self, soql: str) -> list[dict[str, Any]]:
        """The first page of a query that must succeed, without ``attributes``."""
        answer = self.query(soql)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["records"]
        return [{key: value for key, value in record.items() if key != "attributes"} for record in found]

    def create(self, name: str, **fields: Any) -> str:
        answer = self.post(f"/sobjects/{name}", fields)
        assert answer.status_code == 201, answer.text
        record_id = answer.json()["id"]
        assert isinstance(record_id, str)
        return record_id


def error(answer: httpx.Response) -> tuple[int, str, str]:
    """Status, code and message of an answer that refuses."""
    (problem,) = answer.json()
    return answer.status_code, problem["errorCode"], problem["message"]
