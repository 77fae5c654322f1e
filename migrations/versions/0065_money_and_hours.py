"""0065: a plan year has grants and costs, and an hour has a rate from a month on. There are none of them yet."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    """Let money be written down."""
    op.create_table(
        "money_sum",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("plan_year_id", sa.Integer(), sa.ForeignKey("plan_year.id", name="fk_money_sum_plan_year_id"), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("pence", sa.BigInteger()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("measure_id", sa.Integer(), sa.ForeignKey("measure.id", name="fk_money_sum_measure_id")),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("of_pack", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("plan_year_id", "code", name="uq_money_sum_plan_year_id_code"),
    )
    op.create_table(
        "hourly_rate",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("measure_id", sa.Integer(), sa.ForeignKey("measure.id", name="fk_hourly_rate_measure_id"), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_hourly_rate_agency_id")),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.UniqueConstraint("measure_id", "agency_id", "from_on", name="uq_hourly_rate_measure_id_agency_id_from_on"),
    )
