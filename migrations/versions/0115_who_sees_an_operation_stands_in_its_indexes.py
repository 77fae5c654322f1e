"""0115: who sees an operation stands in the indexes by state; and of a priority its operations, and what returns count for, are found by it.

What an agency promised in a quarter, and operations without figures, had each operation looked up for who sees it. A priority's page asked each operation
of the year for its priorities, and its log each figure.
"""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"

WHO_SEES = ("restricted", "author_agency_id", "lead_agency_id")
OPERATIONS = {"state_starts_at": ("state", "starts_at", *WHO_SEES, "ends_at"), "plan_year_state": ("plan_year_id", "state", "starts_at", *WHO_SEES)}


def upgrade() -> None:
    """Make four indexes anew, two with more columns and two in the other order; and one for the operations of a priority."""
    for name, columns in OPERATIONS.items():
        op.drop_index(f"ix_operation_{name}", "operation")
        op.create_index(f"ix_operation_{name}", "operation", list(columns))
    op.create_index("ix_operation_priority_priority_id", "operation_priority", ["priority_id"])
    for name in ("told", "ward_told"):
        only = {f"{engine}_where": sa.text(f"{name}_by_id IS NOT NULL") for engine in ("sqlite", "postgresql")}
        op.drop_index(f"ix_entry_priority_{name}", "entry_priority")
        op.create_index(f"ix_entry_priority_{name}", "entry_priority", ["priority_id", "entry_id"], **only)
    if op.get_bind().dialect.name == "sqlite" and sa.inspect(op.get_bind()).has_table("sqlite_stat1"):  # what was counted by the indexes went with them
        for table in ("operation", "operation_priority", "entry_priority"):
            op.execute(f"ANALYZE {table}")
