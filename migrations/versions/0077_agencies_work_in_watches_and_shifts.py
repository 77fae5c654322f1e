"""0077: an agency says how many people it has by day and by night in a cycle of days, as watches and shifts are."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0078"


def upgrade() -> None:
    """Two tables: the cycle, and its days."""
    op.create_table(
        "staff_cycle",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("day_from", sa.Time(), nullable=False),
        sa.Column("night_from", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_staff_cycle_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_staff_cycle")),
    )
    op.create_table(
        "staff_cycle_day",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("by_day", sa.Integer(), nullable=False),
        sa.Column("by_night", sa.Integer(), nullable=False),
        sa.CheckConstraint("position between 0 and 41", name=op.f("ck_staff_cycle_day_position")),
        sa.CheckConstraint("by_day >= 0", name=op.f("ck_staff_cycle_day_by_day_not_negative")),
        sa.CheckConstraint("by_night >= 0", name=op.f("ck_staff_cycle_day_by_night_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["staff_cycle.agency_id"], name=op.f("fk_staff_cycle_day_agency_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("agency_id", "position", name=op.f("pk_staff_cycle_day")),
    )
