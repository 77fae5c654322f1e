"""0026: on PostgreSQL what a statement adds to the figures changes each of their sums once."""

from alembic import op

from migrations import sums

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the triggers anew; the sums stay as they are."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER IF EXISTS figure_sum_entry_priority_before_insert ON entry_priority")
        op.execute("DROP FUNCTION IF EXISTS figure_sum_entry_priority_before_insert()")
        sums.drop()
        sums.keep("0024")
