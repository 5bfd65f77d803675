"""What is too dangerous to do unasked: one small function a danger, each with its own name to consent to.

A guard looks at the changes and at what the org said about itself, and yields findings. All objections come at once.
``book`` has them all; a theme is a module.
"""

from sfmeta.plan.guards.book import ALLOWABLE, DANGERS, NAMES, objections, outstanding, standing
from sfmeta.plan.guards.circumstances import Circumstances
from sfmeta.plan.guards.removal import LEND_ACCESS

__all__ = ["ALLOWABLE", "DANGERS", "LEND_ACCESS", "NAMES", "Circumstances", "objections", "outstanding", "standing"]
