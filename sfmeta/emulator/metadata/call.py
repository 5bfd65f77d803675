"""One call of the Metadata API: what an operation is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.deployments import Unknown
from sfmeta.emulator.metadata.soap import SoapFault
from sfmeta.emulator.metadata.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sfmeta.emulator.metadata.deployment import Deployment
    from sfmeta.emulator.metadata.deployments import Deployments
    from sfmeta.emulator.metadata.element import Element
    from sfmeta.emulator.metadata.retrievals import Retrievals
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User


@dataclass(frozen=True, slots=True)
class Service:
    """What the API keeps between calls."""

    org: Org
    deployments: Deployments
    retrievals: Retrievals


@dataclass(frozen=True, slots=True)
class Call:
    """One call: by whom, in which version, the operation's element and the headers."""

    service: Service
    user: User
    version: str
    node: Element
    headers: Mapping[str, Element]

    @property
    def work(self) -> Work:
        return Work(self.service.org, self.service.deployments.store, self.user.id)

    @property
    def all_or_none(self) -> bool:
        header = self.headers.get("AllOrNoneHeader")
        return header is not None and header.flag("allOrNone")

    def deployment(self, deploy_id: str) -> Deployment:
        try:
            return self.service.deployments.get(deploy_id)
        except Unknown:
            raise SoapFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id") from None
