"""0052: services send returns of their own figures, which can count for what operations recorded, or for other returns. There are none yet."""

import sqlalchemy as sa
from alembic import op

from migrations import sums

revision = "0052"
down_revision = "0051"

SUMMED = ("review", "exactness", "operation_id")
ADDED_UP = {
    "measure": ("measure_id", "superseded", *SUMMED, "plan_year_id", "ward_id", "agency_id", "ends_on"),
    "plan_year": ("plan_year_id", "superseded", "measure_id", *SUMMED, "ward_id", "agency_id", "ends_on"),
    "ward": ("ward_id", "superseded", "plan_year_id", "measure_id", *SUMMED, "agency_id", "ends_on"),
    "agency": ("agency_id", "superseded", "plan_year_id", "measure_id", *SUMMED, "ward_id", "ends_on"),
    "ends_on": ("ends_on", "superseded", "measure_id", *SUMMED, "plan_year_id", "ward_id", "agency_id", "starts_on"),
}


def upgrade() -> None:
    """Make the collection calendar, and let figures say which return they came from and which one counts for them."""
    op.create_table(
        "expected_return",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("measure_id", sa.Integer(), sa.ForeignKey("measure.id", name="fk_expected_return_measure_id_measure"), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_expected_return_agency_id_agency"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("due_working", sa.Boolean(), nullable=False),
        sa.Column("by_ward", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_expected_return_owner_id_user")),
        sa.Column("deputy_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_expected_return_deputy_id_user")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("agency_id", "measure_id", "starts_on", name="uq_expected_return_agency_id_measure_id_starts_on"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="ends_after_start"),
        sa.CheckConstraint("due_days >= 0", name="due_afterwards"),
    )
    op.create_index("ix_expected_return_measure_id", "expected_return", ["measure_id"])
    op.create_table(
        "service_return",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("reference", sa.String(30), nullable=False),
        sa.Column("expected_id", sa.Integer(), sa.ForeignKey("expected_return.id", name="fk_service_return_expected_id_expected_return"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("counts_from", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(30), nullable=False),
        sa.Column("comes_on", sa.Date()),
        sa.Column("includes", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_service_return_said_by_id_user"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("reference", name="uq_service_return_reference"),
        sa.UniqueConstraint("expected_id", "starts_on", name="uq_service_return_expected_id_starts_on"),
        sa.CheckConstraint("counts_from <= starts_on AND starts_on <= ends_on", name="counts_up_to_its_end"),
        sa.CheckConstraint("(answer = 'later') = (comes_on IS NOT NULL)", name="later_has_a_day"),
        sa.CheckConstraint("answer IN ('figures', 'estimated', 'nothing', 'later')", name="answer"),
    )
    op.create_index("ix_service_return_ends_on", "service_return", ["ends_on"])
    op.create_table(
        "return_period",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("kind", "starts_on", name="uq_return_period_kind_starts_on"),
        sa.CheckConstraint("state IN ('open', 'locked')", name="state"),
    )
    sums.drop()
    for name in ("return_id", "told_by_id", "ward_told_by_id"):
        key = f"fk_outcome_entry_{name}_service_return"
        op.execute(f"ALTER TABLE outcome_entry ADD COLUMN {name} INTEGER CONSTRAINT {key} REFERENCES service_return (id)")
    sums.keep("0052")
    for name, columns in ADDED_UP.items():
        op.drop_index(f"ix_outcome_entry_{name}", "outcome_entry")
        op.create_index(f"ix_outcome_entry_{name}", "outcome_entry", [*columns, "also_reported", "told_by_id", "ward_told_by_id", "hundredths"])
    op.drop_index("ix_outcome_entry_latest", "outcome_entry")
    latest = ["plan_year_id", "superseded", "ends_on", "id", "operation_id", "also_reported", "told_by_id"]
    op.create_index("ix_outcome_entry_latest", "outcome_entry", latest)
    _few("told", ["told_by_id", "ends_on"], "told_by_id IS NOT NULL")
    _few("return", ["return_id"], "corrects_id IS NULL AND ward_id IS NULL", unique=True)
    _few("return_ward", ["return_id", "ward_id"], "corrects_id IS NULL", unique=True)


def _few(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    only = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(f"{'uq' if unique else 'ix'}_outcome_entry_{name}", "outcome_entry", columns, unique=unique, **only)
