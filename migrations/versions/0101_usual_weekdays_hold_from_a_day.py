"""0101: the usual weekdays of Community Payback hold from a day on, and until one. Those of before have always held."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"

ALWAYS = date(2000, 1, 1)


def upgrade() -> None:
    """Keep the days from which and until which each weekday is worked."""
    weekdays = list(op.get_bind().scalars(sa.text("SELECT weekday FROM payback_weekday ORDER BY weekday")))
    op.drop_table("payback_weekday")
    made = op.create_table(
        "payback_weekday",
        sa.Column("weekday", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("first", sa.Date(), primary_key=True),
        sa.Column("last", sa.Date()),
    )
    if weekdays:
        op.bulk_insert(made, [{"weekday": weekday, "first": ALWAYS, "last": None} for weekday in weekdays])
