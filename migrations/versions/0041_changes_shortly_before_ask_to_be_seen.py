"""0041: a change shortly before the start asks who is told of it to say that she has seen it. What was told before asks nobody."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Let a notice say until when it asks."""
    op.add_column("notice", sa.Column("asks_until", UTCTime(), nullable=True))
