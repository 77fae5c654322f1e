"""0024: what figures add up to stands ready, and every change of one is added to it by the database."""

import sqlalchemy as sa
from alembic import op

from migrations import sums

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the sums of what is there, and the triggers that keep them."""
    op.create_table(
        "figure_sum",
        sa.Column("split", sa.String(30), nullable=False),
        sa.Column("split_id", sa.Integer(), nullable=False),
        sa.Column("plan_year_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("review", sa.String(30), nullable=False),
        sa.Column("exactness", sa.String(30), nullable=False),
        sa.Column("seen", sa.String(30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("hundredths", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("split", "split_id", "plan_year_id", "measure_id", "review", "exactness", "seen", "year", "part", name="pk_figure_sum"),
        sqlite_with_rowid=False,
    )
    sums.fill("0024")
    sums.keep("0024")
