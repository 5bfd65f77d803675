"""Carrying out an ingest job: header, rows in chunks, a result for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sfmeta.emulator.bulk.dialect import Reader, Writer, cell
from sfmeta.emulator.bulk.errors import JobFailed, bad_csv, field_not_found, no_records, not_only_ids, wrong_line_ending
from sfmeta.emulator.org.binding import Binding, UnknownField, bind, key_prefixes, visible_field
from sfmeta.emulator.org.drafts import LEAVE, RowResult
from sfmeta.emulator.org.records import Records
from sfmeta.emulator.org.values import BadValue, text_reader

if TYPE_CHECKING:
    from sfmeta.emulator.bulk.job import Job
    from sfmeta.emulator.bulk.jobs import Jobs
    from sfmeta.emulator.org.errors import Problem
    from sfmeta.emulator.org.schema import SObject

CHUNK = 2000
UPSERT_CHUNK = 200  # the platform looks for a key given twice within its own chunks of 200

Save = Callable[[list[list[str]]], list[RowResult]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a job's rows are saved: how many at a time, and where in a row the record's id stands (or None)."""

    save: Save
    chunk: int
    id_column: int | None


def carry_out(job: Job, jobs: Jobs) -> None:
    """Do the whole job. Raises ``JobFailed`` or ``Stopped``; what was not looked at stays in the uploaded data."""
    if not job.uploaded:
        raise JobFailed("ClientInputError : Unable to find any data to create batch")
    if not job.endings.fit(job.dialect.line_ending):
        raise wrong_line_ending(job.dialect.line_ending)
    reader = Reader(job.data, job.dialect)
    try:
        if job.next_offset:
            reader.go_to(job.next_offset)  # where an earlier run of the emulator stopped
        job.next_offset = reader.offset
        plan = _plan(job, jobs, reader.header)
        _rows(job, jobs, reader, plan)
    finally:
        reader.close()
    if job.processed == 0:
        raise no_records()


def header_line(job: Job) -> str:
    """The header as it was uploaded, without its line ending: results repeat it behind their own columns."""
    with job.data.open("rb") as file:
        return file.readline().decode("utf-8", "replace").rstrip("\r\n")


def _rows(job: Job, jobs: Jobs, reader: Reader, plan: Plan) -> None:
    delimiter, header = job.dialect.delimiter, header_line(job)
    goes_on = job.processed > 0
    successes = Writer(job.successes, job.dialect, delimiter.join(('"sf__Id"', '"sf__Created"', header)), goes_on)
    failures = Writer(job.failures, job.dialect, delimiter.join(('"sf__Id"', '"sf__Error"', header)), goes_on)
    fails = jobs.org.trouble.take("job-fails", object=job.object, operation=job.operation)
    stop_after = int(fails.number("after_rows")) if fails else None
    rows = reader.rows()
    try:
        while chunk := _next_chunk(rows, plan.chunk, job, stop_after):
            jobs.check(job)
            _write(job, plan, chunk, plan.save(chunk), successes, failures)
            job.next_offset = reader.offset
        if fails:
            raise JobFailed(fails.text("message", "InternalServerError : Processing was halted"))
    finally:
        successes.close()
        failures.close()


def _next_chunk(rows: Iterator[list[str]], size: int, job: Job, stop_after: int | None) -> list[list[str]]:
    if stop_after is not None:
        size = min(size, stop_after - job.processed)
    return list(islice(rows, size))


def _write(
    job: Job, plan: Plan, chunk: list[list[str]], results: list[RowResult], successes: Writer, failures: Writer
) -> None:
    good, bad = [], []
    for row, result in zip(chunk, results, strict=True):
        if result.success:
            good.append([str(result.id), "true" if result.created else "false", *row])
        else:
            record_id = row[plan.id_column] if plan.id_column is not None else ""
            bad.append([record_id, error_text(result.problems), *row])
    successes.write(good)
    failures.write(bad)
    job.processed += len(chunk)
    job.failed += len(bad)


def error_text(problems: Sequence[Problem]) -> str:
    """``CODE:message:fields --``, or ``CODE:message:--`` where it names no fields."""
    parts = []
    for problem in problems:
        fields = f"{','.join(problem.fields)} --" if problem.fields else "--"
        parts.append(f"{problem.code}:{problem.message}:{fields}")
    return "".join(parts)


