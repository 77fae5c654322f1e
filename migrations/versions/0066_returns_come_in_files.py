"""0066: returns are loaded from files, and can be withdrawn. There are no files yet, and nothing is withdrawn."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0066"
down_revision = "0080"

STATES = "'columns to be matched', 'being checked', 'checked', 'being taken', 'taken', 'being withdrawn', 'withdrawn'"


def upgrade() -> None:
    """Keep the files, which returns each entered, and how each agency's columns were matched last."""
    op.create_table(
        "return_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(30), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_return_file_agency_id_agency"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("found", sa.LargeBinary()),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(1000), nullable=False),
        sa.Column("sent_at", UTCTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_return_file_sent_by_id_user"), nullable=False),
        sa.Column("taken_at", UTCTime()),
        sa.Column("taken_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_return_file_taken_by_id_user")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("reference", name="uq_return_file_reference"),
        sa.CheckConstraint(f"state IN ({STATES})", name="state"),
    )
    op.create_index("ix_return_file_agency_id", "return_file", ["agency_id"])
    op.create_index("ix_return_file_digest", "return_file", ["digest"])
    op.create_table(
        "return_of_file",
        sa.Column("file_id", sa.Integer(), sa.ForeignKey("return_file.id", name="fk_return_of_file_file_id_return_file"), primary_key=True),
        sa.Column("return_id", sa.Integer(), sa.ForeignKey("service_return.id", name="fk_return_of_file_return_id_service_return"), primary_key=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_return_of_file_return_id", "return_of_file", ["return_id"])
    op.create_table(
        "return_columns",
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_return_columns_agency_id_agency"), primary_key=True),
        sa.Column("columns", sa.Text(), nullable=False),
    )
    op.add_column("service_return", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
