"""0019: an agency may record a measure of an operation once for each of its wards."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Let the ward be part of what there is one figure of; without one there is one as before."""
    op.drop_index("uq_outcome_entry_cell", table_name="outcome_entry")
    cell, first = ["operation_id", "measure_id", "agency_id"], "corrects_id IS NULL"
    for name, columns, where in (("cell", cell, f"{first} AND ward_id IS NULL"), ("ward", [*cell, "ward_id"], first)):
        only = sa.text(where)
        op.create_index(f"uq_outcome_entry_{name}", "outcome_entry", columns, unique=True, sqlite_where=only, postgresql_where=only)
