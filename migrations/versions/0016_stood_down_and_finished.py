"""0016: which session's finishing took another one off, why a whole crew was stood down, and bank holidays that are proclaimed once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"

CAUSES = ("weather", "no supervisor", "nobody came", "site not ready", "no tools or vehicle", "not safe", "host cancelled", "other")
WHO = ("Probation", "who asked", "the host", "nobody")


def upgrade() -> None:
    """Add the columns. What was stood down or taken off before says no more than it did."""
    op.execute("ALTER TABLE session ADD COLUMN taken_off_with_id INTEGER CONSTRAINT fk_session_taken_off_with_id REFERENCES session (id)")
    op.create_index(op.f("ix_session_taken_off_with_id"), "session", ["taken_off_with_id"])
    for name, values in (("cause", CAUSES), ("answers_for", WHO)):
        listed = ", ".join(f"'{value}'" for value in values)
        op.execute(f"ALTER TABLE crew ADD COLUMN {name} VARCHAR(30) CONSTRAINT ck_crew_{name} CHECK ({name} IN ({listed}))")
    op.add_column("installation", sa.Column("proclaimed_holidays", sa.JSON(), nullable=True))
