"""0007: a correction of a Payback figure belongs to the session of the figure that it corrects."""

from alembic import op

revision = "0007"
down_revision = "0006"

CARRIED = """
WITH RECURSIVE chain(id, session_id) AS (
    SELECT id, session_id FROM outcome_entry WHERE session_id IS NOT NULL AND superseded
    UNION
    SELECT entry.id, chain.session_id FROM outcome_entry AS entry JOIN chain ON entry.corrects_id = chain.id
)
UPDATE outcome_entry SET session_id = (SELECT chain.session_id FROM chain WHERE chain.id = outcome_entry.id)
WHERE session_id IS NULL AND id IN (SELECT id FROM chain)
"""


def upgrade() -> None:
    """Give the corrections that were made before this their session."""
    op.execute(CARRIED)
