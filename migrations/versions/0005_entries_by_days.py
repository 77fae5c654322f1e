"""0005: the figures of some days, or of one agency or ward in one plan year, are added up without reading all the others."""

from alembic import op

revision = "0005"
down_revision = "0004"

ADDED_UP = {
    "ward": ["ward_id", "superseded", "plan_year_id", "measure_id", "review", "exactness", "operation_id", "agency_id", "ends_on", "hundredths"],
    "agency": ["agency_id", "superseded", "plan_year_id", "measure_id", "review", "exactness", "operation_id", "ward_id", "ends_on", "hundredths"],
    "ends_on": ["ends_on", "superseded", "measure_id", "review", "exactness", "operation_id", "plan_year_id", "ward_id", "agency_id", "hundredths"],
}


def upgrade() -> None:
    """Make three indexes anew: two with the plan year among the first, and days with all that a total is made of."""
    for name in ("ward", "agency", "ends_on_id"):
        op.drop_index(f"ix_outcome_entry_{name}", "outcome_entry")
    for name, columns in ADDED_UP.items():
        op.create_index(f"ix_outcome_entry_{name}", "outcome_entry", columns)
