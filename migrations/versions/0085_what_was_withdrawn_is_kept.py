"""0085: an agency's part keeps how many people it took back when it withdrew. Of what was withdrawn before the history says it: "withdrew, and with it 4 people"."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0092"

SAID = re.compile(r" withdrew, and with it ([\d,]+) (?:person|people)")


def upgrade() -> None:
    """A column of an agency's part, filled where it stands withdrawn."""
    op.execute("ALTER TABLE commitment ADD COLUMN staff_withdrawn INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_commitment_withdrawn_not_negative CHECK (staff_withdrawn >= 0)")
    connection = op.get_bind()
    lines = connection.execute(sa.text(
        "SELECT commitment.id, history_line.what FROM commitment JOIN history_line ON history_line.operation_id = commitment.operation_id "
        "AND history_line.agency_id = commitment.agency_id AND history_line.verb = 'withdrawn' WHERE commitment.state = 'withdrawn' ORDER BY history_line.id"
    ))
    last = {id_: int(found[1].replace(",", "")) for id_, what in lines if (found := SAID.search(what))}
    if last:
        connection.execute(sa.text("UPDATE commitment SET staff_withdrawn = :staff WHERE id = :id"), [{"id": id_, "staff": staff} for id_, staff in last.items()])
