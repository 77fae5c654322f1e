"""0018: what came of an operation counts on the day on which it began, over midnight too."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Give the figures of nights that one day."""
    op.execute("UPDATE outcome_entry SET ends_on = starts_on WHERE operation_id IS NOT NULL AND ends_on <> starts_on")
