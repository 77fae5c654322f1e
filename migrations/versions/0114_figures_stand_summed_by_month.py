"""0114: what figures come to by month stands ready too: a table by months or quarters read all figures of its time."""

import sqlalchemy as sa
from alembic import op

from migrations import by_month

revision = "0114"
down_revision = "0111"


def upgrade() -> None:
    """Add up by month what is there, and let each change be told to these sums; and find by an index what a return counts for in a plan year."""
    op.create_table(
        "month_sum",
        sa.Column("plan_year_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(30), nullable=False),
        sa.Column("exactness", sa.String(30), nullable=False),
        sa.Column("seen", sa.String(30), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("lies_in", sa.Integer(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("hundredths", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("plan_year_id", "measure_id", "review", "exactness", "seen", "month", "lies_in", "part", name="pk_month_sum"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "month_count",
        sa.Column("split", sa.String(30), nullable=False),
        sa.Column("plan_year_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(30), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("lies_in", sa.Integer(), nullable=False),
        sa.Column("split_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("split", "plan_year_id", "seen", "month", "lies_in", "split_id", "part", name="pk_month_count"),
        sqlite_with_rowid=False,
    )
    for name in ("told", "ward_told"):
        only = {f"{engine}_where": sa.text(f"{name}_by_id IS NOT NULL") for engine in ("sqlite", "postgresql")}
        op.create_index(f"ix_outcome_entry_{name}_of_year", "outcome_entry", ["plan_year_id"], **only)
    by_month.fill()
    by_month.keep()
