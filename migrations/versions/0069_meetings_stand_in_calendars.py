"""0069: a calendar link can hold the meetings of the partnership's groups."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0073"

KINDS = ("my commitments", "my agency", "an operation type", "a ward", "Payback working days", "governance dates", "everything I may see")


def upgrade() -> None:
    """Let a link say so. What stands ready for links is made anew at their next fetch."""
    op.execute("DELETE FROM ready_calendar")
    with op.batch_alter_table("subscription") as table:
        table.drop_constraint(op.f("ck_subscription_kind"), type_="check")
        table.create_check_constraint(op.f("ck_subscription_kind"), sa.column("kind").in_(KINDS))
