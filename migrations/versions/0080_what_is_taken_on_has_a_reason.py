"""0080: who promises more people than are free, or names somebody twice, says why. What was taken on before has its name alone."""

from alembic import op

revision = "0080"
down_revision = "0069"


def upgrade() -> None:
    """Three columns of an agency's part."""
    op.execute('ALTER TABLE commitment ADD COLUMN named_twice_by_id INTEGER CONSTRAINT fk_commitment_named_twice_by_id REFERENCES "user" (id)')
    op.execute("ALTER TABLE commitment ADD COLUMN named_twice_as VARCHAR(120) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE commitment ADD COLUMN taken_on_why VARCHAR(400) DEFAULT '' NOT NULL")
