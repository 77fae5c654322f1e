"""0064: indicators are added and changed on pages. All that there are come from the pack, but for those of a demonstration's year."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    """Let an indicator say whether the pack brought it, and which version of it stands."""
    op.add_column("indicator", sa.Column("of_pack", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("indicator", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    made_up = "SELECT priority.id FROM priority JOIN plan_year ON plan_year.id = priority.plan_year_id WHERE plan_year.demonstration"
    op.execute(f"UPDATE indicator SET of_pack = false WHERE priority_id IN ({made_up})")
