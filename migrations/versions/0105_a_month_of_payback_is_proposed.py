"""0105: a month of Community Payback is proposed, looked at and put on its days line by line. There are no proposals yet."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0103"


def upgrade() -> None:
    """Let proposals be kept."""
    states = ("waiting", "being worked out", "worked out", "made into drafts")
    op.create_table(
        "payback_proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_payback_proposal_author_id"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("trouble", sa.String(300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="uq_payback_proposal_code"),
        sa.CheckConstraint(f"state IN {states}", name="state"),
    )
