"""0062: an indicator has a floor, targets by period, and changes of the way it is measured. There are none of them yet."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    """Let an indicator have what its periods are held against, and from when it is measured in another way."""
    op.add_column("indicator", sa.Column("floor", sa.BigInteger()))
    op.create_table(
        "indicator_target",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("indicator_id", sa.Integer(), sa.ForeignKey("indicator.id", name="fk_indicator_target_indicator_id"), nullable=False),
        sa.Column("period", sa.String(80), nullable=False),
        sa.Column("target", sa.BigInteger()),
        sa.Column("floor", sa.BigInteger()),
        sa.UniqueConstraint("indicator_id", "period", name="uq_indicator_target_indicator_id_period"),
    )
    op.create_index("ix_indicator_target_indicator_id", "indicator_target", ["indicator_id"])
    op.create_table(
        "method_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("indicator_id", sa.Integer(), sa.ForeignKey("indicator.id", name="fk_method_change_indicator_id"), nullable=False),
        sa.Column("period", sa.String(80), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("adjusted", sa.Boolean(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.UniqueConstraint("indicator_id", "period", name="uq_method_change_indicator_id_period"),
    )
    op.create_index("ix_method_change_indicator_id", "method_change", ["indicator_id"])
