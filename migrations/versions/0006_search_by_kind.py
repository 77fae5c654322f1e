"""0006: the search asks FTS5 for one kind of thing, and finds the beginning of a word as quickly as a whole one."""

from alembic import op

revision = "0006"
down_revision = "0005"

FTS5 = (
    "DROP TRIGGER search_entry_insert",
    "DROP TRIGGER search_entry_delete",
    "DROP TRIGGER search_entry_update",
    "DROP TABLE search_text",
    "CREATE VIRTUAL TABLE search_text USING "
    "fts5(kind, words, content='search_entry', content_rowid='id', tokenize='unicode61', prefix='1 2 3 4 5 6 7 8 9 10')",
    "CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_text(rowid, kind, words) VALUES (NEW.id, NEW.kind, NEW.words); END",
    "CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_text(search_text, rowid, kind, words) VALUES ('delete', OLD.id, OLD.kind, OLD.words); END",
    "CREATE TRIGGER search_entry_update AFTER UPDATE OF kind, words ON search_entry BEGIN "
    "INSERT INTO search_text(search_text, rowid, kind, words) VALUES ('delete', OLD.id, OLD.kind, OLD.words); "
    "INSERT INTO search_text(rowid, kind, words) VALUES (NEW.id, NEW.kind, NEW.words); END",
    "INSERT INTO search_text(search_text) VALUES ('rebuild')",
)


def upgrade() -> None:
    """Make SQLite's index of words anew. PostgreSQL's stays as it is."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)
