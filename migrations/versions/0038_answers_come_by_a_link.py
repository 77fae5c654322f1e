"""0038: an agency answers by a link in the message that asks it, and an answer says that it came by e-mail. What was answered before stays as it is."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Make the table of links, let a form belong to one, and let an answer say how it came."""
    op.create_table(
        "answer_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("schedule", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(200), nullable=False),
        sa.Column("made_at", UTCTime(), nullable=False),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"], name="fk_answer_link_commitment_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_answer_link"),
    )
    op.create_index("ix_answer_link_commitment_id", "answer_link", ["commitment_id"])
    op.add_column("commitment", sa.Column("by_email", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("ALTER TABLE commitment ADD COLUMN answered_as VARCHAR(120) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE commitment ADD COLUMN over_numbers_as VARCHAR(120) DEFAULT '' NOT NULL")
    with op.batch_alter_table("form_key") as batch_op:
        batch_op.alter_column("user_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("link", sa.String(64), server_default=sa.text("''"), nullable=False))
