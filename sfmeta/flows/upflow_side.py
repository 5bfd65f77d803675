"""Upflow for a command that needs nothing else of a sync."""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from sfmeta.salesforce.secrets import secret
from sfmeta.salesforce.signin import emulator_document
from sfmeta.upflow.client import Upflow
from sfmeta.upflow.credentials import keys_of, keys_of_emulator
from sfmeta.upflow.pace import Pace, Paces
from sfmeta.upflow.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sfmeta.catalog.model import OrgSpec, Spec
    from sfmeta.flows.orgs import Org
    from sfmeta.upflow.wire import Keys


@contextmanager
def upflow(org: Org, spec: Spec) -> Iterator[Upflow]:
    """Upflow, for as long as the block lasts."""
    with closing(wire_to(upflow_keys(spec, org.environment, org.spec), spec)) as wire:
        yield Upflow(wire)


def wire_to(keys: Keys, spec: Spec, paces: Paces | None = None, sleep: Callable[[float], None] = time.sleep) -> Wire:
    """``paces`` are those that earlier runs of this process kept."""
    calls = spec.upflow.requests_per_minute
    pace = paces.of(keys.key, calls) if paces else Pace(calls)
    return Wire(keys, at_once=spec.upflow.concurrent, pace=pace, sleep=sleep)


def upflow_keys(spec: Spec, environment: Mapping[str, str], org: OrgSpec | None) -> Keys:
    """The keys to Upflow. An emulated org brings its own."""
    if org is None or org.deployer.method != "emulator":
        return keys_of(spec.upflow.url, environment, secret)
    address = environment.get(f"{org.deployer.secret_prefix}URL") or org.deployer.url
    return keys_of_emulator(emulator_document(address))
