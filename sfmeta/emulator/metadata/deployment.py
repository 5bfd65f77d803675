"""One deploy between its being asked for and its end, and as a row of an org that is kept."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sfmeta.emulator.metadata.deploy import Deployed
from sfmeta.emulator.metadata.message import Message
from sfmeta.emulator.metadata.options import Options, from_json


@dataclass(slots=True)
class Deployment:
    """A deploy. Times are the org's; ``deployed`` is there when it has ended by itself, ``reached`` (how far it
    seemed to have come) when nothing can move it further."""

    id: str
    options: Options
    user_id: str
    user_name: str
    created: datetime
    archive: bytes = b""
    status: str = "Pending"
    started: datetime | None = None
    modified: datetime | None = None
    completed: datetime | None = None
    deployed: Deployed | None = None
    total: int = 0
    files: int = 0
    error_code: str | None = None
    error_message: str | None = None
    canceled_by: str | None = None
    canceled_by_name: str | None = None
    reached: int | None = None
    cancel: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def done(self) -> bool:
        return self.ended.is_set()

    @property
    def runs_tests(self) -> bool:
        return self.options.test_level not in (None, "NoTestRun")


Row = tuple[str, str, str]
"""Id, everything but the zip as JSON, the zip in base64."""

MOMENTS = ("created", "started", "modified", "completed")
PLAIN = ("user_id", "user_name", "status", "total", "files", "error_code", "error_message")
CANCELLED = ("canceled_by", "canceled_by_name")
NEWER = ("reached",)  # a folder of an earlier release does not have them


def dump(found: Deployment) -> Row:
    """The deploy as it stands: whoever reads it again finds the same answers, and the zip to deploy what it checked."""
    told = found.deployed and [asdict(message) for message in found.deployed.messages]
    kept: dict[str, object] = {name: getattr(found, name) for name in (*PLAIN, *CANCELLED, *NEWER)}
    for name in MOMENTS:
        at: datetime | None = getattr(found, name)
        kept[name] = at and at.isoformat()
    kept |= {"options": found.options.as_json(), "messages": told, "ended": found.done}
    return found.id, json.dumps(kept), base64.b64encode(found.archive).decode()


def load(row: Row) -> Deployment:
    deploy_id, text, archive = row
    kept = json.loads(text)
    for name in MOMENTS:
        kept[name] = kept[name] and datetime.fromisoformat(kept[name])
    deployed = kept["messages"] and Deployed(tuple(Message(**message) for message in kept["messages"]))
    found = Deployment(
        id=deploy_id,
        options=from_json(kept["options"]),
        archive=base64.b64decode(archive),
        deployed=deployed,
        **{name: kept[name] for name in (*PLAIN, *CANCELLED, *MOMENTS)},
        **{name: kept.get(name) for name in NEWER},
    )
    if kept["ended"]:
        found.ended.set()
    return found
