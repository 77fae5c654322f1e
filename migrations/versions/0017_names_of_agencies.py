"""0017: what agencies were called before, and the whole of a long text that was changed. Duties to come say the present names of their people."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TO_COME = "'draft', 'proposed', 'confirmed', 'postponed'"


def upgrade() -> None:
    """Make the table and the column. What was renamed before is not known; the names of people on what is to come are brought up to date."""
    op.create_table(
        "agency_name",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("short_name", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_name_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "until", name=op.f("pk_agency_name")),
    )
    op.execute("ALTER TABLE history_line ADD COLUMN whole TEXT DEFAULT '' NOT NULL")
    op.execute(f"""
        UPDATE nomination SET name = (SELECT name FROM "user" WHERE "user".id = nomination.user_id)
        WHERE user_id IS NOT NULL AND commitment_id IN (
            SELECT commitment.id FROM commitment JOIN operation ON operation.id = commitment.operation_id WHERE operation.state IN ({TO_COME}))
    """)
