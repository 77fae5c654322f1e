"""0049: figures of indicators are entered on their pages by who is named for them. All that there are come from the pack, and are final."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0047"


def upgrade() -> None:
    """Let an indicator have who keeps it, and a figure its state, its author and what it said before."""
    instant = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    for name in ("owner_id", "deputy_id"):
        op.execute(f'ALTER TABLE indicator ADD COLUMN {name} INTEGER CONSTRAINT fk_indicator_{name} REFERENCES "user" (id)')
    op.add_column("indicator", sa.Column("definition", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("indicator", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("indicator", sa.Column("due_days", sa.Integer()))
    op.execute('ALTER TABLE indicator_figure ADD COLUMN entered_by_id INTEGER CONSTRAINT fk_indicator_figure_entered_by_id REFERENCES "user" (id)')
    op.execute(f"ALTER TABLE indicator_figure ADD COLUMN entered_at {instant}")
    op.add_column("indicator_figure", sa.Column("state", sa.String(30), nullable=False, server_default=sa.text("'final'")))
    op.add_column("indicator_figure", sa.Column("why", sa.String(400), nullable=False, server_default=sa.text("''")))
    op.add_column("indicator_figure", sa.Column("pack_value", sa.BigInteger()))
    op.add_column("indicator_figure", sa.Column("pack_words", sa.String(300), nullable=False, server_default=sa.text("''")))
    op.add_column("indicator_figure", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.execute("UPDATE indicator_figure SET pack_value = value, pack_words = words")
    op.create_table(
        "indicator_figure_before",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("figure_id", sa.Integer(), sa.ForeignKey("indicator_figure.id", name="fk_indicator_figure_before_figure_id"), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("why", sa.String(400), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True)),
        sa.Column("entered_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_indicator_figure_before_entered_by_id")),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_indicator_figure_before_figure_id", "indicator_figure_before", ["figure_id"])
