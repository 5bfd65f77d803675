"""Inserting, updating, upserting and deleting records for a user.

The one place where REST, Collections, Composite and Bulk meet. Rows come in chunks, bound to fields once
(``binding.bind``), and each gets a result of its own in the order of the rows. A chunk is one transaction; where it is
to be ``whole``, a single failed row undoes it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sfmeta.emulator.org import checks, defaults, removal
from sfmeta.emulator.org.clock import rest_time
from sfmeta.emulator.org.database import quoted
from sfmeta.emulator.org.drafts import Draft, Row, RowResult, all_or_none, read_rows, results
from sfmeta.emulator.org.errors import Problem
from sfmeta.emulator.org.ids import parse_id
from sfmeta.emulator.org.objects import check_object
from sfmeta.emulator.org.values import BadValue

if TYPE_CHECKING:
    from sfmeta.emulator.org.binding import Binding
    from sfmeta.emulator.org.database import Cell
    from sfmeta.emulator.org.org import Org
    from sfmeta.emulator.org.schema import Field, SObject

STAMPS = ("LastModifiedDate", "LastModifiedById", "SystemModstamp")


class _Undo(Exception):
    """Leaves the transaction of a chunk that is all or none."""


class Records:
    """Writes records of an org. The org's ``trouble`` makes single rows fail on request."""

    def __init__(self, org: Org) -> None:
        self._org = org

    def insert(self, user_id: str, binding: Binding, rows: Sequence[Row], *, whole: bool = False) -> list[RowResult]:
        """Create a record a row. ``whole`` is all-or-none."""

        def save() -> list[Draft]:
            drafts = read_rows(binding, rows)
            self._create(user_id, binding, checks.good(drafts))
            return drafts

        return self._in_one(save, whole=whole)

    def update(
        self, user_id: str, binding: Binding, ids: Sequence[object], rows: Sequence[Row], *, whole: bool = False
    ) -> list[RowResult]:
        """Change the records ``ids``, a row each."""

        def save() -> list[Draft]:
            drafts = read_rows(binding, rows)
            self._identify(binding.sobject, drafts, ids, "update")
            self._change(user_id, binding, checks.good(drafts))
            return drafts

        return self._in_one(save, whole=whole)

    def upsert(
        self,
        user_id: str,
        binding: Binding,
        key: Field,
        keys: Sequence[object],
        rows: Sequence[Row],
        *,
        whole: bool = False,
        create: bool = True,
    ) -> list[RowResult]:
        """Change the record that has the row's key in the field ``key``, create it where there is none.

        ``rows`` do not hold the key. ``keys`` are cells already, or ``BadValue`` where one was no value of the field.
        """

        def save() -> list[Draft]:
            drafts = read_rows(binding, rows)
            self._match(binding.sobject, key, keys, drafts)
            there = [draft for draft in checks.good(drafts) if draft.id]
            new = [draft for draft in checks.good(drafts) if not draft.id]
            if create:
                self._create(user_id, binding, new)
            else:
                for draft in new:
                    draft.problems.append(Problem("NOT_FOUND", "The requested resource does not exist"))
            self._change(user_id, binding, there)
            return drafts

        return self._in_one(save, whole=whole)

    def upsert_by_id(
        self, user_id: str, binding: Binding, ids: Sequence[object], rows: Sequence[Row]
    ) -> list[RowResult]:
        """Change the records that have an id, create those that have none."""
        new = [position for position, record_id in enumerate(ids) if record_id in (None, "")]
        old = [position for position, record_id in enumerate(ids) if record_id not in (None, "")]
        created = self.insert(user_id, binding, [rows[position] for position in new])
        changed = self.update(user_id, binding, [ids[p] for p in old], [rows[p] for p in old])
        by_position = dict(zip((*new, *old), (*created, *changed), strict=True))
        return [by_position[position] for position in range(len(ids))]

    def delete(
        self, user_id: str, sobject: SObject, ids: Sequence[object], *, whole: bool = False, hard: bool = False
    ) -> list[RowResult]:
        """Delete the records ``ids`` of one object."""

        def save() -> list[Draft]:
            drafts = [Draft() for _ in ids]
            self._identify(sobject, drafts, ids, "delete")
            checks.once(drafts)
            self._disturb(sobject, checks.good(drafts))
            for draft in checks.good(drafts):
                held = removal.restricted(self._org, sobject, str(draft.id))
                if held:
                    draft.problems.append(held)
            gone = [str(draft.id) for draft in checks.good(drafts)]
            removal.delete(self._org, user_id, sobject, gone, hard=hard)
            return drafts

        return self._in_one(save, whole=whole)

    # ---- a chunk

    def _in_one(self, save: Callable[[], list[Draft]], *, whole: bool) -> list[RowResult]:
        drafts: list[Draft] = []
        try:
            with self._org.transaction():
                drafts = save()
                if whole and any(draft.problems for draft in drafts):
                    raise _Undo
        except _Undo:
            return all_or_none(drafts)
        return results(drafts)

    def _identify(self, sobject: SObject, drafts: Sequence[Draft], ids: Sequence[object], verb: str) -> None:
        """Find the records that are to be changed or deleted."""
        for draft, given in zip(drafts, ids, strict=True):
            self._take_id(sobject, draft, given, verb)
        wanted = [str(draft.id) for draft in drafts if draft.id]
        flag = '"IsDeleted"' if sobject.field("IsDeleted") else "0"
        there = {
            str(row[0]): bool(row[1])
            for row in checks.rows_by(self._org.database, sobject, f'"Id", {flag}', "Id", wanted)
        }
        for draft in drafts:
            if draft.id and draft.id not in there:
                draft.problems.append(Problem("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"))
            elif draft.id and there[draft.id]:
                draft.problems.append(Problem("ENTITY_IS_DELETED", "entity is deleted"))

    def _take_id(self, sobject: SObject, draft: Draft, given: object, verb: str) -> None:
        text = given.strip() if isinstance(given, str) else ""
        if not text:
            draft.problems.append(Problem("MISSING_ARGUMENT", f"Id not specified in {_a(verb)} call"))
            return
        whole = parse_id(text)
        if whole is None or (sobject.key_prefix and whole[:3] != sobject.key_prefix):
            field = sobject.field("Id")
            message = f"{field.label if field else 'Record ID'}: id value of incorrect type: {text}"
            draft.problems.append(Problem("MALFORMED_ID", message, ("Id",)))
            return
        draft.id = whole

    def _match(self, sobject: SObject, key: Field, keys: Sequence[object], drafts: Sequence[Draft]) -> None:
        """Give each draft the record that its key means; every row of a key given twice fails."""
        groups: dict[Cell, list[Draft]] = defaultdict(list)
        for draft, value in zip(drafts, keys, strict=True):
            if isinstance(value, BadValue):
                draft.problems.append(value.problem)
            elif isinstance(value, str | int | float):
                draft.cells[key.column] = value
                groups[checks.folded(key, value)].append(draft)
            else:
                draft.problems.append(Problem("MISSING_ARGUMENT", f"{key.name} not specified", (key.name,)))
        values = [group[0].cells[key.column] for group in groups.values()]
        found = checks.ids_by_key(self._org.database, sobject, key, values)
        for folded, group in groups.items():
            ids = found.get(folded, [])
            for draft in group:
                if len(group) > 1:
                    message = f"Duplicate external id specified: {draft.cells[key.column]}"
                    draft.problems.append(Problem("DUPLICATE_VALUE", message, (key.name,)))
                elif len(ids) > 1:
                    draft.problems.append(checks.several(key, ids))
                elif ids:
                    draft.id = ids[0]
                    del draft.cells[key.column]

    # ---- writing

    def _create(self, user_id: str, binding: Binding, drafts: list[Draft]) -> None:
        org, sobject = self._org, binding.sobject
        if not drafts:
            return
        _refuse(drafts, binding.frozen_on_create)
        checks.find_parents(org, checks.good(drafts))
        new = checks.good(drafts)
        for draft in new:
            draft.id, draft.created = org.ids.new(sobject.key_prefix or "000"), True
        defaults.own(org, sobject, new)
        defaults.number(org, sobject, new)
        start = defaults.template(org, sobject, user_id)
        checks.require_on_create(sobject, new, start)
        self._check(sobject, checks.good(new))
        if sobject.event:
            _publish(checks.good(new))
            return
        groups: dict[tuple[str, ...], list[list[Cell]]] = defaultdict(list)
        saved = checks.good(new)
        for draft in saved:
            cells = start | draft.cells
            cells["Id"] = draft.id
            groups[tuple(cells)].append(list(cells.values()))
        for columns, rows in groups.items():
            names = ", ".join(map(quoted, columns))
            marks = ", ".join("?" * len(columns))
            org.database.execute_many(f"INSERT INTO {quoted(sobject.table)} ({names}) VALUES ({marks})", rows)
        self._name_people(sobject, saved)

    def _change(self, user_id: str, binding: Binding, drafts: list[Draft]) -> None:
        org, sobject = self._org, binding.sobject
        if not drafts:
            return
        _refuse(drafts, binding.frozen_on_update)
        checks.find_parents(org, checks.good(drafts))
        checks.require_on_update(sobject, checks.good(drafts))
        self._check(sobject, checks.good(drafts))
        now = rest_time(org.clock.now())
        stamps = {name: cell for name, cell in zip(STAMPS, (now, user_id, now), strict=True) if sobject.field(name)}
        groups: dict[tuple[str, ...], list[list[Cell]]] = defaultdict(list)
        saved = checks.good(drafts)
        for draft in saved:
            groups[tuple(draft.cells)].append([*draft.cells.values(), *stamps.values(), draft.id])
        for columns, rows in groups.items():
            settings = ", ".join(f"{quoted(column)} = ?" for column in (*columns, *stamps))
            org.database.execute_many(f'UPDATE {quoted(sobject.table)} SET {settings} WHERE "Id" = ?', rows)
        self._name_people(sobject, saved)

    def _check(self, sobject: SObject, drafts: list[Draft]) -> None:
        self._disturb(sobject, drafts)
        check_object(self._org, sobject.name, checks.good(drafts))
        checks.check_coordinates(sobject, checks.good(drafts))
        checks.check_references(self._org, sobject, checks.good(drafts))
        checks.check_unique(self._org, sobject, checks.good(drafts))

    def _name_people(self, sobject: SObject, drafts: Sequence[Draft]) -> None:
        if defaults.has_person_name(sobject):
            changed = [str(draft.id) for draft in drafts if {"FirstName", "LastName"} & draft.cells.keys()]
            defaults.name_people(self._org, sobject, changed)

    def _disturb(self, sobject: SObject, drafts: list[Draft]) -> None:
        """Rows that a scenario wants to fail."""
        trouble = self._org.trouble
        for draft in drafts:
            case = {"object": sobject.name, "id": str(draft.id)}
            if trouble.take("row-locked", **case):
                locked = f"unable to obtain exclusive access to this record or 1 records: {draft.id}"
                draft.problems.append(Problem("UNABLE_TO_LOCK_ROW", locked))
                continue
            rule = trouble.take("row-error", **case)
            if rule:
                code = rule.text("code", "FIELD_CUSTOM_VALIDATION_EXCEPTION")
                given = rule.parameters.get("fields", ())
                fields = given.split(",") if isinstance(given, str) else given if isinstance(given, list) else ()
                message = rule.text("message", "refused by the scenario")
                draft.problems.append(Problem(code, message, tuple(map(str, fields))))


def _publish(drafts: Sequence[Draft]) -> None:
    """Nobody can listen here: an event that is in order is taken, told so as the platform tells it, and gone.

    (``OPERATION_ENQUEUED`` with the event's uuid as seen in tests of SalesforceCommerceCloud/b2c-crm-sync.)
    """
    for draft in drafts:
        draft.notes.append(Problem("OPERATION_ENQUEUED", str(uuid.uuid5(uuid.NAMESPACE_OID, str(draft.id)))))


def _refuse(drafts: list[Draft], frozen: tuple[tuple[str, str], ...]) -> None:
    """Note on each draft the fields it sets and may not: ``frozen`` are columns with the names of their fields."""
    for draft in drafts if frozen else ():
        set_anyway = draft.cells.keys() | {column for column, _, _ in draft.lookups}
        names = [name for column, name in frozen if column in set_anyway]
        if names:
            draft.problems.append(
                Problem(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    f"Unable to create/update fields: {', '.join(names)}. Please check the security settings of this "
                    "field and verify that it is read/write for your profile or permission set.",
                    tuple(names),
                )
            )


def _a(verb: str) -> str:
    return f"an {verb}" if verb[0] in "aeiou" else f"a {verb}"
