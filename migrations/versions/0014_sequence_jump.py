"""0014: an installation knows by how much a restore has raised its calendars' SEQUENCE."""

from alembic import op

revision = "0014"
down_revision = "0011"


def upgrade() -> None:
    """Add the column: nothing has been restored yet."""
    op.execute("ALTER TABLE installation ADD COLUMN sequence_jump INTEGER DEFAULT 0 NOT NULL")
