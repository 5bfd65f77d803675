"""The first tables; in SQLite filled with what earlier versions kept in two files."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from sfmeta.store.older import take_over

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("org_id", sa.String(18), nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("upflow", sa.String, nullable=False),
        sa.UniqueConstraint("org_id", "object", "upflow"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), nullable=False, index=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("result", sa.String),
        sa.Column("counts", sa.JSON),
    )
    op.create_table(
        "layout",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("fields", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "acknowledged",
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), primary_key=True),
        sa.Column("record_id", sa.String(18), primary_key=True),
        sa.Column("layout_id", sa.Integer, sa.ForeignKey("layout.id"), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "failure",
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), primary_key=True),
        sa.Column("record_id", sa.String(18), primary_key=True),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "portal_link",
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), primary_key=True),
        sa.Column("record_id", sa.String(18), primary_key=True),
        sa.Column("customer_id", sa.String, nullable=False),
        sa.Column("digest", sa.LargeBinary),
        sa.Column("made_at", MOMENT, nullable=False, index=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deploy",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("org_id", sa.String(18), nullable=False, index=True),
        sa.Column("deploy_id", sa.String(18), nullable=False),
        sa.Column("org", sa.JSON, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("check_only", sa.Boolean, nullable=False),
        sa.Column("commit", sa.String),
        sa.Column("branch", sa.String),
        sa.Column("committed", sa.Boolean, nullable=False),
        sa.Column("since", sa.String, nullable=False),
        sa.Column("plan", sa.String, nullable=False),
        sa.Column("components", sa.JSON, nullable=False),
        sa.Column("status", sa.String),
        sa.UniqueConstraint("org_id", "deploy_id"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite" and connection.engine.url.database:
        take_over(connection, Path(connection.engine.url.database).parent)
