"""What was deployed is known by the digest of its tree as well, which is the same for every org."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("deploy", sa.Column("tree", sa.String, nullable=False, server_default=sa.text("''")))
