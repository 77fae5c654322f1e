"""0063: the search finds priorities, actions and indicators. Their words are noted once, for the plan that is there already."""

import sqlalchemy as sa
from alembic import op

from opsplanner.search.words import kept

revision = "0063"
down_revision = "0062"

TEXTS = {
    "priority": "SELECT id, name FROM priority WHERE active ORDER BY id",
    "action": "SELECT id, text, programme FROM action WHERE active ORDER BY id",
    "indicator": "SELECT id, name, definition, owner FROM indicator WHERE active ORDER BY id",
}


def upgrade() -> None:
    """Note the words of what the plan has."""
    connection = op.get_bind()
    for kind, query in TEXTS.items():
        rows = [
            {"kind": kind, "thing_id": row[0], "title": row[1][:300], "words": kept(" ".join(filter(None, row[1:])))} for row in connection.execute(sa.text(query))
        ]
        if rows:
            connection.execute(sa.text("INSERT INTO search_entry (kind, thing_id, title, words) VALUES (:kind, :thing_id, :title, :words)"), rows)
