"""0090: operations of the past, and plans, are imported from files, and can be withdrawn. There are no such files yet."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0090"
down_revision = "0088"

STATES = "'columns to be matched', 'being checked', 'checked', 'being taken', 'taken', 'being withdrawn', 'withdrawn'"


def upgrade() -> None:
    """Keep the files, which operations came in each, and how each agency's columns were matched last."""
    op.create_table(
        "operation_import",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(30), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_operation_import_agency_id_agency"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("found", sa.LargeBinary()),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("operations", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(1000), nullable=False),
        sa.Column("sent_at", UTCTime(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_operation_import_sent_by_id_user"), nullable=False),
        sa.Column("taken_at", UTCTime()),
        sa.Column("taken_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_operation_import_taken_by_id_user")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("reference", name="uq_operation_import_reference"),
        sa.CheckConstraint(f"state IN ({STATES})", name="state"),
    )
    op.create_index("ix_operation_import_agency_id", "operation_import", ["agency_id"])
    op.create_index("ix_operation_import_digest", "operation_import", ["digest"])
    op.create_table(
        "imported_operation",
        sa.Column("operation_id", sa.Integer(), sa.ForeignKey("operation.id", name="fk_imported_operation_operation_id_operation", ondelete="CASCADE"), primary_key=True),
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("operation_import.id", name="fk_imported_operation_import_id_operation_import"), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_imported_operation_import_id", "imported_operation", ["import_id"])
    op.create_table(
        "import_columns",
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_import_columns_agency_id_agency"), primary_key=True),
        sa.Column("columns", sa.Text(), nullable=False),
    )
