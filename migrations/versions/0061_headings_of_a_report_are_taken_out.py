"""0061: a heading can be taken out of a draft; what was written there stays."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    """Let a heading be taken out."""
    op.add_column("report_heading", sa.Column("taken_out", sa.Boolean(), nullable=False, server_default=sa.false()))
