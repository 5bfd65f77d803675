"""The section ``sync`` of a document that fits its shape, every default filled in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import time
from typing import TYPE_CHECKING

from sfmeta.catalog.model import Gates, SyncSettings

if TYPE_CHECKING:
    from sfmeta.catalog.part import Part

DEFAULT = SyncSettings(
    rating_rounding="half-up",
    parents="own",
    documents="moved",
    by_customer="auto",
    daily_at=time(hour=14),
    api_reserve=0,
    currency=None,
    resume_within=30,
    gates=Gates(),
)


def sync(part: Part) -> SyncSettings:
    return SyncSettings(
        rating_rounding=part.text("rating_rounding", DEFAULT.rating_rounding),
        parents=part.text("parents", DEFAULT.parents),
        documents=part.text("documents", DEFAULT.documents),
        by_customer=part.text("by_customer", DEFAULT.by_customer),
        daily_at=time.fromisoformat(part.text("daily_at", DEFAULT.daily_at.isoformat("minutes"))),
        api_reserve=part.integer("api_reserve", DEFAULT.api_reserve),
        currency=part.text("currency", "") or None,
        resume_within=part.integer("resume_within", DEFAULT.resume_within),
        gates=_gates(part.part("gates")),
    )


def _gates(part: Part) -> Gates:
    defaults: dict[str, int] = asdict(DEFAULT.gates)
    return Gates(**{name: part.integer(name.replace("_", "-"), usual) for name, usual in defaults.items()})
