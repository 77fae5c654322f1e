"""0102: standing sites of Community Payback come back by a rule, each from a day on and until one. Those of before have none yet."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0094"


def upgrade() -> None:
    """Keep the rules."""
    op.create_table(
        "standing_rule",
        sa.Column("job_id", sa.Integer(), primary_key=True),
        sa.Column("first", sa.Date(), primary_key=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("every", sa.String(10), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("which", sa.Integer(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], ondelete="CASCADE"),
        sa.CheckConstraint("first <= until", name="ends_after_start"),
        sa.CheckConstraint("people > 0", name="people_positive"),
    )
