"""The story, act by act. Each act runs commands, asks the witness, and notes where the two disagree."""

from __future__ import annotations

import csv
import gzip
import shlex
import time
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol

from sfmeta.demo.witness import one_to_one, total
from sfmeta.errors import SfmetaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sfmeta.demo.figures import Figures
    from sfmeta.demo.witness import Witness
    from sfmeta.demo.workshop import Ran, Workshop

ORG: Final = ("--org", "emulator")
COUNTS: Final = (
    ("customers_read", "matched", "unmatched", "ambiguous"),
    ("changed", "written", "failed", "links_written", "duration_seconds"),
)
PREFIX: Final = "Upflow_"
PAYING: Final = 5
DISABLED: Final = ("rating", "Upflow_Rating__c")
EXAMPLE: Final = "C-000001"  # the customer of Upflow's documentation: 17.756 days, shown 17.8, rating A
SHOWN: Final = "force-app/main/default/objects/Account/fields/Upflow_Overdue__c.field-meta.xml"


class Teller(Protocol):
    """How the story is told: a command, what it printed, and what the org says of it."""

    def command(self, text: str) -> None: ...
    def output(self, text: str, most: int = 12, *, end: bool = False) -> None: ...
    def measured(self, text: str) -> None: ...


@dataclass(slots=True)
class Scene:
    """What the acts share. ``matched`` are Account ids by external id, as the witness finds them."""

    workshop: Workshop
    witness: Witness
    teller: Teller
    figures: Figures
    matched: Mapping[str, str]

    def sfmeta(self, *arguments: str, most: int = 12, end: bool = False) -> Ran:
        self.teller.command(shlex.join(("sfmeta", *arguments)))
        ran = self.workshop.sfmeta(*arguments)
        self.teller.output(ran.told, most, end=end)
        return ran

    def sync(self) -> dict[str, Any]:
        """Run the sync, show the counts of its document; the document."""
        told = self.sfmeta("sync", *ORG, "--json").document
        for names in COUNTS:
            self.teller.output("  ".join(f"{name.replace('_', ' ')}: {told[name]}" for name in names))
        return told

    def git(self, *arguments: str, most: int = 12, end: bool = False) -> Ran:
        self.teller.command(shlex.join(("git", *arguments)))
        ran = self.workshop.git(*arguments)
        self.teller.output(ran.told, most, end=end)
        return ran


@dataclass(frozen=True, slots=True)
class Act:
    title: str
    play: Callable[[Scene], None]


def begin(scene: Scene) -> None:
    scene.sfmeta("init", "--example")
    scene.workshop.git("init", "--quiet", "--initial-branch=main")
    scene.workshop.git("add", "--all")
    scene.git("commit", "--quiet", "--message", "What Upflow exports")


def generate(scene: Scene) -> None:
    scene.sfmeta("generate", most=5)
    again = scene.workshop.sfmeta("generate", "--json").document
    scene.figures.agree("files changed by generating again", [], again["changes"])


def review(scene: Scene) -> None:
    scene.workshop.git("add", "--all")
    scene.git("diff", "--cached", "--stat", "--stat-width=100", most=6)
    scene.git("show", f":{SHOWN}", most=14)
    scene.workshop.git("commit", "--quiet", "--message", "Generate the fields")


def plan(scene: Scene) -> None:
    scene.teller.measured(f"Account has {len(_deployed(scene, 'admin'))} {PREFIX} fields.")
    scene.sfmeta("plan", *ORG, most=10)


def deploy(scene: Scene) -> None:
    deployed = scene.sfmeta("deploy", *ORG, "--yes", "--assign", "--json", most=6, end=True).document
    fields = _deployed(scene, "integration")
    writeable = [name for name, field in fields.items() if field["updateable"]]
    scene.figures.fields_deployed = len(writeable)
    scene.figures.agree("fields that the integration user may write", len(writeable), deployed["verified"]["fields"])
    scene.teller.measured(
        f"The integration user sees {len(fields)} {PREFIX} fields and may write {len(writeable)}; "
        f"a user without a permission set sees {len(_deployed(scene, 'standard'))}."
    )
    after = scene.workshop.sfmeta("plan", *ORG, "--json").document
    scene.figures.agree("changes left after the deploy", [], after["changes"])


def first_sync(scene: Scene) -> None:
    figures, witness = scene.figures, scene.witness
    customers = witness.customers()
    scene.matched = one_to_one(customers, witness.accounts(["Id", "AccountNumber"]))
    told = scene.sync()
    figures.customers = len(customers)
    figures.matched = len(scene.matched)
    figures.rows_written = witness.count(f"LastModifiedById = '{witness.integration_id}'")
    figures.rows_failed = figures.matched - figures.rows_written
    figures.agree("customers read", figures.customers, told["customers_read"])
    figures.agree("customers matched", figures.matched, told["matched"])
    figures.agree("rows written", figures.rows_written, told["written"])
    figures.agree("rows failed", figures.rows_failed, told["failed"])
    scene.teller.measured(
        f"{figures.rows_written} of {witness.count()} Accounts were written by the integration user; "
        f"{figures.customers - figures.matched} customers have no Account of their own."
    )
    _totals(scene, customers)
    _example(scene)


