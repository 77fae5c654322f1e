"""0111: the figures of a return are found by an index: among 500,000 all were read for each return that was sent, or taken from a file.

And whether a report shows a figure is, which is asked when it is taken back. What they say stays as it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0111"
down_revision = "0110"


def upgrade() -> None:
    """Hold by the one what came of a return, and nothing else."""
    of_returns = sa.text("return_id IS NOT NULL")
    op.create_index("ix_outcome_entry_return_id", "outcome_entry", ["return_id"], sqlite_where=of_returns, postgresql_where=of_returns)
    op.create_index("ix_placed_figure_entry_id", "placed_figure", ["entry_id"])
