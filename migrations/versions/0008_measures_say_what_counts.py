"""0008: a measure says what counts, and from which other one it follows."""

from alembic import op

revision = "0008"
down_revision = "0007"

COLUMNS = (
    "ALTER TABLE measure ADD COLUMN definition TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE measure ADD COLUMN follows_id INTEGER CONSTRAINT fk_measure_follows_id REFERENCES measure (id)",
)


def upgrade() -> None:
    """Add the two columns. What the pack says of its measures comes with its next load."""
    for statement in COLUMNS:
        op.execute(statement)
