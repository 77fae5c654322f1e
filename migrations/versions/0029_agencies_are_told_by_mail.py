"""0029: what an agency is told goes by mail. What was to be told before goes to nobody by itself: it has no message."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Let a telling name the message that brings it."""
    op.execute("ALTER TABLE telling ADD COLUMN message_id INTEGER CONSTRAINT fk_telling_message_id REFERENCES message (id)")
    op.create_index("ix_telling_message_id", "telling", ["message_id"])
