"""0068: groups are kept by people, with their members, who chairs them, their meetings, and what was decided and agreed there. All groups that there are come from the pack."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0068"
down_revision = "0075"


def upgrade() -> None:
    """Let a group say what it is and whom it reports to, and make the tables of what hangs on it."""
    for column in (
        "kind VARCHAR(30) DEFAULT 'thematic group' NOT NULL",
        "reports_to_id INTEGER CONSTRAINT fk_thematic_group_reports_to_id REFERENCES thematic_group (id)",
        "purpose TEXT DEFAULT '' NOT NULL",
        "standing VARCHAR(300) DEFAULT '' NOT NULL",
    ):
        op.execute(f"ALTER TABLE thematic_group ADD COLUMN {column}")
    op.add_column("thematic_group", sa.Column("of_pack", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("thematic_group", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.execute("UPDATE thematic_group SET kind = 'reporting group' WHERE reporting")
    op.execute("ALTER TABLE thematic_group DROP COLUMN reporting")
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("thematic_group.id", name="fk_group_member_group_id"), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("office", sa.String(160), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_group_member_agency_id"), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_group_member_user_id")),
        sa.Column("from_on", sa.Date()),
        sa.Column("to_on", sa.Date()),
        sa.Column("of_pack", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("group_id", "code", name="uq_group_member_group_id_code"),
    )
    op.create_table(
        "chair_term",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("thematic_group.id", name="fk_chair_term_group_id"), nullable=False),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("group_member.id", name="fk_chair_term_member_id"), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("from_on", sa.Date()),
        sa.Column("agreed_until", sa.Date()),
        sa.Column("to_on", sa.Date()),
    )
    op.create_index("ix_chair_term_group_id", "chair_term", ["group_id"])
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("thematic_group.id", name="fk_meeting_group_id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time()),
        sa.Column("ends", sa.Time()),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("papers", sa.String(500), nullable=False),
        sa.Column("others", sa.String(400), nullable=False),
        sa.Column("why", sa.String(400), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCTime(), nullable=False),
        sa.Column("changed_at", UTCTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("group_id", "code", name="uq_meeting_group_id_code"),
        sa.CheckConstraint("(starts IS NULL) = (ends IS NULL)", name=op.f("ck_meeting_times_whole")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_meeting_ends_after_start")),
    )
    op.create_index("ix_meeting_day", "meeting", ["day"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id", name="fk_attendance_meeting_id"), nullable=False),
        sa.Column("member_id", sa.Integer(), sa.ForeignKey("group_member.id", name="fk_attendance_member_id"), nullable=False),
        sa.Column("presence", sa.String(30), nullable=False),
        sa.UniqueConstraint("meeting_id", "member_id", name="uq_attendance_meeting_id_member_id"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id", name="fk_decision_meeting_id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("meeting_id", "code", name="uq_decision_meeting_id_code"),
    )
    op.create_table(
        "meeting_action",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("meeting_id", sa.Integer(), sa.ForeignKey("meeting.id", name="fk_meeting_action_meeting_id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("group_member.id", name="fk_meeting_action_owner_id"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("plan_action_id", sa.Integer(), sa.ForeignKey("action.id", name="fk_meeting_action_plan_action_id")),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("progress_on", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("meeting_id", "code", name="uq_meeting_action_meeting_id_code"),
    )
