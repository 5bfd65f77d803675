"""Who may use the Metadata API (Metadata API Developer Guide, "Modify Metadata Through Metadata API Functions")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.problems import Objection

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

NEEDED = ("ModifyAllData", "ModifyMetadata")
REFUSED = Objection(
    "use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions",
    "INSUFFICIENT_ACCESS",
)


def may_deploy(org: Org, user: User) -> bool:
    return any(org.permissions.allowed(user.id, permission) for permission in NEEDED)
