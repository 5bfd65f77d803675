"""What Salesforce and Upflow say themselves, asked over HTTP with nothing of the product in between."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import httpx

from sfmeta.errors import SfmetaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import TracebackType

PAGE: Final = 500


class Witness:
    """``ready`` is the emulator's document; a role is ``admin``, ``integration`` or ``standard``."""

    def __init__(self, ready: Mapping[str, Any]) -> None:
        self._ready = ready
        self._version = f"/services/data/v{ready['api_version']}"
        self._http = httpx.Client(trust_env=False, timeout=60)
        self.integration_id = str(ready["integration_user_id"])

    def __enter__(self) -> Witness:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def account_fields(self, role: str) -> dict[str, dict[str, Any]]:
        """The custom fields of Account that a user of this role sees, as describe tells them."""
        described = self._salesforce(f"{self._version}/sobjects/Account/describe", role)
        return {field["name"]: field for field in described["fields"] if field["custom"]}

    def accounts(self, fields: Iterable[str], where: str = "") -> list[dict[str, Any]]:
        """Accounts as the integration user reads them."""
        soql = f"SELECT {', '.join(fields)} FROM Account{f' WHERE {where}' if where else ''} ORDER BY Id"
        answer = self._salesforce(f"{self._version}/query", "integration", q=soql)
        records: list[dict[str, Any]] = answer["records"]
        while not answer["done"]:
            answer = self._salesforce(answer["nextRecordsUrl"], "integration")
            records += answer["records"]
        return [{name: value for name, value in record.items() if name != "attributes"} for record in records]

    def count(self, where: str = "") -> int:
        """How many Accounts there are."""
        soql = f"SELECT COUNT() FROM Account{f' WHERE {where}' if where else ''}"
        return int(self._salesforce(f"{self._version}/query", "integration", q=soql)["totalSize"])

    def latest_change(self) -> str:
        """The newest SystemModstamp of any Account, as SOQL writes it."""
        soql = "SELECT MAX(SystemModstamp) latest FROM Account"
        answer = self._salesforce(f"{self._version}/query", "integration", q=soql)
        return str(answer["records"][0]["latest"])

    def customers(self) -> list[dict[str, Any]]:
        """Every customer of Upflow."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self._upflow("customers", offset=len(found), limit=PAGE)
            found += answer["customers"]
            if len(found) >= answer["total"] or not answer["customers"]:
                return found

    def pay(self, customers: int) -> list[str]:
        """Let so many customers pay what is overdue; their external ids."""
        url = f"{self._ready['salesforce']}/emulator/upflow/pay"
        paid = self._answer(self._http.post(url, json={"customers": customers}))["paid"]
        return [str(each["externalId"]) for each in paid]

    def _salesforce(self, path: str, role: str, **params: str) -> dict[str, Any]:
        token = self._ready["access_token" if role == "admin" else f"{role}_access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return self._answer(self._http.get(f"{self._ready['salesforce']}{path}", params=params, headers=headers))

    def _upflow(self, path: str, **params: int) -> dict[str, Any]:
        headers = {"X-Api-Key": self._ready["upflow_api_key"], "X-Api-Secret": self._ready["upflow_api_secret"]}
        return self._answer(self._http.get(f"{self._ready['upflow']}/{path}", params=params, headers=headers))

    def _answer(self, response: httpx.Response) -> dict[str, Any]:
        if response.is_error:
            raise SfmetaError(f"the emulator answered {response.status_code}: {response.text}", where=str(response.url))
        found = response.json()
        assert isinstance(found, dict)
        return found


def one_to_one(customers: Iterable[Mapping[str, Any]], accounts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Account ids by external id, where exactly one customer and one Account carry it."""
    theirs = Counter(each["externalId"] for each in customers)
    ours = Counter(each["AccountNumber"] for each in accounts)
    return {
        str(number): str(each["Id"])
        for each in accounts
        if (number := each["AccountNumber"]) and theirs[number] == 1 and ours[number] == 1
    }


def total(cents: Iterable[int]) -> Decimal:
    """Cents as an amount."""
    return Decimal(sum(cents)).scaleb(-2)
