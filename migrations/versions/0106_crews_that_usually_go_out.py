"""0106: the crews that usually go out on a weekday, with who supervises them and their places, from a day on."""

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0108"


def upgrade() -> None:
    """Keep the usual crews. There are none: a month gets the crews of its weekdays as they went out last, as it did."""
    op.create_table(
        "usual_crew",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_usual_crew_supervisor_id_user")),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date()),
        sa.CheckConstraint("weekday between 0 and 6", name="weekday"),
        sa.CheckConstraint("last is null or first <= last", name="last_after_first"),
    )
    op.create_index("ix_usual_crew_supervisor_id", "usual_crew", ["supervisor_id"])
    op.create_table(
        "usual_slot",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("crew_id", sa.Integer(), sa.ForeignKey("usual_crew.id", name="fk_usual_slot_crew_id_usual_crew", ondelete="CASCADE"), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts < ends", name="ends_after_start"),
        sa.UniqueConstraint("crew_id", "starts", name="uq_usual_slot_crew_id_starts"),
    )