# ---- what each operation makes of a row


def _plan(job: Job, jobs: Jobs, header: list[str]) -> Plan:
    sobject = jobs.org.schema.sobject(job.object)
    if sobject is None:
        raise JobFailed(f"InvalidJob : Unable to find object: {job.object}")
    if len({name.casefold() for name in header}) < len(header):
        raise bad_csv("A column name is there twice.")
    match job.operation:
        case "delete" | "hardDelete":
            return _delete_plan(job, jobs, sobject, header)
        case "insert":
            return _insert_plan(job, jobs, sobject, header)
        case "update":
            return _update_plan(job, jobs, sobject, header)
        case _:
            return _upsert_plan(job, jobs, sobject, header)


def _bind(job: Job, jobs: Jobs, sobject: SObject, header: list[str], without: set[int]) -> Binding:
    """The columns that are fields to be set; ``User:Owner.Username`` is ``Owner.Username``."""
    names = [name.partition(":")[2] or name for i, name in enumerate(header) if i not in without]
    try:
        return bind(jobs.org, job.user_id, sobject, names, text_reader)
    except UnknownField as unknown:
        raise field_not_found(unknown.name) from None


def _column(header: list[str], name: str) -> int:
    """Where the column of that name stands; without it the job cannot be done."""
    for index, written in enumerate(header):
        if written.casefold() == name.casefold():
            return index
    raise field_not_found(name)


def _insert_plan(job: Job, jobs: Jobs, sobject: SObject, header: list[str]) -> Plan:
    binding = _bind(job, jobs, sobject, header, set())
    records = Records(jobs.org)
    return Plan(lambda rows: records.insert(job.user_id, binding, _cells(rows, set())), CHUNK, None)


def _update_plan(job: Job, jobs: Jobs, sobject: SObject, header: list[str]) -> Plan:
    at = _column(header, "Id")
    binding = _bind(job, jobs, sobject, header, {at})
    records = Records(jobs.org)

    def save(rows: list[list[str]]) -> list[RowResult]:
        return records.update(job.user_id, binding, [row[at] for row in rows], _cells(rows, {at}))

    return Plan(save, CHUNK, at)


def _upsert_plan(job: Job, jobs: Jobs, sobject: SObject, header: list[str]) -> Plan:
    name = str(job.external_id_field)
    at = _column(header, name)
    binding = _bind(job, jobs, sobject, header, {at})
    records = Records(jobs.org)
    try:
        field = visible_field(jobs.org, job.user_id, sobject, name)
    except UnknownField as unknown:
        raise field_not_found(unknown.name) from None
    if field.type == "id":
        return Plan(
            lambda rows: records.upsert_by_id(job.user_id, binding, [row[at] for row in rows], _cells(rows, {at})),
            UPSERT_CHUNK,
            at,
        )
    read = text_reader(field, key_prefixes(jobs.org, field))

    def key(text: str) -> object:
        try:
            return read(text) if text else None
        except BadValue as bad:
            return bad

    def save(rows: list[list[str]]) -> list[RowResult]:
        return records.upsert(job.user_id, binding, field, [key(row[at]) for row in rows], _cells(rows, {at}))

    return Plan(save, UPSERT_CHUNK, None)


def _delete_plan(job: Job, jobs: Jobs, sobject: SObject, header: list[str]) -> Plan:
    if [name.casefold() for name in header] != ["id"]:
        raise not_only_ids()
    records, hard = Records(jobs.org), job.operation == "hardDelete"
    return Plan(lambda rows: records.delete(job.user_id, sobject, [row[0] for row in rows], hard=hard), CHUNK, 0)


def _cells(rows: list[list[str]], without: set[int]) -> list[list[object]]:
    if not without:
        return [[cell(text) if text == "" or text[0] == "#" else text for text in row] for row in rows]
    (at,) = without
    return [
        [LEAVE if text == "" else text if text[0] != "#" else cell(text) for text in (*row[:at], *row[at + 1 :])]
        for row in rows
    ]
