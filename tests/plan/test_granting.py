"""Who is given what beside the permission sets, from who has what."""

from __future__ import annotations

from sfmeta.diff import Update
from sfmeta.plan.granting import Holder, Person, assigned, mirrored, unmirrored

SALES = Holder("Sales", "0PS1", "Profile")
OPS = Holder("Ops", "0PS2", "Regular")
PACKAGED = Holder("Billing", "0PS3", "Regular", "acme")
GROUP = Holder("Everyone", "0PS4", "Group")
FIELDS = ("Account.A__c", "Account.B__c")


def test_each_holder_gets_what_it_lacks_and_keeps_what_it_has() -> None:
    (one,) = mirrored([SALES, OPS], FIELDS, {(SALES.id, FIELDS[0]), *((OPS.id, field) for field in FIELDS)})
    assert isinstance(one, Update)
    assert one.key.full_name == "profile Sales"
    assert [entry.value("field") for entry in one.before.all("fieldPermissions")] == ["Account.A__c"]
    assert [entry.value("field") for entry in one.after.all("fieldPermissions")] == list(FIELDS)


def test_what_cannot_be_changed_is_left_alone_and_named_except_what_is_made_of_others() -> None:
    assert mirrored([PACKAGED, GROUP], FIELDS, set()) == ()
    (said,) = unmirrored("Account.X", [PACKAGED, GROUP])
    assert (
        said.message == "permission set Billing reads Account.X and is the package acme's: it is not given the fields"
    )


def test_a_person_named_twice_is_assigned_once_and_whoever_has_it_is_no_change() -> None:
    jane = Person("jane@acme.com", "005A", "by name")
    again = Person("jane@acme.com", "005A", "group Sales")
    (change,) = assigned("Upflow_Reader", [jane, again], set())
    assert isinstance(change, Update)
    assert len(change.after.all("assignments")) == 1
    assert assigned("Upflow_Reader", [jane], {"005A"}) == ()
    assert assigned("Upflow_Reader", [], set()) == ()
