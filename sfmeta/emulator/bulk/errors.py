"""How Bulk API 2.0 refuses a call, and how it says why a job failed.

A refused call has a code in capitals without underscores (``INVALIDJOB``); a failed job has an ``errorMessage`` that
begins with the name of the exception (``InvalidBatch : …``). Both are seen in field logs; texts marked so are modelled.
"""

from __future__ import annotations

from sfmeta.emulator.org.errors import Fault


class JobFailed(Exception):
    """The job as a whole cannot be carried out: state Failed, with this as its ``errorMessage``."""


def invalid_job(message: str) -> Fault:
    return Fault("INVALIDJOB", f"InvalidJob : {message}")


def invalid_state(message: str) -> Fault:
    return Fault("INVALIDJOBSTATE", f"InvalidJobState : {message}")  # texts modelled


def no_hard_delete() -> Fault:
    return Fault(
        "FEATURENOTENABLED",
        "FeatureNotEnabled : hardDelete operation requires special user profile permission, please contact your system "
        "administrator",
    )


def data_twice(job_id: str) -> Fault:
    return Fault(
        "INVALIDJOBSTATE",
        f"Found multiple contents for job: <{job_id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create "
        "a new Job and make sure you only do 'PUT' once on a given Job.",
    )


def too_much_data(most: int) -> Fault:
    return Fault(
        "INVALIDBATCH", f"InvalidBatch : The data of a job may not exceed {most} bytes", status=413
    )  # modelled


def form_without(part: str) -> Fault:
    return invalid_job(f"The multipart request has no part named {part}")  # modelled


def long_form(most: int) -> Fault:
    """The limit is documented, its words are ours."""
    message = f"The content of a multipart request may not exceed {most} characters"
    return Fault("INVALIDBATCH", f"InvalidBatch : {message}", status=413)


def another_version(version: str) -> Fault:
    """The guide says 409 ("Process for Creating Bulk API 2.0 Requests"), and not in which words."""
    message = f"The results are to be read by the API version of the job, {version}"
    return Fault("API_ERROR", message, status=409)  # modelled


def field_not_found(name: str) -> JobFailed:
    return JobFailed(f"InvalidBatch : Field name not found : {name}")


def wrong_line_ending(declared: str) -> JobFailed:
    return JobFailed(f"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {declared}")


def no_records() -> JobFailed:
    return JobFailed("InvalidBatch : Records not found")


def interrupted() -> JobFailed:
    """The emulator ended in the middle of the job, and not in order."""
    return JobFailed("InternalServerError : The job was interrupted")  # modelled


def not_only_ids() -> JobFailed:
    """Seen in heroku/salesforce-bulk 59; forcedotcom/SFDX-Data-Move-Utility 325 shows it of a job of Bulk API 2.0."""
    return JobFailed("InvalidBatch : The 'delete' batch must contain only ids")


def bad_csv(message: str) -> JobFailed:
    return JobFailed(f"InvalidBatch : Failed to parse CSV. {message}")  # verified where it is the parser's words
