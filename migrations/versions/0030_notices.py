"""0030: people are told of what concerns them. Of what was before nobody is told: there is no notice of it."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0030"
down_revision = "0029"

WAYS = ("at once", "in the daily digest", "only in opsplanner")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("said", sa.String(200), nullable=False),
        sa.Column("starts_at", UTCTime(), nullable=True),
        sa.Column("ends_at", UTCTime(), nullable=True),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("read_at", UTCTime(), nullable=True),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_notice_user_id"),
        sa.ForeignKeyConstraint(["line_id"], ["history_line.id"], name="fk_notice_line_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_notice_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("user_id", "line_id", "kind", name="uq_notice_user_id_line_id_kind"),
        sa.UniqueConstraint("code", name="uq_notice_code"),
    )
    op.create_index("ix_notice_line_id", "notice", ["line_id"])
    op.create_index("ix_notice_message_id", "notice", ["message_id"])
    for name, where in (("unread", "read_at IS NULL"), ("digest", "digest")):
        columns = ["user_id", "id"] if name == "unread" else ["user_id"]
        op.create_index(f"ix_notice_{name}", "notice", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "notice_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("way", sa.Enum(*WAYS, name="way", native_enum=False, length=30, create_constraint=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_notice_choice_user_id"),
        sa.PrimaryKeyConstraint("user_id", "kind", name="pk_notice_choice"),
    )
    op.create_table(
        "digest_hour",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_digest_hour_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_digest_hour"),
    )
