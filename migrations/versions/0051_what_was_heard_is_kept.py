"""0051: what is told says when people have to be there, and whether its message withheld what it is about; an agency may be told the same twice.

When they had to be there is taken for what an operation was not moved since. What went of an operation that is restricted now said nothing of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0049"

OF_RESTRICTED = {
    "telling": "operation_id IN (SELECT id FROM operation WHERE restricted)",
    "notice": "line_id IN (SELECT history_line.id FROM history_line JOIN operation ON operation.id = history_line.operation_id WHERE operation.restricted)",
}


def upgrade() -> None:
    """Let what agencies and people are told say more of what they hear."""
    with op.batch_alter_table("telling") as table:
        table.drop_constraint("uq_telling_operation_id_agency_id_occasion_schedule", type_="unique")
    instant = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    for name, restricted in OF_RESTRICTED.items():
        op.execute(f"ALTER TABLE {name} ADD COLUMN musters_at {instant}")
        op.add_column(name, sa.Column("withheld", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.execute(f"UPDATE {name} SET withheld = true WHERE message_id IS NOT NULL AND {restricted}")
    of_it = "FROM operation WHERE operation.id = telling.operation_id"
    op.execute(f"UPDATE telling SET musters_at = (SELECT musters_at {of_it}) WHERE schedule = (SELECT schedule {of_it})")
