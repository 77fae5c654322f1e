"""0012: a figure has a reference: what it came of, and its number there.

Its id, which counts the figures of everybody, tells by its gaps how many are hidden, so addresses are made of references from
now on. The last id that stood in an address is kept, so that the old addresses lead on and those of new figures do not exist.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NUMBERED = """
WITH RECURSIVE chain(id, first) AS (
    SELECT id, id FROM outcome_entry WHERE corrects_id IS NULL
    UNION ALL
    SELECT entry.id, chain.first FROM outcome_entry AS entry JOIN chain ON entry.corrects_id = chain.id
),
owned AS (
    SELECT chain.id, COALESCE(operation.reference, job.reference, 'published/' || COALESCE(origin.code, 'figure-' || CAST(origin.id AS VARCHAR))) AS owner
    FROM chain
    JOIN outcome_entry AS origin ON origin.id = chain.first
    LEFT JOIN operation ON operation.id = origin.operation_id
    LEFT JOIN session ON session.id = origin.session_id
    LEFT JOIN job ON job.id = session.job_id
)
SELECT id, owner, row_number() OVER (PARTITION BY owner ORDER BY id) AS number FROM owned
"""
"""In the order in which they were recorded; a correction belongs where the figure that it corrects does."""


COLUMN = "ALTER TABLE outcome_entry ADD COLUMN reference VARCHAR(70) DEFAULT '' NOT NULL"
HISTORY = """
UPDATE history_line SET subject = COALESCE(
    (SELECT 'outcome:' || entry.reference FROM outcome_entry AS entry
     WHERE entry.id = CAST(substr(history_line.subject, 9) AS INTEGER) AND entry.operation_id IS NOT DISTINCT FROM history_line.operation_id),
    'outcome:gone'
) WHERE subject LIKE 'outcome:%'
"""
"""What is told of a figure that was taken back stays told of its operation; SQLite may have given its id to another since."""


def upgrade() -> None:
    """Number what is there, and let the history follow."""
    op.create_table(
        "figure_counter", sa.Column("owner", sa.String(60), nullable=False), sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_figure_counter"),
    )
    op.execute(COLUMN)
    op.execute(f"CREATE TEMPORARY TABLE numbered AS {NUMBERED}")
    op.execute("CREATE UNIQUE INDEX numbered_id ON numbered (id)")
    op.execute("UPDATE outcome_entry SET reference = (SELECT owner || '/' || CAST(number AS VARCHAR) FROM numbered WHERE numbered.id = outcome_entry.id)")
    op.execute("INSERT INTO figure_counter (owner, last) SELECT owner, max(number) FROM numbered GROUP BY owner")
    op.execute("INSERT INTO figure_counter (owner, last) SELECT '', max(id) FROM outcome_entry HAVING count(*) > 0")
    op.execute("DROP TABLE numbered")
    op.create_index("uq_outcome_entry_reference", "outcome_entry", ["reference"], unique=True)
    op.execute(HISTORY)
