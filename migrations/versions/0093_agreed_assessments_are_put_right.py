"""0093: what an agreed assessment said wrongly is put right beside it. Nothing of any is put right yet."""

import sqlalchemy as sa
from alembic import op

from opsplanner.database import UTCTime

revision = "0093"
down_revision = "0086"


def upgrade() -> None:
    """One table, of which nothing is ever changed."""
    op.create_table(
        "assessment_restatement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("assessment_id", sa.Integer(), sa.ForeignKey("assessment.id", name="fk_assessment_restatement_assessment_id"), nullable=False),
        sa.Column("priority_code", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("now", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("level", sa.String(30), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("changes_conclusion", sa.Boolean(), nullable=False),
        sa.Column("conclusion", sa.String(500), nullable=False),
        sa.Column("said_at", UTCTime(), nullable=False),
        sa.Column("said_by", sa.String(180), nullable=False),
    )
    op.create_index("ix_assessment_restatement_assessment_id", "assessment_restatement", ["assessment_id"])
