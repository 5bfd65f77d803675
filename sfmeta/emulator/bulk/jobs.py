"""The jobs of an org, and the one thread that carries them out.

With an org that is kept in a folder its jobs are kept too: what has ended is found again, what waits is queued again,
and what was interrupted goes on behind the last row that was looked at.
"""

from __future__ import annotations

import queue
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sfmeta.emulator.bulk.dialect import Dialect
from sfmeta.emulator.bulk.errors import JobFailed, interrupted
from sfmeta.emulator.bulk.job import ABORTED, COMPLETE, ENDED, FAILED, IN_PROGRESS, UPLOADED, Job, dump, load
from sfmeta.emulator.rest.errors import no_resource

if TYPE_CHECKING:
    from sfmeta.emulator.org.org import Org

GLANCE = 0.01  # seconds between two looks at the clock while a job is held back
KEPT = timedelta(days=7)  # how long an ended job and its results are there (Bulk API 2.0 Developer Guide, "Limits")


class Stopped(Exception):
    """The job was aborted, or the emulator is closing."""


Work = Callable[["Job", "Jobs"], None]


class Jobs:
    """Makes, finds, runs and forgets jobs. ``works`` says how a job of a kind is carried out.

    The jobs' files lie beside the org's own, or in a folder that goes when an org in memory closes.
    """

    def __init__(self, org: Org, works: Mapping[str, Work]) -> None:
        self.org = org
        self._works = works
        self._folder = org.folder / "bulk" if org.folder else Path(tempfile.mkdtemp(prefix="sfmeta-bulk-"))
        self._jobs: dict[str, Job] = {}
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        org.closing.append(self.close)
        self._go_on()

    def make(self, kind: str, operation: str, object_name: str, user_id: str, version: str, dialect: Dialect) -> Job:
        now = self.org.clock.now()
        with self.org.transaction():
            job_id = self.org.ids.new("750")
            folder = self._folder / job_id
            folder.mkdir(parents=True)
            job = self._jobs[job_id] = Job(
                job_id, kind, operation, object_name, user_id, version, dialect, folder, now, now
            )
            self.keep(job)
        return job

    def keep(self, job: Job) -> None:
        """Remember the job as it stands now, unless it was forgotten meanwhile."""
        with self.org.lock:
            if job.id in self._jobs:
                self.org.database.execute("INSERT OR REPLACE INTO _bulk_jobs VALUES (?, ?)", dump(job))

    def find(self, kind: str, job_id: str) -> Job:
        """The job by its 15- or 18-character id; a fault where there is none of that kind."""
        found = next((job for job in self.all(kind) if job.id[:15] == job_id[:15]), None)
        if found is None:
            raise no_resource()
        return found

    def all(self, kind: str) -> list[Job]:
        """The jobs of a kind, oldest first; those whose time is over are forgotten."""
        latest = self.org.clock.now() - KEPT
        for job in list(self._jobs.values()):
            if job.state in ENDED and job.modified < latest:
                self.forget(job)
        return [job for job in list(self._jobs.values()) if job.kind == kind]

    def forget(self, job: Job) -> None:
        with self.org.lock:
            if self._jobs.pop(job.id, None) is not None:
                self.org.database.execute("DELETE FROM _bulk_jobs WHERE id = ?", (job.id,))
                shutil.rmtree(job.folder, ignore_errors=True)

    def enqueue(self, job: Job) -> None:
        """Let the thread carry the job out when its turn comes."""
        job.state = UPLOADED
        job.queued_at = self.org.clock.precise()
        job.modified = self.org.clock.now()
        self.keep(job)
        self._start(job)

    def abort(self, job: Job) -> None:
        job.state = ABORTED
        job.modified = self.org.clock.now()
        self.keep(job)

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
        """Stop the thread; remove the files unless the org is kept."""
        self._closing.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join()
        if self.org.folder is None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _go_on(self) -> None:
        """Take up what an earlier run left. What it had no time to put down is not done twice: that job has failed."""
        database = self.org.database
        database.execute("CREATE TABLE IF NOT EXISTS _bulk_jobs (id TEXT PRIMARY KEY, json TEXT)")
        for job_id, text in database.query("SELECT id, json FROM _bulk_jobs ORDER BY id"):
            job = load((str(job_id), str(text)), self._folder / str(job_id))
            self._jobs[job.id] = job
            if job.state == IN_PROGRESS:
                job.state, job.error_message = FAILED, str(interrupted())
                self.keep(job)
            elif job.state == UPLOADED:
                self._start(job)

    # ---- the thread

    def _start(self, job: Job) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="bulk jobs", daemon=True)
            self._thread.start()
        self._queue.put(job)

    def _run(self) -> None:
        while (job := self._queue.get()) is not None and not self._closing.is_set():
            self._carry_out(job)

    def _carry_out(self, job: Job) -> None:
        began = time.perf_counter()
        try:
            self._wait_for_turn(job)
            job.state = IN_PROGRESS
            self.keep(job)
            stuck = self.org.trouble.take("job-stuck", object=job.object, operation=job.operation)
            job.polls_left = int(stuck.number("polls", 1)) if stuck else 0
            self._works[job.kind](job, self)
            state = COMPLETE
        except Stopped:
            state = job.state if job.state == ABORTED else UPLOADED
        except JobFailed as failure:
            state, job.error_message = FAILED, str(failure)
        except Exception as crash:  # a mistake of the emulator's own must not look like a job that never ends
            state, job.error_message = FAILED, f"UnknownException : {type(crash).__name__}: {crash}"
        job.busy_ms += round((time.perf_counter() - began) * 1000)
        job.modified = self.org.clock.now()
        if job.queued_at is not None:
            job.total_ms = max(job.busy_ms, round((self.org.clock.precise() - job.queued_at).total_seconds() * 1000))
        job.state = state
        self.keep(job)

    def _wait_for_turn(self, job: Job) -> None:
        due = (job.queued_at or job.created) + timedelta(seconds=self.org.pace.queued)
        while self.org.pace.queued and self.org.clock.precise() < due:
            self.check(job)
            time.sleep(GLANCE)
        self.check(job)
