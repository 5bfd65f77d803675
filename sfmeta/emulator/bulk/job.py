"""One job between its being made and its being forgotten, and as a row of an org that is kept."""

from __future__ import annotations

import json
from array import array
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sfmeta.emulator.bulk.dialect import Dialect, LineEndings

OPEN, UPLOADED, IN_PROGRESS = "Open", "UploadComplete", "InProgress"
COMPLETE, FAILED, ABORTED = "JobComplete", "Failed", "Aborted"
ENDED = (COMPLETE, FAILED, ABORTED)


@dataclass(slots=True)
class Job:
    """What is known of a job. ``folder`` holds its files; ``state`` is where the work stands."""

    id: str
    kind: str  # "ingest" or "query"
    operation: str
    object: str
    user_id: str
    version: str
    dialect: Dialect
    folder: Path
    created: datetime
    modified: datetime
    external_id_field: str | None = None
    query: str | None = None
    state: str = OPEN
    processed: int = 0
    failed: int = 0
    error_message: str | None = None
    uploaded: bool = False
    endings: LineEndings = field(default_factory=LineEndings)
    next_offset: int = 0  # where the first row that was not looked at begins in the uploaded data
    queued_at: datetime | None = None
    busy_ms: int = 0
    total_ms: int = 0
    polls_left: int = 0  # how often a scenario still wants it to look as if it were running
    row_offsets: array[int] = field(default_factory=lambda: array("q"))  # where each row of the results begins

    @property
    def data(self) -> Path:
        return self.folder / "data.csv"

    @property
    def successes(self) -> Path:
        return self.folder / "successful.csv"

    @property
    def failures(self) -> Path:
        return self.folder / "failed.csv"

    @property
    def results(self) -> Path:
        return self.folder / "results.csv"

    @property
    def offsets(self) -> Path:
        """``row_offsets`` as a file, for they are as many as the results."""
        return self.folder / "offsets.bin"


Row = tuple[str, str]
"""Id, and everything that does not lie in the job's folder as JSON."""

MOMENTS = ("created", "modified", "queued_at")
PLAIN = (
    *(
        "kind",
        "operation",
        "object",
        "user_id",
        "version",
        "external_id_field",
        "query",
        "state",
        "processed",
        "failed",
    ),
    *("error_message", "uploaded", "next_offset", "busy_ms", "total_ms"),
)


def dump(job: Job) -> Row:
    """The job as it stands; what its results are found by goes to its folder."""
    kept: dict[str, object] = {name: getattr(job, name) for name in PLAIN}
    kept |= {name: moment and moment.isoformat() for name in MOMENTS for moment in [getattr(job, name)]}
    kept |= {"dialect": asdict(job.dialect), "endings": [job.endings.crlf, job.endings.bare_lf]}
    if job.row_offsets:
        job.offsets.write_bytes(job.row_offsets.tobytes())
    return job.id, json.dumps(kept)


def load(row: Row, folder: Path) -> Job:
    """The job that was dumped, with what lies in its folder."""
    job_id, text = row
    kept = json.loads(text)
    moments: dict[str, Any] = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in MOMENTS}
    job = Job(
        id=job_id, folder=folder, dialect=Dialect(**kept["dialect"]), **moments, **{name: kept[name] for name in PLAIN}
    )
    job.endings.crlf, job.endings.bare_lf = kept["endings"]
    if job.offsets.exists():
        job.row_offsets.frombytes(job.offsets.read_bytes())
    return job
