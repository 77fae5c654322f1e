"""0043: who asks for a job without an account, and its host, may leave an e-mail address. Nobody has left one before."""

from alembic import op

revision = "0043"
down_revision = "0041"


def upgrade() -> None:
    """Add the addresses, all empty."""
    op.execute("ALTER TABLE job ADD COLUMN asker_email VARCHAR(200) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE job ADD COLUMN host_email VARCHAR(200) DEFAULT '' NOT NULL")
