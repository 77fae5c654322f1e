"""0086: the search finds lines of logs, and notes of operations. Their words are noted once, for those that are there already."""

import sqlalchemy as sa
from alembic import op

from opsplanner.search.words import kept

revision = "0086"
down_revision = "0085"

TEXTS = {
    "log": "SELECT id, operation_id, text FROM log_entry ORDER BY id",
    "notes": (
        "SELECT operation.id, operation.id, CASE WHEN notes = briefing_text THEN '' ELSE notes END, deployments, risks FROM operation "
        "JOIN operation_type ON operation_type.id = type_id WHERE (notes <> '' AND notes <> briefing_text) OR deployments <> '' OR risks <> '' ORDER BY operation.id"
    ),
}
CHUNK = 2000


def upgrade() -> None:
    """Note the words of what was written."""
    connection = op.get_bind()
    words = sa.text("INSERT INTO search_entry (kind, thing_id, operation_id, title, words) VALUES (:kind, :thing_id, :operation_id, :title, :words)")
    for kind, query in TEXTS.items():
        found = connection.execute(sa.text(query)).fetchall()
        for start in range(0, len(found), CHUNK):
            connection.execute(words, [
                {"kind": kind, "thing_id": row[0], "operation_id": row[1], "title": row[2][:300], "words": kept(" ".join(filter(None, row[2:])))}
                for row in found[start : start + CHUNK]
            ])
