"""0003: Community Payback: jobs, working days, crews and slots, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of Community Payback, and let an outcome entry come from a session."""
    op.create_table(
        "payback_exception",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_payback_exception")),
    )
    op.create_table(
        "payback_weekday",
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("weekday", name=op.f("pk_payback_weekday")),
    )
    op.create_table(
        "crew",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["supervisor_id"], ["user.id"], name=op.f("fk_crew_supervisor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crew")),
        sa.UniqueConstraint("day", "name", name=op.f("uq_crew_day_name")),
    )
    with op.batch_alter_table("crew") as batch_op:
        batch_op.create_index(batch_op.f("ix_crew_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_crew_supervisor_id"), ["supervisor_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crew_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.CheckConstraint("planned <= places", name=op.f("ck_slot_within_places")),
        sa.CheckConstraint("planned >= 0", name=op.f("ck_slot_planned_not_negative")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_slot_ends_after_start")),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_slot_crew_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("crew_id", "starts", name=op.f("uq_slot_crew_id_starts")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=50), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("usual", "rapid 48-hour", "standing site", name="job_kind", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "referred",
                "information wanted",
                "lapsed",
                "accepted",
                "declined",
                "on hold",
                "scheduled",
                "under way",
                "work done",
                "checked",
                "not checked",
                "cancelled",
                "merged",
                name="job_state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column(
            "asker_kind",
            sa.Enum("agency", "councillor", "residents' group", name="asker_kind", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("asking_agency_id", sa.Integer(), nullable=True),
        sa.Column("asker_name", sa.String(length=160), nullable=False),
        sa.Column("asker_telephone", sa.String(length=40), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=True),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.String(length=160), nullable=False),
        sa.Column("host_telephone", sa.String(length=40), nullable=False),
        sa.Column("consent", sa.Boolean(), nullable=False),
        sa.Column("benefits_community", sa.Boolean(), nullable=False),
        sa.Column("displaces_no_paid_work", sa.Boolean(), nullable=False),
        sa.Column("nobody_profits", sa.Boolean(), nullable=False),
        sa.Column("hazards", sa.Text(), nullable=False),
        sa.Column("tools", sa.Text(), nullable=False),
        sa.Column("tools_by", sa.String(length=160), nullable=False),
        sa.Column("waste_by", sa.String(length=160), nullable=False),
        sa.Column("waste_collected_on", sa.Date(), nullable=True),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("estimated_hours", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("referred_at", Instant, nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("decided_at", Instant, nullable=True),
        sa.Column(
            "decline_reason",
            sa.Enum(
                "no benefit to the community",
                "would displace paid work",
                "somebody would profit",
                "not safe for a crew",
                "no consent of the owner",
                "not work for Payback",
                "no crew in time",
                name="decline_reason",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("work_done_at", Instant, nullable=True),
        sa.Column("checked_at", Instant, nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "check_result",
            sa.Enum("met", "partly", "not", name="check_result", native_enum=False, create_constraint=True, length=30),
            nullable=True,
        ),
        sa.Column(
            "quality",
            sa.Enum("excellent", "good", "fair", "poor", name="quality", native_enum=False, create_constraint=True, length=30),
            nullable=True,
        ),
        sa.Column("check_note", sa.String(length=500), nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("estimated_hours >= 0", name=op.f("ck_job_hours_not_negative")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_job_not_into_itself")),
        sa.ForeignKeyConstraint(["asking_agency_id"], ["agency.id"], name=op.f("fk_job_asking_agency_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_job_author_id")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["user.id"], name=op.f("fk_job_checked_by_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["log_entry.id"], name=op.f("fk_job_finding_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["job.id"], name=op.f("fk_job_merged_into_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_job_operation_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_job_place_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_job_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_job_finding_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_job_reference")),
    )
    with op.batch_alter_table("job") as batch_op:
        batch_op.create_index("ix_job_asking_agency", ["asking_agency_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_operation_id"), ["operation_id"], unique=False)
        batch_op.create_index("ix_job_state_wanted_by", ["state", "wanted_by", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_ward_id"), ["ward_id"], unique=False)

    op.create_table(
        "job_priority",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_priority_job_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_job_priority_priority_id")),
        sa.PrimaryKeyConstraint("job_id", "priority_id", name=op.f("pk_job_priority")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "ready",
                "running",
                "recorded",
                "stood down",
                "cut short",
                "moved",
                "taken off",
                name="session_state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("arrived", sa.Integer(), nullable=True),
        sa.Column("worked", sa.Integer(), nullable=True),
        sa.Column("person_minutes", sa.Integer(), nullable=False),
        sa.Column("more_to_do", sa.Boolean(), nullable=True),
        sa.Column("cut_short_at", sa.Time(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "weather",
                "no supervisor",
                "nobody came",
                "site not ready",
                "no tools or vehicle",
                "not safe",
                "host cancelled",
                "other",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=True,
        ),
        sa.Column(
            "answers_for",
            sa.Enum(
                "Probation", "who asked", "the host", "nobody", name="answers_for", native_enum=False, create_constraint=True, length=30
            ),
            nullable=True,
        ),
        sa.Column("in_advance", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", Instant, nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_session_places_positive")),
        sa.CheckConstraint("worked >= 0 and arrived >= 0 and expected >= 0", name=op.f("ck_session_numbers_not_negative")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_session_job_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_session_recorded_by_id")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_session_slot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("job_id", "slot_id", name=op.f("uq_session_job_id_slot_id")),
    )
    with op.batch_alter_table("session") as batch_op:
        batch_op.create_index(batch_op.f("ix_session_job_id"), ["job_id"], unique=False)
        batch_op.create_index("ix_session_slot_state", ["slot_id", "state"], unique=False)

    op.create_table(
        "session_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_session_block_people_not_negative")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_session_block_ends_after_start")),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_session_block_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_block")),
    )
    with op.batch_alter_table("session_block") as batch_op:
        batch_op.create_index(batch_op.f("ix_session_block_session_id"), ["session_id"], unique=False)

    with op.batch_alter_table("outcome_entry") as batch_op:
        batch_op.add_column(sa.Column("session_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_outcome_entry_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_outcome_entry_session",
            ["session_id", "measure_id"],
            unique=True,
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_outcome_entry_session_id"), "session", ["session_id"], ["id"])

    with op.batch_alter_table("subscription") as batch_op:
        batch_op.drop_constraint(op.f("ck_subscription_kind"), type_="check")
        kinds = ("my commitments", "my agency", "an operation type", "a ward", "Payback working days", "everything I may see")
        batch_op.create_check_constraint(op.f("ck_subscription_kind"), sa.column("kind").in_(kinds))