def pay(scene: Scene) -> None:
    """Customers pay, and the second sync writes their Accounts and no other."""
    figures, witness = scene.figures, scene.witness
    before, latest = _values(scene), witness.latest_change()
    scene.teller.command(f"curl -X POST …/emulator/upflow/pay -d '{{\"customers\": {PAYING}}}'")
    paid = witness.pay(PAYING)
    scene.teller.output("  ".join(paid))
    time.sleep(1.1)  # a SystemModstamp counts seconds: what is written from now on has a later one
    told = scene.sync()
    after = _values(scene)
    changed = {record_id for record_id, values in after.items() if values != before[record_id]}
    written = witness.accounts(["Id"], f"SystemModstamp > {latest}")
    figures.second_sync_changed = len(changed)
    figures.second_sync_written = len(written)
    figures.agree("rows changed by the second sync", figures.second_sync_changed, told["changed"])
    figures.agree("rows written by the second sync", figures.second_sync_written, told["written"])
    theirs = {scene.matched[number] for number in paid if number in scene.matched}
    figures.agree("Accounts of those who paid", theirs, {str(each["Id"]) for each in written})
    scene.teller.measured(f"{len(written)} Accounts were written, those of the {len(paid)} customers who paid.")
    _totals(scene, witness.customers())


def disable(scene: Scene) -> None:
    key, name = DISABLED
    spec = scene.workshop.folder / "sfmeta.yml"
    text = spec.read_text(encoding="utf-8")
    edited = text.replace(f"  {key}:\n", f"  {key}: {{enabled: false}}\n")
    if edited == text:
        raise SfmetaError(f"the example has no line `{key}:` to disable", where=str(spec))
    spec.write_text(edited, encoding="utf-8")
    scene.git("diff", "--unified=0", "sfmeta.yml", most=3, end=True)
    scene.sfmeta("generate", most=4, end=True)
    scene.workshop.git("add", "--all")
    scene.workshop.git("commit", "--quiet", "--message", f"Retire {name}")
    scene.sfmeta("plan", *ORG)


def remove(scene: Scene) -> None:
    key, name = DISABLED
    figures, witness = scene.figures, scene.witness
    filled = witness.count(f"{name} != null")
    removed = scene.sfmeta("remove", key, *ORG, "--allow", "delete", "--yes", "--json", most=6, end=True).document
    saved = _saved(scene, removed["backup"], name)
    figures.values_saved = len(saved)
    figures.agree("values saved before the field was deleted", filled, len(saved))
    gone = name not in _deployed(scene, "admin") and name not in _deployed(scene, "integration")
    figures.field_removed = name if gone else None
    figures.agree(f"{name} is gone", True, gone)
    scene.teller.measured(f"{name} is gone from Account; {len(saved)} values are in {removed['backup']['path']}.")


def end(scene: Scene) -> None:
    left = scene.workshop.sfmeta("plan", *ORG, "--json").document
    scene.figures.final_plan_changes = len(left["changes"])
    scene.sfmeta("plan", *ORG, "--exit-code")
    scene.figures.agree("changes left at the end", 0, scene.figures.final_plan_changes)


ACTS: Final = (
    Act("One file says what is exported: all 18 kinds of Upflow field", begin),
    Act("It becomes Salesforce metadata", generate),
    Act("Which is reviewed like code", review),
    Act("Compared with the org", plan),
    Act("Deployed, and verified as the user who will write the values", deploy),
    Act("Filled from Upflow", first_sync),
    Act("Some customers pay; the second sync writes their Accounts only", pay),
    Act("One field is no longer wanted", disable),
    Act("Deleted, its values saved first", remove),
    Act("And there is nothing left to do", end),
)


def _deployed(scene: Scene, role: str) -> dict[str, dict[str, Any]]:
    """The product's fields that a user of this role sees."""
    return {name: field for name, field in scene.witness.account_fields(role).items() if name.startswith(PREFIX)}


def _values(scene: Scene) -> dict[str, dict[str, Any]]:
    """Every value of the product's fields, by Account."""
    names = ["Id", *sorted(_deployed(scene, "integration"))]
    return {str(each["Id"]): each for each in scene.witness.accounts(names)}


def _totals(scene: Scene, customers: list[dict[str, Any]]) -> None:
    """What is overdue adds up to the same on both sides."""
    upflow = total(each["amountOverdue"] for each in customers if each["externalId"] in scene.matched)
    records = scene.witness.accounts(["Upflow_Overdue__c"], "Upflow_Overdue__c != null")
    salesforce = sum((Decimal(str(each["Upflow_Overdue__c"])) for each in records), Decimal(0))
    scene.figures.agree("the sum of what is overdue, in Salesforce and in Upflow", salesforce, upflow)
    scene.teller.measured(f"Overdue in total: {salesforce:,.2f} in Salesforce, {upflow:,.2f} in Upflow.")


def _example(scene: Scene) -> None:
    """The worked example of Upflow's documentation arrives as documented."""
    names = ["Name", "Upflow_Overdue__c", "Upflow_Average_Payment_Delay__c", "Upflow_Rating__c"]
    (record,) = scene.witness.accounts(names, f"AccountNumber = '{EXAMPLE}'")
    scene.figures.agree("Upflow's worked example", [214.0, 17.8, "A"], [record[name] for name in names[1:]])
    scene.teller.measured("  ".join(f"{name}: {value}" for name, value in record.items()))


def _saved(scene: Scene, backup: Mapping[str, Any], name: str) -> list[str]:
    """The values in the saved file, empty ones left out."""
    (field,) = (each for each in backup["fields"] if each["full_name"].endswith(name))
    path = scene.workshop.folder / backup["path"] / field["file"]
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file) if row[name]]
