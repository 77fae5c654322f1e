"""0073: a plan year has a strategic assessment, and emerging issues are offered to it. There are none of them yet."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0077"


def upgrade() -> None:
    """Let assessments and emerging issues be written."""
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("plan_year_id", sa.Integer(), sa.ForeignKey("plan_year.id", name="fk_assessment_plan_year_id"), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date()),
        sa.Column("agreed_by", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("plan_year_id", name="uq_assessment_plan_year_id"),
    )
    op.create_table(
        "assessment_level",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("assessment_id", sa.Integer(), sa.ForeignKey("assessment.id", name="fk_assessment_level_assessment_id"), nullable=False),
        sa.Column("priority_id", sa.Integer(), sa.ForeignKey("priority.id", name="fk_assessment_level_priority_id"), nullable=False),
        sa.Column("level", sa.String(30)),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("assessment_id", "priority_id", name="uq_assessment_level_assessment_id_priority_id"),
    )
    op.create_table(
        "assessment_view",
        sa.Column("view_id", sa.Integer(), sa.ForeignKey("community_view.id", name="fk_assessment_view_view_id"), primary_key=True),
        sa.Column("assessment_id", sa.Integer(), sa.ForeignKey("assessment.id", name="fk_assessment_view_assessment_id"), nullable=False),
    )
    op.create_index("ix_assessment_view_assessment_id", "assessment_view", ["assessment_id"])
    op.create_table(
        "emerging_issue",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("ward_id", sa.Integer(), sa.ForeignKey("ward.id", name="fk_emerging_issue_ward_id")),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), sa.ForeignKey("agency.id", name="fk_emerging_issue_agency_id"), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), sa.ForeignKey("user.id", name="fk_emerging_issue_noted_by_id"), nullable=False),
        sa.Column("state", sa.String(30), nullable=False),
        sa.Column("assessment_id", sa.Integer(), sa.ForeignKey("assessment.id", name="fk_emerging_issue_assessment_id")),
        sa.Column("priority_id", sa.Integer(), sa.ForeignKey("priority.id", name="fk_emerging_issue_priority_id")),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("code", name="uq_emerging_issue_code"),
        sa.CheckConstraint("state <> 'waiting' OR assessment_id IS NULL", name="waits_for_one"),
        sa.CheckConstraint("state <> 'taken in' OR assessment_id IS NOT NULL", name="taken_into_one"),
    )
    op.create_index("ix_emerging_issue_priority_id", "emerging_issue", ["priority_id"])
