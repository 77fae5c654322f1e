"""0004: search over operations, outcomes, lessons, agencies and Community Payback jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

FTS5 = (
    "CREATE VIRTUAL TABLE search_text USING fts5(words, content='search_entry', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER search_entry_insert AFTER INSERT ON search_entry BEGIN INSERT INTO search_text(rowid, words) VALUES (NEW.id, NEW.words); END",
    "CREATE TRIGGER search_entry_delete AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_text(search_text, rowid, words) VALUES ('delete', OLD.id, OLD.words); END",
    "CREATE TRIGGER search_entry_update AFTER UPDATE OF words ON search_entry BEGIN "
    "INSERT INTO search_text(search_text, rowid, words) VALUES ('delete', OLD.id, OLD.words); "
    "INSERT INTO search_text(rowid, words) VALUES (NEW.id, NEW.words); END",
)


def upgrade() -> None:
    """Make the table of words, and each engine's own way to find them."""
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_search_entry_operation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("kind", "thing_id", name=op.f("uq_search_entry_kind_thing_id")),
    )
    op.create_index("ix_search_entry_kind_id", "search_entry", ["kind", "id"])
    op.create_index(op.f("ix_search_entry_operation_id"), "search_entry", ["operation_id"])
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX search_text ON search_entry USING gin (to_tsvector('simple', words))")
