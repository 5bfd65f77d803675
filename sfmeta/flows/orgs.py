"""An org and its users: who deploys, who writes the values, who reads them. Each signs in when first needed."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from sfmeta.salesforce.signin import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sfmeta.catalog.model import OrgSpec
    from sfmeta.salesforce.connection import Connection


class Org:
    """The org that ``--org`` names. ``environment`` is where secrets are looked up; ``sleep`` is how they wait
    for Salesforce, and may raise."""

    def __init__(
        self, spec: OrgSpec, environment: Mapping[str, str], *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.spec = spec
        self.environment = environment
        self._sleep = sleep

    @property
    def alias(self) -> str:
        return self.spec.alias

    @cached_property
    def deployer(self) -> Connection:
        return connect(self.spec, environment=self.environment, sleep=self._sleep)

    @cached_property
    def integration(self) -> Connection:
        """The deployer's own connection where sfmeta.yml names no other user; an emulator always has one."""
        if self.spec.integration == self.spec.deployer and self.spec.deployer.method != "emulator":
            return self.deployer
        return connect(self.spec, user="integration", environment=self.environment, sleep=self._sleep)

    @cached_property
    def reader(self) -> Connection | None:
        """Somebody with whose eyes the fields are looked at; None where sfmeta.yml names nobody."""
        return None if self.spec.reader is None else connect(self.spec, user="reader", environment=self.environment)

    def close(self) -> None:
        """Hang up, where anybody has signed in; whoever asks again signs in again."""
        for name in ("deployer", "integration"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    def users(self) -> Iterator[Connection]:
        """Whoever may see a value, the likeliest first: a deployed field is hidden from an administrator too."""
        yield self.integration
        if self.deployer is not self.integration:
            yield self.deployer
