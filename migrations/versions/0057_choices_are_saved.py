"""0057: what somebody had chosen on a page is saved under a name of her own."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    """Make the table of what is saved."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "saved_choice",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_saved_choice_user_id"), nullable=False),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.String(2000), nullable=False),
        sa.Column("says", sa.String(400), nullable=False),
        sa.Column("saved_at", instant, nullable=False),
        sa.UniqueConstraint("code", name="uq_saved_choice_code"),
        sa.UniqueConstraint("user_id", "page", "name", name="uq_saved_choice_user_id_page_name"),
    )
    op.create_index("ix_saved_choice_user_id", "saved_choice", ["user_id"])
