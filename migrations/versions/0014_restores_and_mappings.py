"""0014: by how much a restore has raised the calendars' SEQUENCE, and whose word it is what became of a plan year's priorities."""

from alembic import op

revision = "0014"
down_revision = "0012"

COLUMNS = (
    "ALTER TABLE installation ADD COLUMN sequence_jump INTEGER DEFAULT 0 NOT NULL",
    "ALTER TABLE plan_year ADD COLUMN became_note VARCHAR(300) DEFAULT '' NOT NULL",
)


def upgrade() -> None:
    """Add the columns: nothing has been restored yet, and what the pack says comes with its next load."""
    for statement in COLUMNS:
        op.execute(statement)
