"""0108: figures of returns are credited to the priorities that the collection calendar names for them. It names none yet."""

import sqlalchemy as sa
from alembic import op

from migrations import sums

revision = "0108"
down_revision = "0102"


def upgrade() -> None:
    """Let the collection calendar name priorities, and each credit of a figure say which return counts for it there."""
    op.create_table(
        "return_priority",
        sa.Column("expected_id", sa.Integer(), sa.ForeignKey("expected_return.id", name="fk_return_priority_expected_id_expected_return"), primary_key=True),
        sa.Column("priority_code", sa.String(60), primary_key=True),
    )
    sums.drop()
    for name in ("told_by_id", "ward_told_by_id"):
        key = f"fk_entry_priority_{name}_service_return"
        op.execute(f"ALTER TABLE entry_priority ADD COLUMN {name} INTEGER CONSTRAINT {key} REFERENCES service_return (id)")
        only = {f"{engine}_where": sa.text(f"{name} IS NOT NULL") for engine in ("sqlite", "postgresql")}
        op.create_index(f"ix_entry_priority_{name.removesuffix('_by_id')}", "entry_priority", ["entry_id", "priority_id"], **only)
    sums.keep("0108")
