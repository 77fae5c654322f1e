"""0040: an agency's contact and deputy have an e-mail address, and somebody is away. Messages go to the mailbox as before, until an address is entered."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """Add the addresses, all empty, and the table of who is away."""
    op.execute("ALTER TABLE agency ADD COLUMN contact_email VARCHAR(200) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE agency ADD COLUMN deputy_email VARCHAR(200) DEFAULT '' NOT NULL")
    op.add_column("agency", sa.Column("to_mailbox", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "absence",
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name="absence_days"),
        sa.PrimaryKeyConstraint("email", name="pk_absence"),
    )
