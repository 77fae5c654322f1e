"""0020: what a calendar link holds stands ready for its next fetch, as long as the count of changes stays."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0022"


def upgrade() -> None:
    """Make the counts and the ready calendars; the first fetch of each link fills its row."""
    op.create_table(
        "change_count",
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name="pk_change_count"),
    )
    op.create_table(
        "ready_calendar",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("maker", sa.String(40), nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.Column("zipped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], ondelete="CASCADE", name="fk_ready_calendar_subscription_id"),
        sa.PrimaryKeyConstraint("subscription_id", name="pk_ready_calendar"),
    )
