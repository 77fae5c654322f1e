"""0060: reports are made here: what stands in them, who writes them, as they were issued, and what was put right since."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0057"

EMPTY = sa.text("''")


def _of(table: str, column: str, target: str, *, nullable: bool = False, key: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.Integer(), sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{column}"), nullable=nullable, primary_key=key)


def upgrade() -> None:
    """Make the tables of reports."""
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        _of("report", "plan_year_id", "plan_year"),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("made_at", instant, nullable=False),
        _of("report", "made_by_id", "user", nullable=True),
        sa.Column("number", sa.Integer()),
        sa.Column("issued_at", instant),
        sa.Column("issued_by", sa.String(180), nullable=False, server_default=EMPTY),
        sa.Column("approved_by", sa.String(200), nullable=False, server_default=EMPTY),
        sa.Column("approved_on", sa.Date()),
        sa.UniqueConstraint("code", name="uq_report_code"),
        sa.UniqueConstraint("number", name="uq_report_number"),
    )
    op.create_table("report_author", _of("report_author", "report_id", "report", key=True), _of("report_author", "user_id", "user", key=True))
    op.create_index("ix_report_author_user_id", "report_author", ["user_id"])
    op.create_table(
        "report_heading",
        sa.Column("id", sa.Integer(), primary_key=True),
        _of("report_heading", "report_id", "report"),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("holds", sa.String(30), nullable=False),
        sa.Column("hint", sa.String(300), nullable=False, server_default=EMPTY),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.UniqueConstraint("report_id", "code", name="uq_report_heading_report_id_code"),
    )
    op.create_table(
        "report_words",
        sa.Column("id", sa.Integer(), primary_key=True),
        _of("report_words", "heading_id", "report_heading"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", instant, nullable=False),
        _of("report_words", "written_by_id", "user", nullable=True),
        sa.Column("written_by", sa.String(180), nullable=False),
        sa.UniqueConstraint("heading_id", "number", name="uq_report_words_heading_id_number"),
    )
    op.create_table(
        "placed_figure",
        sa.Column("id", sa.Integer(), primary_key=True),
        _of("placed_figure", "heading_id", "report_heading"),
        sa.Column("position", sa.Integer(), nullable=False),
        _of("placed_figure", "measure_id", "measure", nullable=True),
        _of("placed_figure", "indicator_id", "indicator", nullable=True),
        sa.Column("picture", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("heading_id", "measure_id", name="uq_placed_figure_heading_id_measure_id"),
        sa.UniqueConstraint("heading_id", "indicator_id", name="uq_placed_figure_heading_id_indicator_id"),
        sa.CheckConstraint("(measure_id IS NULL) <> (indicator_id IS NULL)", name=op.f("ck_placed_figure_one_thing")),
    )
    op.create_table(
        "report_paper",
        _of("report_paper", "report_id", "report", key=True),
        sa.Column("form", sa.String(20), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "restatement",
        sa.Column("id", sa.Integer(), primary_key=True),
        _of("restatement", "report_id", "report"),
        sa.Column("figure", sa.String(160), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("was", sa.String(400), nullable=False),
        sa.Column("now", sa.String(400), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("changes_conclusion", sa.Boolean(), nullable=False),
        sa.Column("conclusion", sa.String(500), nullable=False, server_default=EMPTY),
        sa.Column("said_at", instant, nullable=False),
        sa.Column("said_by", sa.String(180), nullable=False),
    )
    op.create_index("ix_restatement_report_id", "restatement", ["report_id"])
