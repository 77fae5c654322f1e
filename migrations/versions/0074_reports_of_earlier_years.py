"""0074: a report that was published before this kept any is transcribed, with single figures, each of its own period."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0070"

ONE_THING = " + ".join(f"CASE WHEN {one}_id IS NULL THEN 0 ELSE 1 END" for one in ("measure", "indicator", "entry")) + " = 1"


def upgrade() -> None:
    """Let a report say what it was transcribed from, and let one figure stand under a heading."""
    op.add_column("report", sa.Column("transcribed_from", sa.String(200), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("placed_figure") as table:
        table.add_column(sa.Column("entry_id", sa.Integer(), sa.ForeignKey("outcome_entry.id", name="fk_placed_figure_entry_id")))
        table.drop_constraint(op.f("ck_placed_figure_one_thing"), type_="check")
        table.create_check_constraint(op.f("ck_placed_figure_one_thing"), ONE_THING)
