"""0092: how long a type's resources take to be set up and to get back can be set on a page, in place of what the pack says. Bookings keep their times."""

from alembic import op

revision = "0092"
down_revision = "0101"


def upgrade() -> None:
    """Two columns of minutes; nothing where the pack's hold."""
    for name in ("set_up_here", "travel_here"):
        check = f"CONSTRAINT ck_operation_type_{name} CHECK ({name} between 0 and 720)"
        op.execute(f"ALTER TABLE operation_type ADD COLUMN {name} INTEGER {check}")
