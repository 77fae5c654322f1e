"""0078: several operations are planned together as a series. There are none of them yet."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0068"


def upgrade() -> None:
    """Let series be kept, and which operation stands on which of their dates."""
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("type_id", sa.Integer(), sa.ForeignKey("operation_type.id", name="fk_series_type_id"), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_series_agency_id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_series_author_id")),
        sa.Column("rule", sa.String(300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="uq_series_code"),
    )
    op.create_index("ix_series_agency_id", "series", ["agency_id"])
    op.create_table(
        "series_date",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("series_id", sa.Integer(), sa.ForeignKey("series.id", name="fk_series_date_series_id", ondelete="CASCADE"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("operation_id", sa.Integer(), sa.ForeignKey("operation.id", name="fk_series_date_operation_id", ondelete="SET NULL")),
        sa.Column("said", sa.String(400), nullable=False),
        sa.UniqueConstraint("operation_id", name="uq_series_date_operation_id"),
    )
    op.create_index("ix_series_date_series_id", "series_date", ["series_id"])
