"""A suggestion that a person accepts: the customer's identifier into the Account, and never over another one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sfmeta.errors import Refused
from sfmeta.findings import Finding, Severity
from sfmeta.flows.preparing import prepared
from sfmeta.salesforce.query import by_ids, pages
from sfmeta.sync.identifier import RECORD_IDS, comparable, is_record_id, long_id, of_customer
from sfmeta.sync.outcome import Rejected, Saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sfmeta.flows.orgs import Org
    from sfmeta.flows.sides import Sides, Watch
    from sfmeta.store.project import Project

Pair = tuple[str, str]
"""A customer's id, and an Account's."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An Account that is to get its customer's identifier."""

    account_id: str
    account: str
    customer_id: str
    customer: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Accepted:
    written: int
    failures: tuple[Rejected, ...]


def accept(
    project: Project, org: Org, pairs: Sequence[Pair], consent: Callable[[Sequence[Acceptance]], None], watch: Watch
) -> Accepted:
    """Write the identifiers of these pairs, after ``consent`` was shown them. Refused as a whole when one of them would
    overwrite another identifier, or lead to what is not one to one."""
    with prepared(project, org, watch, filling=False) as sides:
        chosen, against = _checked(sides, [(customer, long_id(account)) for customer, account in pairs])
        if against:
            raise Refused("nothing was written: not every pair can be accepted", against)
        consent(chosen)
        field = sides.spec.match.salesforce
        rows = [(one.account_id, {field: one.identifier}) for one in chosen]
        outcomes = list(sides.loader.collect(rows))
        failures = tuple(one for one in outcomes if isinstance(one, Rejected))
        return Accepted(sum(isinstance(one, Saved) for one in outcomes), failures)


def _checked(sides: Sides, pairs: Sequence[Pair]) -> tuple[list[Acceptance], list[Finding]]:
    field = sides.spec.match.salesforce
    described = sides.described[field]
    if described.type in RECORD_IDS or not described.updateable:
        fix = "write the Account's id into the customer's custom field in Upflow instead"
        return [], [_error("identifier-not-writable", f"{field} cannot be written", fix)]
    wanted = {customer for customer, _ in pairs}
    customers = {
        one.id: (one.name or "", of_customer(one, sides.spec.match, record_id=False))
        for page in sides.upflow.customers()
        for one in page
        if one.id in wanted
    }
    ids = [account for _, account in pairs if is_record_id(account)]
    accounts = {str(row["Id"]): row for row in by_ids(sides.org, sides.spec.object, ids, ("Name", field))}
    held = {each: (str(row["Name"]), comparable(row[field], record_id=False)) for each, row in accounts.items()}
    chosen: list[Acceptance] = []
    against = [*_repeated(pairs), *_taken(sides, customers, pairs)]
    for customer_id, account_id in dict.fromkeys(pairs):
        name, identifier = customers.get(customer_id, ("", None))
        against += _objections(customer_id, account_id, identifier, customer_id in customers, held, described.length)
        if identifier is not None and account_id in held:
            chosen.append(Acceptance(account_id, held[account_id][0], customer_id, name, identifier))
    return chosen, against


def _repeated(pairs: Sequence[Pair]) -> Iterator[Finding]:
    for rule, ids in (("customer-twice", [one for one, _ in pairs]), ("account-twice", [other for _, other in pairs])):
        twice = sorted(each for each, many in Counter(ids).items() if many > 1)
        yield from (_error(rule, f"{each} stands in several pairs") for each in twice)


def _taken(sides: Sides, customers: Mapping[str, tuple[str, str | None]], pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Identifiers that another Account carries: then two would, and neither were matched."""
    field, accepted = sides.spec.match.salesforce, {account for _, account in pairs}
    wanted = {identifier: customer for customer, (_, identifier) in customers.items() if identifier}
    for page in pages(sides.org, f"SELECT Id, {field} FROM {sides.spec.object}"):
        for row in page:
            customer = wanted.get(comparable(row[field], record_id=False) or "")
            if customer and str(row["Id"]) not in accepted:
                message = f"the identifier of customer {customer} is that of {row['Id']} already"
                yield _error("identifier-taken", message)


def _objections(
    customer_id: str,
    account_id: str,
    identifier: str | None,
    known: bool,
    held: Mapping[str, tuple[str, str | None]],
    room: int,
) -> Iterator[Finding]:
    if not known:
        yield _error("no-customer", f"Upflow has no customer {customer_id}")
    elif identifier is None:
        yield _error("no-identifier", f"customer {customer_id} has no identifier", "give it one in Upflow first")
    elif len(identifier) > room:
        yield _error("identifier-too-long", f"the identifier of customer {customer_id} is longer than the field")
    if account_id not in held:
        yield _error("no-account", f"Salesforce has no record {account_id}, or not for this user")
    elif (other := held[account_id][1]) not in (None, identifier):
        yield _error("other-identifier", f"{account_id} {held[account_id][0]} has another identifier: {other}")


def _error(rule: str, message: str, fix: str | None = None) -> Finding:
    return Finding(rule, Severity.ERROR, message, None, fix)
