"""0103: before a session its host, its supervisor and who collects the waste say whether they are ready, and days have a reserve job.

Nobody was asked yet, no day has one, and of no job is it said that it can be done indoors.
"""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0103"
down_revision = "0106"

POINTS = "'meets the crew', 'materials', 'toilets and water', 'access', 'supervisor', 'waste'"
GOES_ON = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Keep what is asked before each session, the answers, and the links by which hosts answer; and which job is the reserve of a day."""
    op.add_column("job", sa.Column("indoors", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "payback_reserve",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("job_id", sa.Integer(), sa.ForeignKey("job.id", name="fk_payback_reserve_job_id_job"), nullable=False),
    )
    op.create_index("ix_payback_reserve_job_id", "payback_reserve", ["job_id"])
    op.create_table(
        "ready_question",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("session_id", sa.Integer(), sa.ForeignKey("session.id", name="fk_ready_question_session_id_session"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("host_email", sa.String(200), nullable=False),
        sa.Column("written_at", UTCTime()),
        sa.Column("made_at", UTCTime(), nullable=False),
        sa.Column("asked_at", UTCTime()),
        sa.Column("answered_at", UTCTime()),
        sa.Column("ended_at", UTCTime()),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("ix_ready_question_session_id", "ready_question", ["session_id"])
    op.create_index("uq_ready_question_session", "ready_question", ["session_id"], unique=True, sqlite_where=GOES_ON, postgresql_where=GOES_ON)
    op.create_table(
        "ready_answer",
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("ready_question.id", name="fk_ready_answer_question_id_ready_question", ondelete="CASCADE"), primary_key=True),
        sa.Column("point", sa.String(30), primary_key=True),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(200), nullable=False),
        sa.Column("said_as", sa.String(120), nullable=False),
        sa.Column("told_to_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_ready_answer_told_to_id_user")),
        sa.Column("at", UTCTime(), nullable=False),
        sa.CheckConstraint(f"point IN ({POINTS})", name="ready_point"),
    )
    op.create_table(
        "ready_link",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("question_id", sa.Integer(), sa.ForeignKey("ready_question.id", name="fk_ready_link_question_id_ready_question", ondelete="CASCADE"), nullable=False),
        sa.Column("mailbox", sa.String(200), nullable=False),
        sa.Column("made_at", UTCTime(), nullable=False),
    )
    op.create_index("ix_ready_link_question_id", "ready_link", ["question_id"])
