"""0100: how many people come for a hundred places planned is agreed, and 48 hours begin when a job is accepted. Nothing is agreed yet."""

import sqlalchemy as sa
from alembic import op

revision = "0100"
down_revision = "0066"


def upgrade() -> None:
    """Let the agreed figure be kept, and find rapid jobs by when they were accepted."""
    op.drop_index("ix_job_kind_referred_at", "job")
    op.create_index("ix_job_kind_decided_at", "job", ["kind", "decided_at"])
    op.create_table(
        "payback_agreement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("show_percent", sa.Integer(), nullable=False),
        sa.CheckConstraint("show_percent between 1 and 100", name="show_percent"),
    )
