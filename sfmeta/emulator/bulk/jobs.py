"""The jobs of an org, and the one thread that carries them out."""

from __future__ import annotations

import queue
import shutil
import tempfile
import threading
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sfmeta.emulator.bulk.dialect import Dialect, LineEndings
from sfmeta.emulator.bulk.errors import JobFailed
from sfmeta.emulator.rest.errors import no_resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

OPEN, UPLOADED, IN_PROGRESS = "Open", "UploadComplete", "InProgress"
COMPLETE, FAILED, ABORTED = "JobComplete", "Failed", "Aborted"
ENDED = (COMPLETE, FAILED, ABORTED)
GLANCE = 0.01  # seconds between two looks at the clock while a job is held back


class Stopped(Exception):
    """The job was aborted, or the emulator is closing."""


@dataclass(slots=True)
class Job:
    """What is known of a job. ``folder`` holds its files; ``state`` is where the work stands (see ``shown_state``)."""

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


Work = Callable[["Job", "Jobs"], None]


class Jobs:
    """Makes, finds, runs and forgets jobs; their files lie in a folder that goes when the org closes."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self._folder = Path(tempfile.mkdtemp(prefix="sfmeta-bulk-"))
        self._jobs: dict[str, Job] = {}
        self._queue: queue.SimpleQueue[tuple[Job, Work] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        org.closing.append(self.close)

    def make(self, kind: str, operation: str, object_name: str, user_id: str, version: str, dialect: Dialect) -> Job:
        with self.org.transaction():
            job_id = self.org.ids.new("750")
        folder = self._folder / job_id
        folder.mkdir(parents=True)
        now = self.org.clock.now()
        job = Job(job_id, kind, operation, object_name, user_id, version, dialect, folder, now, now)
        self._jobs[job_id] = job
        return job

    def find(self, kind: str, job_id: str) -> Job:
        """The job by its 15- or 18-character id; a fault where there is none of that kind."""
        found = next((job for key, job in self._jobs.items() if key[:15] == job_id[:15] and job.kind == kind), None)
        if found is None:
            raise no_resource()
        return found

    def all(self, kind: str | None = None) -> list[Job]:
        return [job for job in list(self._jobs.values()) if kind is None or job.kind == kind]

    def forget(self, job: Job) -> None:
        del self._jobs[job.id]
        shutil.rmtree(job.folder, ignore_errors=True)

    def enqueue(self, job: Job, work: Work) -> None:
        """Let the thread carry the job out when its turn comes."""
        job.state = UPLOADED
        job.queued_at = self.org.clock.precise()
        job.modified = self.org.clock.now()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="bulk jobs", daemon=True)
            self._thread.start()
        self._queue.put((job, work))

    def check(self, job: Job) -> None:
        """Called between two chunks of work: raises ``Stopped`` where it must not go on."""
        if self._closing.is_set() or job.state == ABORTED:
            raise Stopped

    def shown_state(self, job: Job) -> str:
        """What a client is told: the work's own state, but no sooner than the org's pace allows."""
        if job.queued_at is None or job.state == ABORTED:
            return job.state
        pace = self.org.pace
        waited = self.org.clock.precise() - job.queued_at
        if waited < timedelta(seconds=pace.queued):
            return UPLOADED
        held = waited < timedelta(seconds=pace.queued + pace.running) or job.polls_left > 0
        return IN_PROGRESS if job.state in ENDED and held else job.state

    def close(self) -> None:
        """Stop the thread and remove the files."""
        self._closing.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()
        shutil.rmtree(self._folder, ignore_errors=True)

    # ---- the thread

    def _run(self) -> None:
        while (task := self._queue.get()) is not None and not self._closing.is_set():
            self._carry_out(*task)

    def _carry_out(self, job: Job, work: Work) -> None:
        began = time.perf_counter()
        try:
            self._wait_for_turn(job)
            job.state = IN_PROGRESS
            stuck = self.org.trouble.take("job-stuck", object=job.object, operation=job.operation)
            job.polls_left = int(stuck.number("polls", 1)) if stuck else 0
            work(job, self)
            job.state = COMPLETE
        except Stopped:
            pass
        except JobFailed as failure:
            job.state, job.error_message = FAILED, str(failure)
        except Exception as crash:  # a mistake of the emulator's own must not look like a job that never ends
            job.state, job.error_message = FAILED, f"UnknownException : {type(crash).__name__}: {crash}"
        job.busy_ms = round((time.perf_counter() - began) * 1000)
        job.modified = self.org.clock.now()
        if job.queued_at is not None:
            job.total_ms = max(job.busy_ms, round((self.org.clock.precise() - job.queued_at).total_seconds() * 1000))

    def _wait_for_turn(self, job: Job) -> None:
        due = (job.queued_at or job.created) + timedelta(seconds=self.org.pace.queued)
        while self.org.pace.queued and self.org.clock.precise() < due:
            self.check(job)
            time.sleep(GLANCE)
        self.check(job)
