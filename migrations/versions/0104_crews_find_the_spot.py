"""0104: a job says where exactly it is and where toilets and water are, and supervisors have whom to ring. Nothing is said of those of before."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0105"


def upgrade() -> None:
    """Keep what of a spot is said, and the duty manager."""
    for name, length in (("spot", 400), ("coordinates", 24), ("toilets", 200)):
        op.add_column("job", sa.Column(name, sa.String(length), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "payback_duty",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("telephone", sa.String(40), nullable=False),
    )
