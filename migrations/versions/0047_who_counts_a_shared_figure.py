"""0047: of what two agencies report of one operation one can count for both. Nobody has said so yet: each counts, as before."""

import sqlalchemy as sa
from alembic import op

from migrations import sums

revision = "0047"
down_revision = "0046"

SUMMED = ("review", "exactness", "operation_id")
ADDED_UP = {
    "measure": ("measure_id", "superseded", *SUMMED, "plan_year_id", "ward_id", "agency_id", "ends_on"),
    "plan_year": ("plan_year_id", "superseded", "measure_id", *SUMMED, "ward_id", "agency_id", "ends_on"),
    "ward": ("ward_id", "superseded", "plan_year_id", "measure_id", *SUMMED, "agency_id", "ends_on"),
    "agency": ("agency_id", "superseded", "plan_year_id", "measure_id", *SUMMED, "ward_id", "ends_on"),
    "ends_on": ("ends_on", "superseded", "measure_id", *SUMMED, "plan_year_id", "ward_id", "agency_id", "starts_on"),
}


def upgrade() -> None:
    """Let a figure say that another one counts for it, and the sums heed it."""
    sums.drop()
    for name in ("also_reported", "sharing_said"):
        op.add_column("outcome_entry", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    sums.keep("0047")
    for name, columns in ADDED_UP.items():
        op.drop_index(f"ix_outcome_entry_{name}", "outcome_entry")
        op.create_index(f"ix_outcome_entry_{name}", "outcome_entry", [*columns, "also_reported", "hundredths"])
    op.drop_index("ix_outcome_entry_latest", "outcome_entry")
    op.create_index("ix_outcome_entry_latest", "outcome_entry", ["plan_year_id", "superseded", "ends_on", "id", "operation_id", "also_reported"])
    also = {"sqlite_where": sa.text("also_reported IS 1"), "postgresql_where": sa.text("also_reported IS TRUE")}
    op.create_index("ix_outcome_entry_also", "outcome_entry", ["ends_on", "id"], **also)
