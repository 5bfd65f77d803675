"""What was last seen of customers' documents; of failures, who the record is and whether it was given up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), primary_key=True),
        sa.Column("customer_id", sa.String, primary_key=True),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.add_column("failure", sa.Column("customer_id", sa.String))
    op.add_column("failure", sa.Column("name", sa.String))
    op.add_column("failure", sa.Column("wanted", sa.String(32)))
    op.add_column("failure", sa.Column("ignored", sa.String))
