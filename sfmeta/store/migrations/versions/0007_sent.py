"""Records that were sent to Salesforce and for which no answer came yet."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "sent",
        sa.Column("pair_id", sa.Integer, sa.ForeignKey("pair.id"), primary_key=True),
        sa.Column("record_id", sa.String(18), primary_key=True),
        sa.Column("job", sa.String(18), nullable=False),
        sqlite_with_rowid=False,
    )
