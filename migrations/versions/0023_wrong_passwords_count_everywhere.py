"""0023: wrong passwords are counted in the database, so that they count in every process."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"


def upgrade() -> None:
    """Make the table; what one process has counted so far is forgotten, as at each start before."""
    op.create_table(
        "wrong_password",
        sa.Column("whose", sa.String(120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("whose", name="pk_wrong_password"),
    )
    op.create_index("ix_wrong_password_last_at", "wrong_password", ["last_at"])
