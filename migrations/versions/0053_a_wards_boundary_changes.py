"""0053: a ward says from which day on its boundary is another one. Nobody has said so of any yet."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    """Let a ward have the day on which its boundary changed, and words for it."""
    op.add_column("ward", sa.Column("boundary_changed_on", sa.Date()))
    op.add_column("ward", sa.Column("boundary_words", sa.String(300), nullable=False, server_default=sa.text("''")))
