"""0072: what the community asks for is noted, with the event at which it did. There is none of it yet."""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0076"


def upgrade() -> None:
    """Let events and what was asked for at them be noted."""
    op.create_table(
        "event_kind",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("code", name="uq_event_kind_code"),
    )
    op.create_table(
        "community_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("kind_id", sa.Integer(), sa.ForeignKey("event_kind.id", name="fk_community_event_kind_id")),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("ward_id", sa.Integer(), sa.ForeignKey("ward.id", name="fk_community_event_ward_id")),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_community_event_agency_id"), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_community_event_noted_by_id"), nullable=False),
        sa.Column("struck_out", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="uq_community_event_code"),
    )
    op.create_index("ix_community_event_held_on", "community_event", ["held_on"])
    op.create_table(
        "community_view",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("event_id", sa.Integer(), sa.ForeignKey("community_event.id", name="fk_community_view_event_id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("ward_id", sa.Integer(), sa.ForeignKey("ward.id", name="fk_community_view_ward_id")),
        sa.Column("asked", sa.String(600), nullable=False),
        sa.Column("answering", sa.String(30), nullable=False),
        sa.Column("priority_id", sa.Integer(), sa.ForeignKey("priority.id", name="fk_community_view_priority_id")),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("struck_out", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("event_id", "code", name="uq_community_view_event_id_code"),
        sa.CheckConstraint("(answering = 'a priority') = (priority_id IS NOT NULL)", name="answered_by_a_priority"),
    )
    op.create_index("ix_community_view_priority_id", "community_view", ["priority_id"])
