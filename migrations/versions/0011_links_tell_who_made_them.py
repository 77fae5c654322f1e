"""0011: a one-time link says who asked for it and where it was used, takes a second person, and is told of at home."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0011"
down_revision = "0010"

COLUMNS = (
    "ALTER TABLE one_time_link ADD COLUMN asked_by_id INTEGER CONSTRAINT fk_one_time_link_asked_by_id REFERENCES \"user\" (id)",
    "ALTER TABLE one_time_link ADD COLUMN used_in VARCHAR(400) DEFAULT '' NOT NULL",
    "ALTER TABLE sign_in ADD COLUMN by_link_of VARCHAR(120) DEFAULT '' NOT NULL",
)


def upgrade() -> None:
    """Add columns and tables. Links of before are told of nowhere; sign-ins of before are of passwords, as far as anybody knows."""
    for statement in COLUMNS:
        op.execute(statement)
    op.create_table(
        "link_request",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_link_request_user_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name="fk_link_request_asked_by_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_link_request"),
    )
    op.create_table(
        "account_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["reader_id"], ["user.id"], name="fk_account_news_reader_id"),
        sa.ForeignKeyConstraint(["about_id"], ["user.id"], name="fk_account_news_about_id"),
        sa.ForeignKeyConstraint(["line_id"], ["history_line.id"], name="fk_account_news_line_id"),
        sa.ForeignKeyConstraint(["link_id"], ["one_time_link.id"], name="fk_account_news_link_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account_news"),
        sa.UniqueConstraint("reader_id", "line_id", name="uq_account_news_reader_id_line_id"),
    )
    op.create_index("ix_account_news_link_id", "account_news", ["link_id"])
