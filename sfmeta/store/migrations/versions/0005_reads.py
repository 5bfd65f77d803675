"""What was read of Upflow's documents, and for which balances."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "list_read",
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("by_customer", sa.Boolean),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_stated",
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), primary_key=True),
        sa.Column("customer_id", sa.String, primary_key=True),
        sa.Column("record_id", sa.String(18)),
        sa.Column("balances", sa.Text),
        sqlite_with_rowid=False,
    )
