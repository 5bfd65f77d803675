"""What is remembered, as tables: the same on SQLite and on PostgreSQL.

A table that is changed or added here needs a migration beside it (`migrations/versions/`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment, in UTC whenever it is read: SQLite keeps no zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


metadata = sa.MetaData()

pair = sa.Table(
    # one Upflow organization and one object of one Salesforce org
    "pair",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("org_id", sa.String(18), nullable=False),
    sa.Column("object", sa.String, nullable=False),
    sa.Column("upflow", sa.String, nullable=False),
    sa.UniqueConstraint("org_id", "object", "upflow"),
)

run = sa.Table(
    "run",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("pair_id", sa.ForeignKey("pair.id"), nullable=False, index=True),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("result", sa.String),  # NULL: it did not live to say
    sa.Column("counts", sa.JSON),
)

receipt = sa.Table(
    # the proof that a run left (sfmeta/receipt/1)
    "receipt",
    metadata,
    sa.Column("run_id", sa.ForeignKey("run.id"), primary_key=True),
    sa.Column("data", sa.JSON, nullable=False),
)

layout = sa.Table(
    # the names of the fields whose values a row of `acknowledged` lists
    "layout",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("fields", sa.Text, nullable=False, unique=True),
)

acknowledged = sa.Table(
    # what Salesforce last acknowledged for a record: a JSON list, in the order of its layout
    "acknowledged",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("layout_id", sa.ForeignKey("layout.id"), nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

failure = sa.Table(
    "failure",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("first_at", Moment, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("customer_id", sa.String),
    sa.Column("name", sa.String),
    sa.Column("wanted", sa.String(32)),  # digest of the values that it should have; NULL: a portal link
    sa.Column("ignored", sa.String),  # given up: for good, or until it should have other values; NULL: it is not
    sqlite_with_rowid=False,
)

misfit = sa.Table(
    # a value that its field cannot hold, as the latest run found it; never the value itself
    "misfit",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("field", sa.String, primary_key=True),
    sa.Column("customer_id", sa.String, nullable=False),
    sa.Column("name", sa.String),
    sa.Column("code", sa.String, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("first_at", Moment, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("ignored", sa.String),  # as in `failure`
    sqlite_with_rowid=False,
)

sent = sa.Table(
    # a record that was sent to Salesforce and for which no answer came yet
    "sent",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("job", sa.String(18), nullable=False),  # the Bulk job that may still be under way; empty: none
    sqlite_with_rowid=False,
)

seen = sa.Table(
    # the documents of a customer as they were when its Account was last as it should be, packed
    "seen",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("customer_id", sa.String, primary_key=True),
    sa.Column("digest", sa.String(32), nullable=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

portal_link = sa.Table(
    # the link that an Account shows: never the link itself
    "portal_link",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("record_id", sa.String(18), primary_key=True),
    sa.Column("customer_id", sa.String, nullable=False),
    sa.Column("digest", sa.LargeBinary),  # NULL: the customer has no portal, and the field was cleared
    sa.Column("made_at", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

list_read = sa.Table(
    # the last whole read of one of Upflow's lists of documents
    "list_read",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("read_at", Moment, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("fields", sa.Text, nullable=False),  # which fields it was read for, and by which rules
    sa.Column("by_customer", sa.Boolean),  # whether the API gives one customer's entries alone; NULL: never asked
    sqlite_with_rowid=False,
)

customer_stated = sa.Table(
    # what Upflow stated of a customer when its documents were last read
    "customer_stated",
    metadata,
    sa.Column("pair_id", sa.ForeignKey("pair.id"), primary_key=True),
    sa.Column("customer_id", sa.String, primary_key=True),
    sa.Column("record_id", sa.String(18)),  # NULL: it has no Account of its own, its documents count for another
    sa.Column("balances", sa.Text),  # NULL: to be looked at again
    sqlite_with_rowid=False,
)

deploy = sa.Table(
    # what was deployed: by whom, to which org, from which commit
    "deploy",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("org_id", sa.String(18), nullable=False, index=True),
    sa.Column("deploy_id", sa.String(18), nullable=False),
    sa.Column("org", sa.JSON, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("check_only", sa.Boolean, nullable=False),
    sa.Column("commit", sa.String),  # NULL: outside of git, or before the first commit
    sa.Column("branch", sa.String),
    sa.Column("committed", sa.Boolean, nullable=False),
    sa.Column("since", sa.String, nullable=False),
    sa.Column("plan", sa.String, nullable=False),
    sa.Column("components", sa.JSON, nullable=False),
    sa.Column("tree", sa.String, nullable=False, server_default=sa.text("''")),  # empty: deployed before it was known
    sa.Column("status", sa.String),  # NULL: nobody watched it to its end
    sa.UniqueConstraint("org_id", "deploy_id"),
)
