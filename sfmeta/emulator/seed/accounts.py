"""Accounts straight into the org's rows: they were there before anybody looked, so no call is spent on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.seed.model import Account


def insert_accounts(org: Org, user_id: str, accounts: Sequence[Account]) -> list[str]:
    """Make them as the user's; their ids, in order."""
    sobject = org.schema.sobject("Account")
    assert sobject is not None
    assert sobject.key_prefix is not None
    unset = {field.name: 0 for field in sobject.fields if field.type == "boolean"}
    ids = [org.ids.new(sobject.key_prefix) for _ in accounts]
    with org.transaction():
        system = org.new_row(user_id)
        org.database.insert(
            sobject.table,
            [
                {
                    **unset,
                    **system,
                    "Id": record_id,
                    "OwnerId": user_id,
                    "Name": account.name.strip(),
                    "AccountNumber": account.number,
                    "BillingCity": account.city,
                    "BillingCountry": account.country,
                }
                for record_id, account in zip(ids, accounts, strict=True)
            ],
        )
    return ids
