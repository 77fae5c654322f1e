"""0055: plan, plan years, priorities, aims and risks are kept on pages. What there is comes from the pack, and its years were adopted.

The years that the demonstration made, with all that hangs on them, are no pack's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0053"

VERSIONED = ("plan_year", "priority", "action")
OF_PACK = ("plan_year", "priority", "aim", "action")
OF_DEMONSTRATION = "SELECT priority.id FROM priority JOIN plan_year ON plan_year.id = priority.plan_year_id WHERE plan_year.demonstration"


def upgrade() -> None:
    """Let the plan be changed on pages, and keep what they changed from the pack."""
    for name in OF_PACK:
        op.add_column(name, sa.Column("of_pack", sa.Boolean(), nullable=False, server_default=sa.true()))
    for name in VERSIONED:
        op.add_column(name, sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    for name in ("priority", "aim", "action"):
        op.add_column(name, sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("priority", sa.Column("serves", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("plan_year", sa.Column("state", sa.String(30), nullable=False, server_default=sa.text("'adopted'")))
    for name, length in (("consulted", 300), ("adopted", 200)):
        op.add_column("plan_year", sa.Column(f"{name}_on", sa.Date()))
        word = "consulted_with" if name == "consulted" else "adopted_by"
        op.add_column("plan_year", sa.Column(word, sa.String(length), nullable=False, server_default=sa.text("''")))
    op.execute("UPDATE plan_year SET of_pack = false WHERE demonstration")
    op.execute(f"UPDATE priority SET of_pack = false WHERE id IN ({OF_DEMONSTRATION})")
    for name in ("aim", "action"):
        op.execute(f"UPDATE {name} SET of_pack = false WHERE priority_id IN ({OF_DEMONSTRATION})")
    _plans()
    _risks()
    _fields()


def _plans() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("mission", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("of_pack", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="uq_plan_code"),
        sa.UniqueConstraint("starts_on", name="uq_plan_starts_on"),
        sa.CheckConstraint("starts_on < ends_on", name="ends_after_start"),
    )


def _risks() -> None:
    op.create_table(
        "priority_risk",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("priority_id", sa.Integer(), sa.ForeignKey("priority.id", name="fk_priority_risk_priority_id"), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("place", sa.Integer()),
        sa.Column("risk", sa.String(300), nullable=False),
        sa.Column("owner", sa.String(160), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("priority_id", "code", name="uq_priority_risk_priority_id_code"),
        sa.UniqueConstraint("priority_id", "place", name="uq_priority_risk_priority_id_place"),
        sa.CheckConstraint("place BETWEEN 1 AND 5", name="five_at_most"),
    )


def _fields() -> None:
    op.create_table(
        "field_kept",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("stands", sa.Text(), nullable=False),
        sa.Column("pack_says", sa.Text(), nullable=False),
        sa.Column("differs", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_field_kept_changed_by_id")),
        sa.UniqueConstraint("kind", "row_id", "field", name="uq_field_kept_kind_row_id_field"),
    )
