"""0110: a question about a Payback job or a figure is answered by a link in the message that asks it. What was asked before stays as it is."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0110"
down_revision = "0113"


def upgrade() -> None:
    """Make the table of these links."""
    op.create_table(
        "question_link",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("line_id", sa.Integer(), sa.ForeignKey("history_line.id", name="fk_question_link_line_id_history_line", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_question_link_user_id_user")),
        sa.Column("mailbox", sa.String(200), nullable=False),
        sa.Column("made_at", UTCTime(), nullable=False),
    )
    op.create_index("ix_question_link_line_id", "question_link", ["line_id"])
