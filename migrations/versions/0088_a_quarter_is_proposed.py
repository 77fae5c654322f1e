"""0088: a quarter's dates are proposed, looked at and made into drafts. There are no proposals yet."""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0093"


def upgrade() -> None:
    """Let proposals be kept."""
    states = ("waiting", "being worked out", "worked out", "made into drafts")
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_proposal_agency_id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_proposal_author_id"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("trouble", sa.String(300), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True)),
        sa.Column("drafted_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_proposal_drafted_by_id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="uq_proposal_code"),
        sa.CheckConstraint(f"state IN {states}", name="state"),
    )
    op.create_index("ix_proposal_agency_id", "proposal", ["agency_id"])
