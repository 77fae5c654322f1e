"""0075: what new reports of a kind begin with is changed on a page. Where there are reports, it is what the last one of the kind began with.

Word files have the styles of a file that somebody gives; figures stand by ward, and of some measures small counts are not published."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0072"


def upgrade() -> None:
    """Make the tables of templates, and of the styles of Word files."""
    op.create_table(
        "template_heading",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("holds", sa.String(30), nullable=False),
        sa.Column("hint", sa.String(300), nullable=False, server_default=sa.text("''")),
        sa.Column("taken_out", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("kind", "code", name="uq_template_heading_kind_code"),
    )
    op.create_table(
        "template_figure",
        sa.Column("heading_id", sa.Integer(), sa.ForeignKey("template_heading.id", name="fk_template_figure_heading_id"), primary_key=True),
        sa.Column("measure_id", sa.Integer(), sa.ForeignKey("measure.id", name="fk_template_figure_measure_id"), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_index("ix_template_figure_measure_id", "template_figure", ["measure_id"])
    op.create_table(
        "report_styles",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("styles", sa.LargeBinary(), nullable=False),
        sa.Column("theme", sa.LargeBinary(), nullable=False),
        sa.Column("table_style", sa.String(200), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.String(180), nullable=False),
    )
    op.add_column("measure", sa.Column("few_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("placed_figure", sa.Column("by_ward", sa.Boolean(), nullable=False, server_default=sa.false()))
    _as_last_time(op.get_bind())


def _as_last_time(bind: sa.Connection) -> None:
    """Let the templates be what reports have begun with up to now: the headings of the last one of a kind, its priorities as one."""
    kinds = bind.execute(sa.text("SELECT DISTINCT kind FROM report WHERE transcribed_from = ''")).scalars().all()
    for kind in kinds:
        last = bind.execute(sa.text("SELECT id FROM report WHERE kind = :kind AND transcribed_from = '' ORDER BY ends_on DESC, id DESC LIMIT 1"), {"kind": kind}).scalar_one()
        rows = bind.execute(sa.text("SELECT code, title, holds, hint, taken_out FROM report_heading WHERE report_id = :report ORDER BY taken_out, position, id"), {"report": last})
        there: list[dict[str, object]] = []
        for code, title, holds, hint, taken_out in rows:
            row = {"kind": kind, "code": code, "title": title, "holds": holds, "hint": hint, "taken_out": bool(taken_out), "position": len(there)}
            if holds == "priority":
                row |= {"code": "priorities", "title": "Each priority", "taken_out": False}
            if all(row["code"] != one["code"] for one in there):
                there.append(row)
        if kind == "annual report" and all(one["holds"] != "what was asked" for one in there):  # it opens the committee's report from now on
            title, hint = "What was asked last year, and what became of it", "What the committee should know besides of what it asked, and what comes next"
            asked: dict[str, object] = {"kind": kind, "code": "asked-last-year", "title": title, "holds": "what was asked", "hint": hint, "taken_out": False}
            there = [row | {"position": n} for n, row in enumerate([asked, *there])]
        for row in there:
            bind.execute(sa.text(
                "INSERT INTO template_heading (kind, code, position, title, holds, hint, taken_out) VALUES (:kind, :code, :position, :title, :holds, :hint, :taken_out)"
            ), row)
