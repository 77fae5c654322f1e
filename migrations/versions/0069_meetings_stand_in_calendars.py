"""0069: a calendar link can hold the meetings of the partnership's groups, and the search finds groups: the words of those that there are are noted once."""

import sqlalchemy as sa
from alembic import op

from opsplanner.search.words import kept

revision = "0069"
down_revision = "0073"

KINDS = ("my commitments", "my agency", "an operation type", "a ward", "Payback working days", "governance dates", "everything I may see")


def upgrade() -> None:
    """Let a link say so. What stands ready for links is made anew at their next fetch."""
    op.execute("DELETE FROM ready_calendar")
    with op.batch_alter_table("subscription") as table:
        table.drop_constraint(op.f("ck_subscription_kind"), type_="check")
        table.create_check_constraint(op.f("ck_subscription_kind"), sa.column("kind").in_(KINDS))
    connection = op.get_bind()
    groups = connection.execute(sa.text("SELECT id, name, purpose, standing FROM thematic_group ORDER BY id"))
    rows = [{"thing_id": row[0], "title": row[1][:300], "words": kept(" ".join(filter(None, row[1:])))} for row in groups]
    if rows:
        connection.execute(sa.text("INSERT INTO search_entry (kind, thing_id, title, words) VALUES ('group', :thing_id, :title, :words)"), rows)
