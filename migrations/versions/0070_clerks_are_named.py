"""0070: the office's managers name clerks, who keep sittings, meetings and drafts of reports. Nobody is one yet."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0065"


def upgrade() -> None:
    """Let people be clerks."""
    op.add_column("user", sa.Column("clerk", sa.Boolean(), nullable=False, server_default=sa.false()))
