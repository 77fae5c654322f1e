"""0100: how many people come for a hundred places planned is agreed. Nothing is agreed yet: as many come as are planned."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0066"


def upgrade() -> None:
    """Let the agreed figure be kept."""
    op.create_table(
        "payback_agreement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("show_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("show_percent between 1 and 100", name="show_percent"),
    )
