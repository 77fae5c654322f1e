"""0039: an agency's own calendars say when it is not available. None is read yet."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "agency_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("address", sa.String(1000), nullable=False),
        sa.Column("file", sa.String(120), nullable=False),
        sa.Column("due_at", UTCTime(), nullable=True),
        sa.Column("leased_until", UTCTime(), nullable=True),
        sa.Column("tried_at", UTCTime(), nullable=True),
        sa.Column("read_at", UTCTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(400), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_agency_calendar_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agency_calendar"),
        sa.UniqueConstraint("agency_id", "name", name="uq_agency_calendar_agency_id_name"),
    )
    op.create_index("ix_agency_calendar_due_at", "agency_calendar", ["due_at"])
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCTime(), nullable=False),
        sa.Column("ends_at", UTCTime(), nullable=False),
        sa.Column("words", sa.String(120), nullable=False),
        sa.Column("tentative", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["calendar_id"], ["agency_calendar.id"], name="fk_busy_time_calendar_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_busy_time"),
    )
    op.create_index("ix_busy_time_calendar_id_starts_at_ends_at", "busy_time", ["calendar_id", "starts_at", "ends_at"])
