"""0046: a figure of an operation is of one day, the one on which the operation began; those of several days are found at once."""

import sqlalchemy as sa
from alembic import op

from migrations import sums

revision = "0046"
down_revision = "0043"


def upgrade() -> None:
    """Let the database hold what 0018 has made so, and keep the others in an index of their own."""
    op.execute("UPDATE outcome_entry SET ends_on = starts_on WHERE operation_id IS NOT NULL AND ends_on <> starts_on")
    sums.drop()
    with op.batch_alter_table("outcome_entry") as table:
        table.create_check_constraint("operation_on_one_day", "operation_id IS NULL OR starts_on = ends_on")
    sums.keep("0024")
    op.drop_index("ix_outcome_entry_ends_on", "outcome_entry")
    columns = [
        "ends_on", "superseded", "measure_id", "review", "exactness", "operation_id", "plan_year_id", "ward_id", "agency_id", "starts_on", "hundredths",
    ]
    op.create_index("ix_outcome_entry_ends_on", "outcome_entry", columns)
    several = sa.text("starts_on < ends_on")
    op.create_index("ix_outcome_entry_longer", "outcome_entry", ["ends_on", "starts_on"], sqlite_where=several, postgresql_where=several)
