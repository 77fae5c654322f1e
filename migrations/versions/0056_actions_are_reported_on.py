"""0056: of an action is said how it goes, and operations, figures and pages are named as evidence of it."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """Let actions have progress in words and evidence."""
    op.add_column("action", sa.Column("progress", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("action", sa.Column("progress_on", sa.Date()))
    op.create_table(
        "action_evidence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("action_id", sa.Integer(), sa.ForeignKey("action.id", name="fk_action_evidence_action_id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("operation_id", sa.Integer(), sa.ForeignKey("operation.id", name="fk_action_evidence_operation_id")),
        sa.Column("entry_id", sa.Integer(), sa.ForeignKey("outcome_entry.id", name="fk_action_evidence_entry_id")),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_action_evidence_added_by_id"), nullable=False),
        sa.Column("taken_off", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("code", name="uq_action_evidence_code"),
        sa.UniqueConstraint("action_id", "operation_id", name="uq_action_evidence_action_id_operation_id"),
        sa.UniqueConstraint("action_id", "entry_id", name="uq_action_evidence_action_id_entry_id"),
        sa.CheckConstraint(
            "(operation_id IS NOT NULL AND entry_id IS NULL AND address = '') OR (operation_id IS NULL AND entry_id IS NOT NULL AND address = '') "
            "OR (operation_id IS NULL AND entry_id IS NULL AND address <> '')", name="one_thing",
        ),
    )
    op.create_index("ix_action_evidence_operation_id", "action_evidence", ["operation_id"])
    op.create_index("ix_action_evidence_entry_id", "action_evidence", ["entry_id"])
