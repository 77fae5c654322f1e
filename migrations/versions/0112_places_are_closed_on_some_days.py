"""0112: a place says when nobody works there. Those of before are open every day."""

import sqlalchemy as sa
from alembic import op

revision = "0112"
down_revision = "0109"


def upgrade() -> None:
    """Keep the weekdays and the days on which places are closed."""
    op.create_table(
        "place_closed",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("place_id", sa.Integer(), sa.ForeignKey("place.id", name="fk_place_closed_place_id_place", ondelete="CASCADE"), nullable=False),
        sa.Column("weekday", sa.Integer()),
        sa.Column("first", sa.Date()),
        sa.Column("last", sa.Date()),
        sa.Column("why", sa.String(100), nullable=False),
        sa.CheckConstraint("(weekday IS NULL) <> (first IS NULL)", name="weekday_or_days"),
        sa.CheckConstraint("(first IS NULL) = (last IS NULL)", name="both_ends"),
        sa.CheckConstraint("first <= last", name="last_after_first"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )
    op.create_index("ix_place_closed_place_id", "place_closed", ["place_id"])
