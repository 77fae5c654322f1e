"""0109: the one-time key of a form on a link's page does not name the link, which is kept as a digest alone."""

import sqlalchemy as sa
from alembic import op

revision = "0109"
down_revision = "0104"


def upgrade() -> None:
    """Forget the links that stand in the keys of before."""
    key = sa.table("form_key", sa.column("link", sa.String), sa.column("path", sa.String))
    op.execute(key.update().where(key.c.link != "").values(path=""))
