"""What the engines write differently. A migration that batches `booking` on SQLite calls `triggers()` at its end."""

from alembic import op

NO_OVERLAP = """
CREATE TRIGGER booking_no_overlap_{verb} AFTER {verb} ON booking WHEN NEW.live BEGIN
  SELECT RAISE(ABORT, 'booking_no_overlap') WHERE EXISTS (
    SELECT 1 FROM booking WHERE resource_id = NEW.resource_id AND id <> NEW.id AND live
    AND starts_at < NEW.ends_at AND NEW.starts_at < ends_at);
END"""

EXCLUDE = """
ALTER TABLE booking ADD CONSTRAINT booking_no_overlap
EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (live)"""


def triggers() -> None:
    """Hold "a resource is never in two places at once" in the database: triggers on SQLite, an exclusion on PostgreSQL.

    Alembic's batch mode copies a table on SQLite and drops its triggers without a word, so they are made again.
    """
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("insert", "update"):
            op.execute(f"DROP TRIGGER IF EXISTS booking_no_overlap_{verb}")
            op.execute(NO_OVERLAP.format(verb=verb))
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute("ALTER TABLE booking DROP CONSTRAINT IF EXISTS booking_no_overlap")
        op.execute(EXCLUDE)
