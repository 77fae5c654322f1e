"""0002: what came of it: logs, debriefs and lessons, outcome entries and their review, aims, actions and indicators."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Instant = sa.DateTime(timezone=True)

ADDED_UP = {
    "measure": ["measure_id", "superseded", "review", "exactness", "operation_id", "plan_year_id", "ward_id", "agency_id", "ends_on", "hundredths"],
    "plan_year": ["plan_year_id", "superseded", "measure_id", "review", "exactness", "operation_id", "ward_id", "agency_id", "ends_on", "hundredths"],
    "ward": ["ward_id", "superseded", "measure_id", "review", "exactness", "operation_id", "plan_year_id", "agency_id", "ends_on", "hundredths"],
    "agency": ["agency_id", "superseded", "measure_id", "review", "exactness", "operation_id", "plan_year_id", "ward_id", "ends_on", "hundredths"],
}


def upgrade() -> None:
    """Make the tables of outcomes, and what operations, commitments and people gain with them."""
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("programme", sa.String(length=120), nullable=False),
        sa.Column("owner_agency_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_agency_id"], ["agency.id"], name=op.f("fk_action_owner_agency_id")),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_action_priority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
        sa.UniqueConstraint("priority_id", "code", name=op.f("uq_action_priority_id_code")),
    )
    with op.batch_alter_table("action") as batch_op:
        batch_op.create_index(batch_op.f("ix_action_priority_id"), ["priority_id"], unique=False)

    op.create_table(
        "aim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_aim_priority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aim")),
        sa.UniqueConstraint("priority_id", "code", name=op.f("uq_aim_priority_id_code")),
    )
    with op.batch_alter_table("aim") as batch_op:
        batch_op.create_index(batch_op.f("ix_aim_priority_id"), ["priority_id"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("better", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("baseline_words", sa.String(length=200), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("target_words", sa.String(length=200), nullable=False),
        sa.Column("not_measured", sa.String(length=400), nullable=False),
        sa.Column("trajectory_from", sa.Integer(), nullable=True),
        sa.Column("trajectory_to", sa.Integer(), nullable=True),
        sa.Column("reduction_percent", sa.Integer(), nullable=True),
        sa.Column("assumption", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_indicator_priority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("priority_id", "code", name=op.f("uq_indicator_priority_id_code")),
    )
    with op.batch_alter_table("indicator") as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_priority_id"), ["priority_id"], unique=False)

    op.create_table(
        "succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_priority_id", sa.Integer(), nullable=False),
        sa.Column("to_priority_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["from_priority_id"], ["priority.id"], name=op.f("fk_succession_from_priority_id")),
        sa.ForeignKeyConstraint(["to_priority_id"], ["priority.id"], name=op.f("fk_succession_to_priority_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
        sa.UniqueConstraint("from_priority_id", "to_priority_id", name=op.f("uq_succession_from_priority_id_to_priority_id")),
    )
    with op.batch_alter_table("succession") as batch_op:
        batch_op.create_index(batch_op.f("ix_succession_from_priority_id"), ["from_priority_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_succession_to_priority_id"), ["to_priority_id"], unique=False)

    op.create_table(
        "agency_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("nothing_to_report", sa.Boolean(), nullable=False),
        sa.Column("follow_up", sa.String(length=300), nullable=False),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("said_at", Instant, nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("by_telephone", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_report_agency_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_agency_report_operation_id")),
        sa.ForeignKeyConstraint(["said_by_id"], ["user.id"], name=op.f("fk_agency_report_said_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_report")),
        sa.UniqueConstraint("operation_id", "agency_id", name=op.f("uq_agency_report_operation_id_agency_id")),
    )
    op.create_table(
        "debrief",
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("went_well", sa.Text(), nullable=False),
        sa.Column("went_badly", sa.Text(), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("changed_by", sa.String(length=180), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_debrief_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", name=op.f("pk_debrief")),
    )
    op.create_table(
        "indicator_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_figure_indicator_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_figure")),
        sa.UniqueConstraint("indicator_id", "period", name=op.f("uq_indicator_figure_indicator_id_period")),
    )
    with op.batch_alter_table("indicator_figure") as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_figure_indicator_id"), ["indicator_id"], unique=False)

    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "identified",
                "in hand",
                "learned",
                "not taken up",
                name="lesson_state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_lesson_operation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    with op.batch_alter_table("lesson") as batch_op:
        batch_op.create_index("ix_lesson_operation", ["operation_id"], unique=False)

    op.create_table(
        "log_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "arrival or departure",
                "decision",
                "found here",
                "safety",
                "result",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_at", Instant, nullable=False),
        sa.Column("written_at", Instant, nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_by", sa.String(length=180), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_log_entry_agency_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["log_entry.id"], name=op.f("fk_log_entry_corrects_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_log_entry_operation_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user.id"], name=op.f("fk_log_entry_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_log_entry_corrects_id")),
    )
    with op.batch_alter_table("log_entry") as batch_op:
        batch_op.create_index("ix_log_entry_operation_at", ["operation_id", "happened_at", "id"], unique=False)

    op.create_table(
        "outcome_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=True),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("hundredths", sa.BigInteger(), nullable=False),
        sa.Column(
            "exactness",
            sa.Enum("exact", "over", "about", "forecast", name="exactness", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(length=120), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("interim", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_telephone", sa.Boolean(), nullable=False),
        sa.Column("plan_year_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "review",
            sa.Enum("recorded", "queried", "signed off", name="review", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("signed_off_at", Instant, nullable=True),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_outcome_entry_ends_after_start")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_outcome_entry_agency_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_outcome_entry_changed_by_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["outcome_entry.id"], name=op.f("fk_outcome_entry_corrects_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_outcome_entry_measure_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_outcome_entry_operation_id")),
        sa.ForeignKeyConstraint(["plan_year_id"], ["plan_year.id"], name=op.f("fk_outcome_entry_plan_year_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_outcome_entry_recorded_by_id")),
        sa.ForeignKeyConstraint(["signed_off_by_id"], ["user.id"], name=op.f("fk_outcome_entry_signed_off_by_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_outcome_entry_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_entry")),
        sa.UniqueConstraint("code", name=op.f("uq_outcome_entry_code")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_outcome_entry_corrects_id")),
    )
    with op.batch_alter_table("outcome_entry") as batch_op:
        batch_op.create_index("ix_outcome_entry_ends_on_id", ["ends_on", "id"], unique=False)
        for name, columns in ADDED_UP.items():
            batch_op.create_index(f"ix_outcome_entry_{name}", columns, unique=False)
        batch_op.create_index(batch_op.f("ix_outcome_entry_operation_id"), ["operation_id"], unique=False)
        batch_op.create_index("ix_outcome_entry_review", ["review", "superseded", "id"], unique=False)
        batch_op.create_index(
            "uq_outcome_entry_cell",
            ["operation_id", "measure_id", "agency_id"],
            unique=True,
            sqlite_where=sa.text("corrects_id IS NULL"),
            postgresql_where=sa.text("corrects_id IS NULL"),
        )

    op.create_table(
        "entry_priority",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["outcome_entry.id"], name=op.f("fk_entry_priority_entry_id")),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_entry_priority_priority_id")),
        sa.PrimaryKeyConstraint("entry_id", "priority_id", name=op.f("pk_entry_priority")),
    )
    with op.batch_alter_table("entry_priority") as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_priority_priority_id"), ["priority_id"], unique=False)

    op.create_table(
        "entry_query",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_at", Instant, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_entry_query_answered_by_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_entry_query_asked_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["outcome_entry.id"], name=op.f("fk_entry_query_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_query")),
    )
    with op.batch_alter_table("entry_query") as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_query_entry_id"), ["entry_id"], unique=False)
    with op.batch_alter_table("commitment") as batch_op:
        batch_op.add_column(sa.Column("turned_up", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("turned_up_at", Instant, nullable=True))
        batch_op.add_column(sa.Column("turned_up_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_commitment_turned_up_by_id"), "user", ["turned_up_by_id"], ["id"])
        batch_op.create_check_constraint("turned_up_not_negative", "turned_up >= 0")
    _add("operation", "deployments", sa.Text(), "")
    _add("operation", "risks", sa.Text(), "")
    _add("operation", "figures_released", sa.Boolean(), sa.false())
    _add("user", "deputy_manager", sa.Boolean(), sa.false())


def _add(table: str, column: str, kind: sa.types.TypeEngine, empty: object) -> None:
    """Add a column that every row has; the default is for the rows that stand, and does not stay."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column(column, kind, nullable=False, server_default=empty))
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(column, existing_type=kind, server_default=None)
