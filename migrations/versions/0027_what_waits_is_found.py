"""0027: what waits, and the latest of a plan year, are found without what is done: results that were to come, sessions, waste, rapid jobs, jobs of a place."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

TO_COME = "follow_up_on IS NOT NULL"
WASTE_STAYS = "waste_by <> '' AND waste_collected_on IS NULL"


def upgrade() -> None:
    """Make the indexes. That of an operation's figures says whose they are, so that who has recorded none is found in it alone."""
    op.create_index(
        "ix_agency_report_follow_up", "agency_report", ["agency_id", "follow_up_on"], sqlite_where=sa.text(TO_COME), postgresql_where=sa.text(TO_COME)
    )
    op.create_index("ix_operation_plan_year_starts_at", "operation", ["plan_year_id", "starts_at", "id"])
    op.create_index("ix_session_state_slot", "session", ["state", "slot_id"])
    op.create_index("ix_job_place_id", "job", ["place_id"])
    op.create_index("ix_job_kind_referred_at", "job", ["kind", "referred_at"])
    op.create_index("ix_job_waste", "job", ["state", "work_done_at"], sqlite_where=sa.text(WASTE_STAYS), postgresql_where=sa.text(WASTE_STAYS))
    op.create_index("ix_outcome_entry_operation_id_agency_id", "outcome_entry", ["operation_id", "agency_id"])
    op.drop_index("ix_outcome_entry_operation_id", "outcome_entry")
