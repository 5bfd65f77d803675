"""What the guards know beside the changes: asked of the org, of git and of sfmeta.yml before they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sfmeta.catalog.model import Field
    from sfmeta.findings import Finding
    from sfmeta.plan.model import OrgIdentity


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the org said about itself. A field that is missing in a mapping was not, or could not be, asked about."""

    org: OrgIdentity
    filled: Mapping[str, int] = field(default_factory=dict)
    """How many records carry a value, by the field's full name (``Account.X__c``)."""
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records there are, by a field that is to change its type."""
    unseen: frozenset[str] = frozenset()
    """Fields that are to be deleted and whose values none of ``users`` sees."""
    users: tuple[str, ...] = ()
    """The usernames that could save values."""
    longest: Mapping[str, int] = field(default_factory=dict)
    """The length of the longest stored value of a text field."""
    widest: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The most digits left and right of the point that a stored number has."""
    lacking: Mapping[str, int] = field(default_factory=dict)
    """How many records carry no value in a field that is to be required."""
    repeated: Mapping[str, int] = field(default_factory=dict)
    """How many values stand on more than one record, in a field that is to be unique."""
    carrying: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """How many records carry a picklist value that is dropped, by field and by value."""
    adopted: tuple[Finding, ...] = ()
    """What is wrong, for a sync, with fields that somebody else looks after."""
    used: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What refers to a field (``Flow Dunning``), as far as the org tells."""
    custom_fields: int | None = None
    """How many custom fields the object has."""
    external_ids: int | None = None
    """How many of the object's fields are external ids, as far as the deploying user sees them."""
    names: frozenset[str] = frozenset()
    """The object's custom fields, by full name as the org writes it, seen by anyone or not."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The label of every field of the object, by full name."""
    stages: Mapping[str, Field] = field(default_factory=dict)
    """The fields of sfmeta.yml that are on their way out, by full name."""
    own_layouts: frozenset[str] = frozenset()
    """The page layouts that sfmeta.yml names."""
    stale: tuple[str, ...] = ()
    """The files of the source tree that are not what sfmeta.yml makes of them."""
    uncommitted: tuple[str, ...] = ()
    """The files of the project that are not as they are committed; none outside of git."""
    git_silent: str = ""
    """Why git does not say what is committed."""
