"""What the composite resources say for themselves (REST API Developer Guide, "Composite Resources")."""

from __future__ import annotations

from sfmeta.emulator.org.errors import Fault, Problem

ROLLED_BACK = Problem(
    "PROCESSING_HALTED",
    "The transaction was rolled back since another operation in the same transaction failed.",
)
BATCH_HALTED = Problem("BATCH_PROCESSING_HALTED", "Batch processing halted: a previous request was unsuccessful.")
TOO_MANY_FAILED_GRAPHS = Problem(
    "PROCESSING_HALTED", "Processing was halted because the maximum number of graph failures was reached."
)

REFERENCE_RULE = "must start with a letter or a number, and it can contain only letters, numbers and underscores ('_')."


def too_many_records(most: int) -> Fault:
    return Fault(
        "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {most} records into this call", status=400
    )


def too_many_chunks(most: int) -> Fault:
    """The text is known from the other APIs of the same code path, the code of REST is modelled."""
    return Fault(
        "UNKNOWN_EXCEPTION",
        f"Cannot have more than {most} chunks in a single operation. Please rearrange the data to reduce chunking.",
        status=400,
    )


def bad_reference_id(reference: str) -> Fault:
    return Fault("JSON_PARSER_ERROR", f"Provided referenceId ('{reference}') {REFERENCE_RULE}")


def no_reference(path: str, reference: str) -> Fault:
    return Fault(
        "PROCESSING_HALTED",
        f"Invalid reference specified. No value for {path} found in {reference}. "
        f"Provided referenceId ('{path}') {REFERENCE_RULE}",
    )


def limit(message: str) -> Fault:
    """More of something than a composite call takes (texts modelled)."""
    return Fault("LIMIT_EXCEEDED", message)


def malformed(message: str) -> Fault:
    """A body without what it must have (texts modelled)."""
    return Fault("JSON_PARSER_ERROR", message)
