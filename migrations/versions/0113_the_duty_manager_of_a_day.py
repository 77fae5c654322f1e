"""0113: another duty manager can be named for some days. There are none of before: who is named is rung every day."""

import sqlalchemy as sa
from alembic import op

revision = "0113"
down_revision = "0112"


def upgrade() -> None:
    """Keep whom supervisors ring on a day."""
    op.create_table(
        "payback_duty_day",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("telephone", sa.String(40), nullable=False),
    )
