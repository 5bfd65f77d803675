"""How changes travel: over which API, in how many calls."""

from __future__ import annotations

import enum
from math import ceil

COLLECTION = 200
"""Records in one call of sObject Collections (REST API Developer Guide)."""

JOB = 25_000
"""Records in one Bulk API 2.0 job: far below its limit, so that a crash repeats little."""

BULK_BATCH = 10_000
"""Salesforce works a job off in batches of this size (Bulk API 2.0 Developer Guide)."""

JOB_CALLS = 7
"""Create, upload, close, a first look, and three lists of results."""


class Transport(enum.StrEnum):
    COLLECTIONS = "collections"
    BULK = "bulk"


def predicted_calls(transport: Transport, rows: int) -> int:
    """How many API calls it takes to write ``rows`` records; a job is looked at about twice for each of its batches."""
    if transport is Transport.COLLECTIONS:
        return ceil(rows / COLLECTION)
    return ceil(rows / JOB) * JOB_CALLS + 2 * ceil(rows / BULK_BATCH)


def cheapest(rows: int) -> Transport:
    """The transport that takes fewer calls; Collections where both do, for they answer at once."""
    return min(Transport, key=lambda transport: predicted_calls(transport, rows))
