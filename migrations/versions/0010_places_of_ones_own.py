"""0010: a place is told apart by its code, and belongs to everybody or to the one operation or job that has it.

Before this every place stood in every list. They are sorted by where they are used: what the pack brought, and what an
operation or a job that everybody may see has, stays everybody's. What only a draft or a restricted operation has becomes
its own, for each its own. What nothing has any more is in no list.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
EVERYBODYS = """
UPDATE place SET shared = (of_pack
    OR EXISTS (SELECT 1 FROM operation WHERE meeting_point_id = place.id AND state <> 'draft' AND NOT restricted)
    OR EXISTS (SELECT 1 FROM job WHERE place_id = place.id AND state <> 'draft'))
"""
OF_FEW = """
SELECT 'operation' AS kind, operation.id, place.id AS place FROM operation JOIN place ON place.id = meeting_point_id WHERE NOT shared
UNION ALL SELECT 'job', job.id, place.id FROM job JOIN place ON place.id = place_id WHERE NOT shared
ORDER BY 3, 1, 2
"""
COPY = """
INSERT INTO place (code, name, postcode, access, hazards, ward_id, active, shared, of_pack)
SELECT :code, name, postcode, access, hazards, ward_id, active, shared, of_pack FROM place WHERE id = :place
"""
COLUMNS = {"operation": "meeting_point_id", "job": "place_id"}


def upgrade() -> None:
    """Give every place its code, and sort them."""
    db = op.get_bind()
    op.add_column("place", sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("place", sa.Column("of_pack", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE place SET of_pack = (code IS NOT NULL)")
    for (place,) in db.execute(sa.text("SELECT id FROM place WHERE code IS NULL ORDER BY id")).all():
        db.execute(sa.text("UPDATE place SET code = :code WHERE id = :place"), {"code": _code(), "place": place})
    with op.batch_alter_table("place") as table:
        table.alter_column("code", existing_type=sa.String(60), nullable=False)
        table.alter_column("shared", existing_type=sa.Boolean(), server_default=None)
        table.alter_column("of_pack", existing_type=sa.Boolean(), server_default=None)
        table.drop_constraint("uq_place_name", type_="unique")
    op.create_index("uq_place_name", "place", ["name"], unique=True, sqlite_where=sa.text("shared"), postgresql_where=sa.text("shared"))
    op.execute(EVERYBODYS)
    known: set[int] = set()
    for kind, thing, place in db.execute(sa.text(OF_FEW)).all():
        if place in known:
            new = {"code": _code(), "place": place}
            db.execute(sa.text(COPY), new)
            column = COLUMNS[kind]
            db.execute(sa.text(f"UPDATE {kind} SET {column} = (SELECT id FROM place WHERE code = :code) WHERE id = :thing"), {"code": new["code"], "thing": thing})
        known.add(place)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(10))
