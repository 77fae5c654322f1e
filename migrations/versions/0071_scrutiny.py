"""0071: how often a scrutiny committee sits, its sittings, and what it asked. There is none of it yet."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0074"


def upgrade() -> None:
    """Let scrutiny be kept."""
    op.create_table(
        "scrutiny_clock",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("committee", sa.String(200), nullable=False),
        sa.Column("runs", sa.String(30), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("month", sa.Integer()),
        sa.Column("of_pack", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("committee", sa.String(200), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("attended", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("papers", sa.String(500), nullable=False, server_default=sa.text("''")),
        sa.Column("of_pack", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.UniqueConstraint("code", name="uq_sitting_code"),
    )
    op.create_table(
        "scrutiny_matter",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("sitting_id", sa.Integer(), sa.ForeignKey("sitting.id", name="fk_scrutiny_matter_sitting_id")),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(160), nullable=False, server_default=sa.text("''")),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_scrutiny_matter_owner_id")),
        sa.Column("due_on", sa.Date()),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("replied_on", sa.Date()),
        sa.Column("action_id", sa.Integer(), sa.ForeignKey("action.id", name="fk_scrutiny_matter_action_id")),
        sa.Column("of_pack", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.UniqueConstraint("code", name="uq_scrutiny_matter_code"),
        sa.UniqueConstraint("action_id", name="uq_scrutiny_matter_action_id"),
    )
    op.create_index("ix_scrutiny_matter_sitting_id", "scrutiny_matter", ["sitting_id"])
    op.create_index("ix_scrutiny_matter_owner_id", "scrutiny_matter", ["owner_id"])
