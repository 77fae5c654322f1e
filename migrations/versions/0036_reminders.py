"""0036: agencies are reminded of what they have not answered. Of what lay overdue before nobody is told."""

import sqlalchemy as sa
from alembic import op

from opsplanner import clock

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Note of each question when it was reminded of, and what the worker did on which day."""
    op.execute("ALTER TABLE commitment ADD COLUMN reminded_on DATE")
    op.execute("ALTER TABLE commitment ADD COLUMN overdue_for DATE")
    overdue = sa.text("UPDATE commitment SET overdue_for = answer_by WHERE answer_by < :today AND state IN ('requested', 'please confirm again')")
    op.execute(overdue.bindparams(sa.bindparam("today", clock.today(), sa.Date())))
    op.create_table(
        "daily_task",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_daily_task"),
    )
