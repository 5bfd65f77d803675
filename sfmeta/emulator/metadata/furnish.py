"""What a new org's metadata holds before anybody deployed: a page layout for each of the objects that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata import layout
from sfmeta.emulator.metadata.work import Work
from sfmeta.emulator.org.provision import ADMIN

if TYPE_CHECKING:
    from sfmeta.emulator.metadata.store import Store
    from sfmeta.emulator.org.org import Org

OBJECTS = ("Account", "Contact", "Opportunity", "Lead", "Case")


def furnish(org: Org, store: Store) -> None:
    """Do it once in the life of an org."""
    admin = org.users.by_username(ADMIN)
    if admin is None or org.recall("furnished"):
        return
    with org.transaction():
        for name in OBJECTS:
            sobject = org.schema.sobject(name)
            assert sobject
            layout.first_layout(Work(org, store, admin.id), sobject)
        org.remember("furnished", True)
