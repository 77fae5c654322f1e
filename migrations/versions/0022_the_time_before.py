"""0022: the figure of the time before is found from an index, however many there are."""

from alembic import op

revision = "0022"
down_revision = "0019"


def upgrade() -> None:
    """Add an index of each measure's figures of each agency, in the order of their days."""
    op.create_index("ix_outcome_entry_before", "outcome_entry", ["measure_id", "agency_id", "superseded", "ends_on", "id"])
