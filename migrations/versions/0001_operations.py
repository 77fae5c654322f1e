"""0001: the house, and one operation from idea to the day: everything that stands in the first release."""

import sqlalchemy as sa
from alembic import op

from migrations.helpers import triggers

revision = "0001"
down_revision = None

Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make every table, and what keeps a resource from being in two places."""
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "partnership office",
                "council",
                "police",
                "probation",
                "fire and rescue",
                "health",
                "national body",
                "voluntary",
                "business",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("deputy", sa.String(length=120), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("mailbox", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("staff_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("code", name=op.f("uq_agency_code")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_name")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("partnership", sa.String(length=160), nullable=False),
        sa.Column("short_name", sa.String(length=60), nullable=False),
        sa.Column("area", sa.String(length=160), nullable=False),
        sa.Column("holiday_country", sa.String(length=10), nullable=False),
        sa.Column("holiday_subdivision", sa.String(length=10), nullable=False),
        sa.Column("demonstration_loaded_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("shape", sa.String(length=40), nullable=False),
        sa.Column("better", sa.String(length=20), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("code", name=op.f("uq_measure_code")),
    )
    op.create_table(
        "plan_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_year")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_year_code")),
        sa.UniqueConstraint("starts_on", name=op.f("uq_plan_year_starts_on")),
    )
    op.create_table(
        "power",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("caution", sa.String(length=600), nullable=False),
        sa.Column("owner", sa.String(length=160), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power")),
        sa.UniqueConstraint("code", name=op.f("uq_power_code")),
    )
    op.create_table(
        "reference_counter",
        sa.Column("type_code", sa.String(length=30), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("type_code", "year", name=op.f("pk_reference_counter")),
    )
    op.create_table(
        "thematic_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("reporting", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thematic_group")),
        sa.UniqueConstraint("code", name=op.f("uq_thematic_group_code")),
    )
    op.create_table(
        "ward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward")),
        sa.UniqueConstraint("code", name=op.f("uq_ward_code")),
        sa.UniqueConstraint("name", name=op.f("uq_ward_name")),
    )
    op.create_table(
        "operation_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=400), nullable=False),
        sa.Column("lead_agency_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("briefing", sa.Time(), nullable=True),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("briefing_text", sa.Text(), nullable=False),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["lead_agency_id"], ["agency.id"], name=op.f("fk_operation_type_lead_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_type")),
        sa.UniqueConstraint("code", name=op.f("uq_operation_type_code")),
    )
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("access", sa.String(length=400), nullable=False),
        sa.Column("hazards", sa.String(length=400), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_place_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
        sa.UniqueConstraint("name", name=op.f("uq_place_name")),
    )
    op.create_index(op.f("ix_place_ward_id"), "place", ["ward_id"], unique=False)
    op.create_table(
        "priority",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_year_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lead", sa.String(length=160), nullable=False),
        sa.Column("thematic_group_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_year_id"], ["plan_year.id"], name=op.f("fk_priority_plan_year_id")),
        sa.ForeignKeyConstraint(["thematic_group_id"], ["thematic_group.id"], name=op.f("fk_priority_thematic_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority")),
        sa.UniqueConstraint("plan_year_id", "code", name=op.f("uq_priority_plan_year_id_code")),
    )
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_resource_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("code", name=op.f("uq_resource_code")),
        sa.UniqueConstraint("name", name=op.f("uq_resource_name")),
    )
    op.create_index(op.f("ix_resource_agency_id"), "resource", ["agency_id"], unique=False)
    op.create_table(
        "staff_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("staff >= 0", name=op.f("ck_staff_exception_staff_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_staff_exception_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_exception")),
        sa.UniqueConstraint("agency_id", "day", name=op.f("uq_staff_exception_agency_id_day")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_team_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("code", name=op.f("uq_team_code")),
    )
    op.create_index(op.f("ix_team_agency_id"), "team", ["agency_id"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("coordinator", "staff", "manager", "administrator", name="role", native_enum=False, create_constraint=True, length=30),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("suspended_at", Instant, nullable=True),
        sa.Column("last_here_at", Instant, nullable=True),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_user_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_index(op.f("ix_user_agency_id"), "user", ["agency_id"], unique=False)
    op.create_table(
        "usual_staff",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.CheckConstraint("staff >= 0", name=op.f("ck_usual_staff_staff_not_negative")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_usual_staff_weekday")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_usual_staff_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "weekday", name=op.f("pk_usual_staff")),
    )
    op.create_table(
        "form_key",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("done_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_form_key_user_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_key")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_one_time_link_made_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_one_time_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_index(op.f("ix_one_time_link_user_id"), "one_time_link", ["user_id"], unique=False)
    op.create_table(
        "operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=50).with_variant(sa.String(length=50, collation="C"), "postgresql"), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "proposed",
                "confirmed",
                "under way",
                "completed",
                "cut short",
                "closed",
                "postponed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("briefing", sa.Time(), nullable=True),
        sa.Column("starts_second", sa.Boolean(), nullable=False),
        sa.Column("ends_second", sa.Boolean(), nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("musters_at", Instant, nullable=False),
        sa.Column("schedule", sa.Integer(), nullable=False),
        sa.Column("meeting_point_id", sa.Integer(), nullable=True),
        sa.Column("lead_agency_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_agency_id", sa.Integer(), nullable=False),
        sa.Column("plan_year_id", sa.Integer(), nullable=True),
        sa.Column("objectives", sa.Text(), nullable=False),
        sa.Column("commanders", sa.Text(), nullable=False),
        sa.Column("duty_telephone", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("proposed_at", Instant, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("musters_at <= starts_at", name=op.f("ck_operation_musters_before_start")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_operation_ends_after_start")),
        sa.ForeignKeyConstraint(["author_agency_id"], ["agency.id"], name=op.f("fk_operation_author_agency_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_operation_author_id")),
        sa.ForeignKeyConstraint(["lead_agency_id"], ["agency.id"], name=op.f("fk_operation_lead_agency_id")),
        sa.ForeignKeyConstraint(["meeting_point_id"], ["place.id"], name=op.f("fk_operation_meeting_point_id")),
        sa.ForeignKeyConstraint(["plan_year_id"], ["plan_year.id"], name=op.f("fk_operation_plan_year_id")),
        sa.ForeignKeyConstraint(["type_id"], ["operation_type.id"], name=op.f("fk_operation_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
        sa.UniqueConstraint("reference", name=op.f("uq_operation_reference")),
    )
    op.create_index(op.f("ix_operation_author_agency_id"), "operation", ["author_agency_id"], unique=False)
    op.create_index("ix_operation_lead_starts_at", "operation", ["lead_agency_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_operation_meeting_point_id"), "operation", ["meeting_point_id"], unique=False)
    op.create_index("ix_operation_plan_year_state", "operation", ["plan_year_id", "state", "starts_at"], unique=False)
    op.create_index(
        "ix_operation_restricted", "operation", ["id"], unique=False, sqlite_where=sa.text("restricted = 1"), postgresql_where=sa.text("restricted")
    )
    op.create_index("ix_operation_starts_at_id", "operation", ["starts_at", "id"], unique=False)
    op.create_index("ix_operation_state_starts_at", "operation", ["state", "starts_at"], unique=False)
    op.create_index("ix_operation_type_starts_at", "operation", ["type_id", "starts_at"], unique=False)
    op.create_index("ix_operation_type_state_starts_at", "operation", ["type_id", "state", "starts_at"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "my commitments",
                "my agency",
                "an operation type",
                "a ward",
                "everything I may see",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("type_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("stopped_at", Instant, nullable=True),
        sa.Column("fetched_at", Instant, nullable=True),
        sa.Column("fetched_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["type_id"], ["operation_type.id"], name=op.f("fk_subscription_type_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_subscription_user_id")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_subscription_ward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_subscription_token_hash")),
    )
    op.create_index(op.f("ix_subscription_user_id"), "subscription", ["user_id"], unique=False)
    op.create_table(
        "type_agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_type_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("staff >= 0", name=op.f("ck_type_agency_staff_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_type_agency_agency_id")),
        sa.ForeignKeyConstraint(["operation_type_id"], ["operation_type.id"], name=op.f("fk_type_agency_operation_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_agency")),
        sa.UniqueConstraint("operation_type_id", "agency_id", name=op.f("uq_type_agency_operation_type_id_agency_id")),
    )
    op.create_table(
        "type_measure",
        sa.Column("operation_type_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_type_measure_measure_id")),
        sa.ForeignKeyConstraint(["operation_type_id"], ["operation_type.id"], name=op.f("fk_type_measure_operation_type_id")),
        sa.PrimaryKeyConstraint("operation_type_id", "measure_id", name=op.f("pk_type_measure")),
    )
    op.create_table(
        "type_power",
        sa.Column("operation_type_id", sa.Integer(), nullable=False),
        sa.Column("power_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_type_id"], ["operation_type.id"], name=op.f("fk_type_power_operation_type_id")),
        sa.ForeignKeyConstraint(["power_id"], ["power.id"], name=op.f("fk_type_power_power_id")),
        sa.PrimaryKeyConstraint("operation_type_id", "power_id", name=op.f("pk_type_power")),
    )
    op.create_table(
        "type_priority",
        sa.Column("operation_type_id", sa.Integer(), nullable=False),
        sa.Column("priority_code", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["operation_type_id"], ["operation_type.id"], name=op.f("fk_type_priority_operation_type_id")),
        sa.PrimaryKeyConstraint("operation_type_id", "priority_code", name=op.f("pk_type_priority")),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_booking_ends_after_start")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_booking_operation_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], name=op.f("fk_booking_resource_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index(op.f("ix_booking_operation_id"), "booking", ["operation_id"], unique=False)
    op.create_index("ix_booking_resource_live", "booking", ["resource_id", "live", "starts_at"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "not asked",
                "requested",
                "provisional",
                "accepted",
                "please confirm again",
                "declined",
                "withdrawn",
                "released",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("staff_asked", sa.Integer(), nullable=False),
        sa.Column("staff_promised", sa.Integer(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("contact_telephone", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("asked_at", Instant, nullable=True),
        sa.Column("answered_at", Instant, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("by_telephone", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("over_numbers_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("staff_asked >= 0", name=op.f("ck_commitment_asked_not_negative")),
        sa.CheckConstraint("staff_promised >= 0", name=op.f("ck_commitment_promised_not_negative")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_commitment_agency_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_commitment_answered_by_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_commitment_operation_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["over_numbers_by_id"], ["user.id"], name=op.f("fk_commitment_over_numbers_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("operation_id", "agency_id", name=op.f("uq_commitment_operation_id_agency_id")),
    )
    op.create_index("ix_commitment_agency_state", "commitment", ["agency_id", "state"], unique=False)
    op.create_table(
        "history_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=180), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=True),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("operation_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_history_line_agency_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_history_line_by_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_history_line_operation_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_line")),
    )
    op.create_index("ix_history_line_at", "history_line", ["at"], unique=False)
    op.create_index("ix_history_line_operation_at", "history_line", ["operation_id", "at"], unique=False)
    op.create_index("ix_history_line_subject", "history_line", ["subject"], unique=False)
    op.create_table(
        "operation_measure",
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_operation_measure_measure_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_operation_measure_operation_id")),
        sa.PrimaryKeyConstraint("operation_id", "measure_id", name=op.f("pk_operation_measure")),
    )
    op.create_table(
        "operation_priority",
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_operation_priority_operation_id")),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_operation_priority_priority_id")),
        sa.PrimaryKeyConstraint("operation_id", "priority_id", name=op.f("pk_operation_priority")),
    )
    op.create_table(
        "operation_ward",
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_operation_ward_operation_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_operation_ward_ward_id")),
        sa.PrimaryKeyConstraint("operation_id", "ward_id", name=op.f("pk_operation_ward")),
    )
    op.create_index(op.f("ix_operation_ward_ward_id"), "operation_ward", ["ward_id"], unique=False)
    op.create_table(
        "telling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=20), nullable=False),
        sa.Column("schedule", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("told_at", Instant, nullable=True),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_telling_agency_id")),
        sa.ForeignKeyConstraint(["operation_id"], ["operation.id"], name=op.f("fk_telling_operation_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["told_by_id"], ["user.id"], name=op.f("fk_telling_told_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telling")),
        sa.UniqueConstraint(
            "operation_id", "agency_id", "occasion", "schedule", name=op.f("uq_telling_operation_id_agency_id_occasion_schedule")
        ),
    )
    op.create_index(op.f("ix_telling_operation_id"), "telling", ["operation_id"], unique=False)
    op.create_table(
        "nomination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["commitment_id"], ["commitment.id"], name=op.f("fk_nomination_commitment_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_nomination_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
        sa.UniqueConstraint("commitment_id", "user_id", name=op.f("uq_nomination_commitment_id_user_id")),
    )
    op.create_index(op.f("ix_nomination_commitment_id"), "nomination", ["commitment_id"], unique=False)
    op.create_index(op.f("ix_nomination_user_id"), "nomination", ["user_id"], unique=False)
    triggers()
