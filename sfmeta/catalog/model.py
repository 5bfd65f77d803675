"""The values of the catalogue and of a project's spec."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from sfmeta.catalog.stages import Stage

if TYPE_CHECKING:
    from sfmeta.findings import Place

API_VERSION = "67.0"
"""Salesforce's API version, Summer '26, where neither sfmeta.yml nor sfdx-project.json names one."""


class Source(enum.StrEnum):
    """Where a row's value comes from."""

    CUSTOMER = "customer"  # a key of the API's customer
    DOCUMENTS = "documents"  # computed from invoices, payments, credit notes and refunds
    PORTAL = "portal"  # a portal link made for the customer
    TEMPLATE = "template"  # a URL template filled with the customer's id
    PROVIDED = "provided"  # not in the API as far as is known: an Upflow custom field or key named in the spec
    CUSTOM_FIELD = "custom-field"  # an Upflow custom field of the organization
    RUN = "run"  # the sync itself


@dataclass(frozen=True, slots=True)
class OfferedType:
    """A Salesforce field type that Upflow offers for a row, with its XML attributes and their defaults.

    ``type`` is a Metadata API FieldType (``Currency``); ``attributes`` are sorted pairs such as ``("precision", 18)``.
    """

    type: str
    attributes: tuple[tuple[str, int], ...]

    def attribute(self, name: str) -> int | None:
        return dict(self.attributes).get(name)


