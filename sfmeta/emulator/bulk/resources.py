"""The job resources whose bodies are JSON: make, close, abort, list, look at, delete."""

from __future__ import annotations

from sfmeta.emulator.bulk import export
from sfmeta.emulator.bulk.errors import invalid_job, invalid_state, no_hard_delete
from sfmeta.emulator.bulk.export import locator, row_of
from sfmeta.emulator.bulk.job import ABORTED, ENDED, IN_PROGRESS, OPEN, UPLOADED, Job
from sfmeta.emulator.bulk.jobs import Jobs
from sfmeta.emulator.bulk.wire import KINDS, dialect_of, information, summary
from sfmeta.emulator.rest.wire import Answer, Call

OPERATIONS = ("insert", "update", "upsert", "delete", "hardDelete")
QUERIES = ("query", "queryAll")
LISTED = 1000


class Resources:
    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    # ---- ingest

    def create_ingest(self, call: Call) -> Answer:
        """``POST /jobs/ingest``."""
        job = self._made(call)
        return Answer(200, summary(job, job.state))

    def create_with_data(self, call: Call, data: bytes) -> Answer:
        """``POST /jobs/ingest`` of a form that has the data too: the job waits for its turn at once."""
        job = self._made(call)
        job.endings.see(data)
        job.data.write_bytes(data)
        job.uploaded = True
        self._jobs.enqueue(job)
        return Answer(200, summary(job, UPLOADED))

    def _made(self, call: Call) -> Job:
        body = call.json_object()
        operation, name = body.get("operation"), body.get("object")
        if operation not in OPERATIONS:
            raise invalid_job(f"The operation must be one of {', '.join(OPERATIONS)}")  # modelled
        sobject = call.org.schema.sobject(name) if isinstance(name, str) else None
        if sobject is None or not call.org.permissions.access(call.user.id, sobject).read:
            raise invalid_job(f"Unable to find object: {name}")
        key = body.get("externalIdFieldName")
        if operation == "upsert" and not key:
            raise invalid_job(f"External ID was blank for {sobject.name}. An External ID must be specified for upsert.")
        if operation == "upsert":
            field = sobject.field(str(key))
            if field is None or not (field.external_id or field.id_lookup):
                message = f"Field name provided, {key} does not match an External ID for {sobject.name}"
                raise invalid_job(message)
        if operation == "hardDelete" and not call.org.permissions.allowed(call.user.id, "BulkApiHardDelete"):
            raise no_hard_delete()
        dialect = dialect_of(body)
        job = self._jobs.make("ingest", str(operation), sobject.name, call.user.id, call.version, dialect)
        job.external_id_field = str(key) if operation == "upsert" else None
        return job

    def change_ingest(self, call: Call) -> Answer:
        """``PATCH /jobs/ingest/750…``: ``UploadComplete`` starts it, ``Aborted`` ends it."""
        job = self._jobs.find("ingest", call.variables["job"])
        state = call.json_object().get("state")
        if state == ABORTED:
            return self._abort(job)
        if state != UPLOADED:
            raise invalid_state(f"The state of a job cannot be set to {state}")
        if job.state != OPEN:
            raise invalid_state(f"The job is {job.state} and cannot be closed")
        self._jobs.enqueue(job)
        return Answer(200, summary(job, UPLOADED))

    # ---- query

    def create_query(self, call: Call) -> Answer:
        """``POST /jobs/query``: the query is looked at right away."""
        body = call.json_object()
        operation, text = body.get("operation"), body.get("query")
        if operation not in QUERIES or not isinstance(text, str):
            raise invalid_job("A query job needs an operation, query or queryAll, and a query")  # modelled
        name = export.check(call.org, call.user.id, text)
        job = self._jobs.make("query", str(operation), name, call.user.id, call.version, dialect_of(body))
        job.query = text
        self._jobs.enqueue(job)
        return Answer(200, summary(job, UPLOADED))

    def change_query(self, call: Call) -> Answer:
        job = self._jobs.find("query", call.variables["job"])
        if call.json_object().get("state") != ABORTED:
            raise invalid_state("A query job can only be aborted")
        return self._abort(job)

    # ---- both

    def read_ingest(self, call: Call) -> Answer:
        return self._read(self._jobs.find("ingest", call.variables["job"]))

    def read_query(self, call: Call) -> Answer:
        return self._read(self._jobs.find("query", call.variables["job"]))

    def delete_ingest(self, call: Call) -> Answer:
        return self._delete(self._jobs.find("ingest", call.variables["job"]))

    def delete_query(self, call: Call) -> Answer:
        return self._delete(self._jobs.find("query", call.variables["job"]))

    def list_ingest(self, call: Call) -> Answer:
        return self._list(call, "ingest")

    def list_query(self, call: Call) -> Answer:
        return self._list(call, "query")

    def _abort(self, job: Job) -> Answer:
        if self._jobs.shown_state(job) in ENDED:
            raise invalid_state(f"The job is {job.state} and cannot be aborted")
        self._jobs.abort(job)
        return Answer(200, summary(job, ABORTED))

    def _read(self, job: Job) -> Answer:
        state = self._jobs.shown_state(job)
        answer = Answer(200, information(job, state))
        if state == IN_PROGRESS and job.polls_left > 0:
            job.polls_left -= 1
        return answer

    def _delete(self, job: Job) -> Answer:
        state = self._jobs.shown_state(job)
        if state not in (UPLOADED, *ENDED):
            raise invalid_state(f"The job is {state} and cannot be deleted")
        job.state = ABORTED if state == UPLOADED else job.state
        self._jobs.forget(job)
        return Answer(204)

    def _list(self, call: Call, kind: str) -> Answer:
        """All jobs, a thousand at a time; ``jobType`` narrows them down."""
        wanted = call.params.get("jobType")
        jobs = [job for job in self._jobs.all(kind) if wanted in (None, "", KINDS[job.kind])]
        given = call.params.get("queryLocator")
        start = row_of(given, len(jobs)) if given else 0
        end = start + LISTED
        listed = [information(job, self._jobs.shown_state(job)) for job in jobs[start:end]]
        answer: dict[str, object] = {"done": end >= len(jobs), "records": listed, "nextRecordsUrl": None}
        if not answer["done"]:
            answer["nextRecordsUrl"] = f"{call.base}/jobs/{kind}?queryLocator={locator(end)}"
        return Answer(200, answer)
