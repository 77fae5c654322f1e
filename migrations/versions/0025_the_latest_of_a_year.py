"""0025: the latest figures of a plan year are found without the others."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Keep a plan year's entries in the order of time."""
    op.create_index("ix_outcome_entry_latest", "outcome_entry", ["plan_year_id", "superseded", "ends_on", "id", "operation_id"])