@dataclass(frozen=True, slots=True)
class Row:
    """One of the 18 rows that Upflow exports, or one that `sfmeta` offers beyond them (``extra``).

    ``types`` has the default first; ``kind`` is set for rows 13 to 18. ``api`` is the key of the API's customer that
    has the value, or would have it; ``reads`` are the lists of documents that it is computed from.
    """

    number: int
    key: str
    label: str
    name: str
    description: str
    help: str
    types: tuple[OfferedType, ...]
    source: Source
    frequency: str
    definition: str
    kind: str | None = None
    api: str = ""
    reads: tuple[str, ...] = ()
    extra: bool = False

    @property
    def section(self) -> str:
        """The section of sfmeta.yml that a field of it stands in."""
        return "custom_fields" if self.kind else "extra_fields" if self.extra else "fields"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a select. ``value`` is what is stored, ``label`` what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file that has the values of a field: those of ``column``, for the identifiers in the column ``key``.

    ``path`` is relative to the project; a file older than ``max_age`` hours is not trusted.
    """

    path: str
    column: str
    key: str
    max_age: int


@dataclass(frozen=True, slots=True)
class Field:
    """A row as the project exports it, every default filled in.

    ``full_name`` is the Salesforce API name without the object (``Upflow_Overdue__c``); ``type`` and ``attributes``
    are as in the Metadata API; ``upflow`` is the id or name of the Upflow custom field for rows 13 to 18 and for
    provided rows, empty otherwise; ``file`` is where they come from instead, if the spec says so. ``stage`` says how
    far the field is on its way out of Salesforce. A field that is not ``managed`` is somebody else's: a sync fills it,
    and nothing makes, changes or deletes it; ``granted`` says that our permission set lets the integration user write
    it, and ``accepts`` are the types that it may be of.
    """

    key: str
    row: Row
    full_name: str
    type: str
    attributes: tuple[tuple[str, int], ...]
    label: str
    description: str
    help: str
    options: tuple[Option, ...]
    restricted: bool
    sorted: bool
    stage: Stage
    managed: bool
    granted: bool
    accepts: tuple[str, ...]
    upflow: str
    file: FileSource | None
    place: Place

    @property
    def enabled(self) -> bool:
        """Salesforce is to have it, shown or not."""
        return self.stage is not Stage.DELETED

    def attribute(self, name: str) -> int | None:
        return dict(self.attributes).get(name)


@dataclass(frozen=True, slots=True)
class Match:
    """The identifier that a customer and its Account share.

    ``upflow`` is ``external_id``, ``id`` or ``custom:<id or name>``; ``salesforce`` a field of the object, or ``Id``.
    """

    upflow: str
    salesforce: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """How one user signs in. ``method``: jwt, client-credentials, access-token, sf-cli or emulator. No secret in here.

    Secrets are read from ``SFMETA_<ALIAS>_…`` (``secret_prefix``), from a file with mode 0600, or from the keyring.
    """

    method: str
    url: str
    username: str
    client_id: str
    secret_prefix: str


@dataclass(frozen=True, slots=True)
class OrgSpec:
    """An org by its alias: who deploys, and who runs the sync (the same user unless the spec names another).

    ``reader`` is somebody with whose eyes the fields are looked at after a deploy, where the spec names one.
    """

    alias: str
    deployer: Credentials
    integration: Credentials
    api_version: str
    place: Place
    reader: Credentials | None = None

    @property
    def users(self) -> dict[str, Credentials]:
        """By what they are for, the deployer first."""
        both = {"deployer": self.deployer, "integration": self.integration}
        return both if self.reader is None else {**both, "reader": self.reader}


@dataclass(frozen=True, slots=True)
class Upflow:
    """The Upflow organization: the API's base URL, the template of a customer's page (``{id}``, ``{externalId}``), and
    how many calls it may get a minute and at a time."""

    url: str
    customer_page: str
    requests_per_minute: int
    concurrent: int


@dataclass(frozen=True, slots=True)
class Gates:
    """From where a gate objects, in percent; ``few`` is the number of records below which a share says nothing."""

    source_shrunk: int = 50
    matched_shrunk: int = 50
    many_changed: int = 95
    many_cleared: int = 20
    much_moved: int = 75
    few: int = 20


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """What Upflow's documentation leaves open, or each organization decides for itself.

    ``rating_rounding``: half-up, half-even, down or up. ``parents``: own or rollup. ``documents``: moved (those of the
    customers whose balances moved, and all of them daily at ``daily_at``, UTC) or all (on every run).
    ``by_customer``: auto (ask for one customer's documents where the API can) or never. ``api_reserve``: how many of
    the org's API calls of a day are left to others. ``currency`` is that of an org with a single one; None: not said.
    ``resume_within``: for how many minutes a read of documents that was cut short may be gone on with.
    """

    rating_rounding: str
    parents: str
    documents: str
    by_customer: str
    daily_at: time
    api_reserve: int
    currency: str | None
    resume_within: int
    gates: Gates


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets the permission set ``reader`` or ``integration``; ``kind`` of ``name``: user, group or profile."""

    permission_set: str
    kind: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Placement:
    """A page layout and the section of it that shows ``fields``, by key; all that are exported when there are none."""

    layout: str
    section: str
    columns: int
    fields: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Visibility:
    """Who sees the fields beside whom the permission sets are given to by hand, and where.

    ``mirror`` is a field (``Account.AnnualRevenue``) whose readers read the exported fields too; empty for none.
    """

    mirror: str = ""
    assign: tuple[Assignment, ...] = ()
    layouts: tuple[Placement, ...] = ()
    list_view: bool = False


@dataclass(frozen=True, slots=True)
class Spec:
    """``sfmeta.yml``, every default filled in. ``fields`` holds disabled ones too, in the order of the catalogue."""

    path: str
    object: str
    prefix: str
    match: Match
    fields: tuple[Field, ...]
    orgs: tuple[OrgSpec, ...]
    upflow: Upflow
    visibility: Visibility
    sync: SyncSettings
    store: str
    """The address of a PostgreSQL database; empty for a file beside sfmeta.yml."""

    @property
    def enabled(self) -> tuple[Field, ...]:
        """Those that Salesforce is to have."""
        return tuple(field for field in self.fields if field.enabled)

    @property
    def managed(self) -> tuple[Field, ...]:
        """Those of them that are generated and deployed."""
        return tuple(field for field in self.enabled if field.managed)

    @property
    def exported(self) -> tuple[Field, ...]:
        """Those of them that are filled, whoever looks after them."""
        return tuple(field for field in self.enabled if field.stage is not Stage.HIDDEN)

    @property
    def adopted(self) -> tuple[Field, ...]:
        """Those of them that somebody else looks after."""
        return tuple(field for field in self.exported if not field.managed)

    @property
    def hidden(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.stage is Stage.HIDDEN)

    @property
    def disabled(self) -> tuple[Field, ...]:
        """Those that are to be deleted."""
        return tuple(field for field in self.fields if not field.enabled and field.managed)

    @property
    def retiring(self) -> tuple[Field, ...]:
        """Those on their way out, the deleted ones included."""
        return tuple(field for field in self.fields if field.stage is not Stage.ACTIVE and field.managed)
