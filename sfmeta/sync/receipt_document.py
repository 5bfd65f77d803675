"""A receipt as JSON, both ways. The format is ``sfmeta/receipt/1``; amounts are texts of their digits."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from sfmeta.sync.receipt import AmountTotal, Bucket, Gate, Movement, Receipt, Side

SCHEMA = "sfmeta/receipt/1"

JsonObject: TypeAlias = dict[str, Any]
"""Decoded JSON, on its way in or out."""


def to_json(receipt: Receipt) -> JsonObject:
    """The receipt, with what follows from it (``agrees``, totals and differences) for readers."""
    return {
        "schema": SCHEMA,
        "run": receipt.run,
        "result": receipt.result,
        "side": asdict(receipt.side),
        "started_at": receipt.started_at.isoformat(),
        "ended_at": receipt.ended_at.isoformat(),
        "counts": dict(receipt.counts),
        "gates": [{**asdict(gate), "said": list(gate.said)} for gate in receipt.gates],
        "agrees": receipt.agrees,
        "totals": [
            {**_plain(asdict(total)), "upflow": _digits(total.upflow), "difference": _digits(total.difference)}
            for total in receipt.totals
        ],
        "overdue": [_plain(asdict(bucket)) for bucket in receipt.overdue],
        "movements": [{**_plain(asdict(movement)), "by": _digits(movement.by)} for movement in receipt.movements],
    }


def from_json(data: JsonObject) -> Receipt:
    """The receipt that `to_json` wrote."""
    return Receipt(
        run=data["run"],
        side=Side(**data["side"]),
        result=data["result"],
        started_at=datetime.fromisoformat(data["started_at"]),
        ended_at=datetime.fromisoformat(data["ended_at"]),
        counts=data["counts"],
        gates=tuple(Gate(gate["name"], gate["outcome"], tuple(gate["said"])) for gate in data["gates"]),
        totals=tuple(
            AmountTotal(
                each["field"],
                each["label"],
                each["currency"],
                Decimal(each["matched"]),
                _number(each["unmatched"]),
                _number(each["salesforce"]),
            )
            for each in data["totals"]
        ),
        overdue=tuple(
            Bucket(_number(each["above"]), _number(each["up_to"]), each["accounts"], Decimal(each["amount"]))
            for each in data["overdue"]
        ),
        movements=tuple(
            Movement(
                each["account_id"],
                each["name"],
                each["field"],
                each["currency"],
                _number(each["before"]),
                _number(each["after"]),
            )
            for each in data["movements"]
        ),
    )


def _plain(data: JsonObject) -> JsonObject:
    return {key: _digits(value) if isinstance(value, Decimal) else value for key, value in data.items()}


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
