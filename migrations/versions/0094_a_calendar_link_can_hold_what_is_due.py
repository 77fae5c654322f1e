"""0094: a calendar link can hold the days on which its owner has to hand in returns and figures of indicators."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0090"

KINDS = ("my commitments", "my agency", "an operation type", "a ward", "Payback working days", "governance dates", "returns due", "everything I may see")


def upgrade() -> None:
    """Let a link say so."""
    with op.batch_alter_table("subscription") as table:
        table.drop_constraint(op.f("ck_subscription_kind"), type_="check")
        table.create_check_constraint(op.f("ck_subscription_kind"), sa.column("kind").in_(KINDS))
