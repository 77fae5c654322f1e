"""0035: a telling says when and where the operation was then. Of a move before it, what was told is not known; what was not moved since is as it was told."""

from alembic import op

revision = "0035"
down_revision = "0030"


def upgrade() -> None:
    """Let a telling say what the agency hears."""
    instant = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(f"ALTER TABLE telling ADD COLUMN starts_at {instant}")
    op.execute(f"ALTER TABLE telling ADD COLUMN ends_at {instant}")
    op.execute("ALTER TABLE telling ADD COLUMN place VARCHAR(160) DEFAULT '' NOT NULL")
    of_it = "FROM operation WHERE operation.id = telling.operation_id"
    place = "COALESCE((SELECT place.name FROM operation JOIN place ON place.id = operation.meeting_point_id WHERE operation.id = telling.operation_id), '')"
    op.execute(
        f"UPDATE telling SET starts_at = (SELECT starts_at {of_it}), ends_at = (SELECT ends_at {of_it}), place = {place} "
        f"WHERE schedule = (SELECT schedule {of_it})"
    )
