"""The org's deploys: queued, run one after the other by a thread of its own, watched, cancelled.

States: Pending → InProgress → Succeeded | SucceededPartial | Failed, and Canceling → Canceled. How long the first two
last is the org's ``pace``. An org that is kept knows them when it is opened again, and goes on with what had not ended.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import traceback
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sfmeta.emulator.metadata.archive import MANIFESTS, BadArchive, unpack
from sfmeta.emulator.metadata.deploy import Deployed, deploy
from sfmeta.emulator.metadata.deployment import Deployment, dump, load
from sfmeta.emulator.metadata.manifest import BadManifest, read_manifest
from sfmeta.emulator.metadata.store import Store
from sfmeta.emulator.metadata.work import Work
from sfmeta.emulator.org.ids import PREFIXES, parse_id

if TYPE_CHECKING:
    from datetime import datetime

    from sfmeta.emulator.metadata.archive import Package
    from sfmeta.emulator.metadata.options import Options
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.users import User

CHANGED = ("Succeeded", "SucceededPartial")
QUICK_FOR = timedelta(days=10)  # how long a validation can be deployed (Metadata API Guide, deployRecentValidation)
SANDBOX_ONLY = "Developer Edition"
TICK = 0.02


class Unknown(Exception):
    """There is no deploy of that id."""


class NotNow(Exception):
    """The deploy is in no state for what was asked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Deployments:
    """Takes deploys and runs them in the background."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self.store = Store(org)
        self._deployments: dict[str, Deployment] = {}
        self._queue: queue.SimpleQueue[Deployment | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        org.closing.append(self.close)
        self._go_on()

    def submit(self, archive: bytes, options: Options, user: User) -> Deployment:
        """Queue a deploy; it is Pending until its turn comes."""
        now = self._org.clock.precise()
        with self._org.transaction():
            new_id = self._org.ids.new(PREFIXES["AsyncDeploy"])
            made = Deployment(new_id, self._allowed(options), user.id, user.name, now, archive)
            self._keep(made)
        self._enqueue(made)
        return made

    def _enqueue(self, made: Deployment) -> None:
        with self._lock:
            self._deployments[made.id] = made
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="deploys", daemon=True)
                self._thread.start()
        self._queue.put(made)

    def _go_on(self) -> None:
        """Take up what an earlier run left: what has ended is known, what has not is queued again in its order."""
        database = self._org.database
        database.execute("CREATE TABLE IF NOT EXISTS _deployments (id TEXT PRIMARY KEY, json TEXT, archive TEXT)")
        for deploy_id, text, archive in database.query("SELECT id, json, archive FROM _deployments ORDER BY id"):
            found = load((str(deploy_id), str(text), str(archive)))
            if found.done:
                self._deployments[found.id] = found
            else:
                self._enqueue(found)

    def _keep(self, found: Deployment) -> None:
        self._org.database.execute("INSERT OR REPLACE INTO _deployments VALUES (?, ?, ?)", dump(found))

    def _allowed(self, options: Options) -> Options:
        """A production org undoes every failed deploy and keeps what is deleted (Metadata API Guide, deploy())."""
        if self._org.edition == SANDBOX_ONLY:
            return options
        return replace(options, rollback_on_error=True, purge_on_delete=False)

    def get(self, deploy_id: str) -> Deployment:
        full_id = parse_id(deploy_id)
        with self._lock:
            found = self._deployments.get(full_id or "")
        if found is None:
            raise Unknown(deploy_id)
        return found

    def quick(self, validation_id: str, user: User) -> Deployment:
        """Deploy what was validated: a successful check-only deploy that ran tests, not older than ten days, with no
        deploy since (Salesforce Help, Quick Deployments: after any deploy no validation qualifies)."""
        validated = self.get(validation_id)
        old = self._org.clock.precise() - validated.created > QUICK_FOR or self._deployed_since(validated)
        if validated.status != "Succeeded" or not validated.options.check_only or not validated.runs_tests or old:
            raise NotNow(
                "INVALID_ID_FIELD", "Invalid id: the deployment is not a successful validation that can be deployed"
            )
        return self.submit(validated.archive, replace(validated.options, check_only=False), user)

    def _deployed_since(self, validated: Deployment) -> bool:
        with self._lock:
            return any(
                found.completed and found.completed > validated.created and found.status in CHANGED
                for found in self._deployments.values()
                if not found.options.check_only
            )

    def cancel(self, deploy_id: str, user: User) -> Deployment:
        """Stop a deploy: at once while it waits, else as soon as it can be."""
        found = self.get(deploy_id)
        with self._lock:
            if found.done:
                raise NotNow("INVALID_ID_FIELD", "Deployment already completed")
            found.canceled_by, found.canceled_by_name = user.id, user.name
            found.status, found.reached = "Canceling", self.progress(found)
            found.modified = self._org.clock.precise()
            found.cancel.set()
        return found

    def progress(self, found: Deployment) -> int:
        """How many components are done, as far as the pace of the org lets one see."""
        if found.deployed is not None:
            return found.deployed.done
        if found.reached is not None:
            return found.reached
        if found.started is None or found.done or not self._org.pace.running:
            return 0
        share = (self._org.clock.precise() - found.started).total_seconds() / self._org.pace.running
        return min(found.total, int(found.total * share))

    def close(self) -> None:
        """Stop the thread; what has not ended stays as it was when it was asked for."""
        self._closing.set()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while (next_one := self._queue.get()) is not None and not self._closing.is_set():
            try:
                self._run(next_one)
            except Exception as mistake:  # the emulator's own: said aloud, and the deploy fails as Salesforce's would
                traceback.print_exception(mistake)
                next_one.error_code, next_one.status = "UNKNOWN_EXCEPTION", "Failed"
                next_one.error_message = f"UNKNOWN_EXCEPTION: An unexpected error occurred: {mistake}"
                next_one.ended.set()

    def _run(self, job: Deployment) -> None:
        clock = self._org.clock
        held_up = self._org.trouble.take("deploy-queued")
        if self._wait(job, job.created, self._org.pace.queued + (held_up.number("seconds", 60) if held_up else 0)):
            with self._lock:
                job.status, job.started = "InProgress", clock.precise()
            self._execute(job)
        unfinished = job.deployed is None and job.error_code is None
        if unfinished and not job.cancel.is_set():
            return  # the org is closing
        with self._org.transaction(), self._lock:
            if unfinished:
                job.status = "Canceled"
            job.reached = self.progress(job)
            job.modified = job.completed = clock.precise()
            job.ended.set()
            self._keep(job)

    def _execute(self, job: Deployment) -> None:
        assert job.started
        try:
            packages = unpack(job.archive, single_package=job.options.single_package)
        except BadArchive as bad:
            job.error_code, job.error_message, job.status = bad.code, bad.message, "Failed"
            return
        job.files = sum(len(package.files) for package in packages)
        job.total = _named(packages, self._org.api_version)
        if not self._wait(job, job.started, self._org.pace.running):
            return
        if rule := self._org.trouble.take("deploy-fails"):
            job.error_code = rule.text("code", "UNKNOWN_EXCEPTION")
            job.error_message = rule.text("message", "UNKNOWN_EXCEPTION: An unexpected error occurred.")
            job.status = "Failed"
            return
        purge = job.options.purge_on_delete
        work = Work(self._org, self.store, job.user_id, check_only=job.options.check_only, purge=purge)
        deployed = deploy(work, packages, job.options)
        with self._lock:
            job.deployed, job.total = deployed, deployed.total
            job.status = _status(deployed, job.options)

    def _wait(self, job: Deployment, since: datetime, seconds: float) -> bool:
        """Let the org's time pass; False where the deploy was cancelled meanwhile, or the org is being closed."""
        until = since + timedelta(seconds=seconds)
        while not job.cancel.is_set() and not self._closing.is_set():
            if self._org.clock.precise() >= until:
                return True
            job.cancel.wait(TICK)
        return False


def _named(packages: list[Package], newest: str) -> int:
    """How many components the manifests name: the total, until it is known what the deploy really met."""
    total = 0
    for package in packages:
        for name in MANIFESTS & package.files.keys():
            with contextlib.suppress(BadManifest):
                total += len(read_manifest(name, package.files[name], newest).members)
    return total


def _status(deployed: Deployed, options: Options) -> str:
    if not deployed.failures:
        return "Succeeded"
    return "Failed" if options.rollback_on_error or not deployed.done else "SucceededPartial"
