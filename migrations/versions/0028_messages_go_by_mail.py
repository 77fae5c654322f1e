"""0028: messages go by mail. Nobody is told anything of before: there is no message yet, and links of before were shown."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0028"
down_revision = "0027"

STATES = ("waiting", "sent", "in the folder", "overtaken", "given up")


def upgrade() -> None:
    """Make the tables, and let a link say to which address it went."""
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("to_folder", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="state", native_enum=False, length=30, create_constraint=True), nullable=False),
        sa.Column("due_at", UTCTime(), nullable=False),
        sa.Column("leased_until", UTCTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(400), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("created_at", UTCTime(), nullable=False),
        sa.Column("settled_at", UTCTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_message_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("message_id", name="uq_message_message_id"),
    )
    op.create_index("ix_message_due", "message", ["state", "due_at", "id"])
    op.create_index("ix_message_user_id", "message", ["user_id"])
    op.create_table(
        "sent_token",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["one_time_link.id"], name="fk_sent_token_link_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sent_token"),
    )
    op.create_index("ix_sent_token_link_id", "sent_token", ["link_id"])
    op.execute("ALTER TABLE one_time_link ADD COLUMN sent_to VARCHAR(200) DEFAULT '' NOT NULL")
