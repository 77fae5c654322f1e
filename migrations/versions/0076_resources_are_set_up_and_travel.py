"""0076: a type of operation says how long its resources take to be set up and to get back. Nought unless a pack says so; bookings that are there keep their times."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0071"


def upgrade() -> None:
    """Two columns of minutes."""
    for name in ("set_up", "travel"):
        check = sa.CheckConstraint(f"{name} between 0 and 720", name=op.f(f"ck_operation_type_{name}"))
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"ALTER TABLE operation_type ADD COLUMN {name} INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_operation_type_{name} CHECK ({name} between 0 and 720)")
        else:
            op.add_column("operation_type", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
            op.create_check_constraint(check.name, "operation_type", check.sqltext)
