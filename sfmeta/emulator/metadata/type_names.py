"""Which names are metadata types of the platform, whether the emulator has them or not."""

from __future__ import annotations

from functools import cache
from importlib import resources

from sfmeta.emulator.metadata.wsdl import wsdl

_FILE = resources.files("sfmeta.emulator.metadata") / "later_types.txt"
_ROOT = "Metadata"


@cache
def type_names() -> frozenset[str]:
    """The types of the WSDL, and those that it lacks and forcedotcom/source-deploy-retrieve knows (its registry, and
    its sample projects): newer ones, and those of features that only some orgs have."""
    return frozenset(filter(_is_type, wsdl().bases)) | frozenset(_FILE.read_text(encoding="utf-8").split())


def _is_type(name: str) -> bool:
    above = wsdl().bases.get(name)
    return above == _ROOT or (above is not None and _is_type(above))
