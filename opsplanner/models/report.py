"""What the partnership hands in: reports, what stands in them, and what was put right since they were issued."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from opsplanner.database import Instant, MaybeInstant, db
from opsplanner.models.kinds import stored


class ReportKind(enum.Enum):
    """What a report is, and to whom."""

    QUARTER = "quarterly report"
    YEAR = "annual report"
    PLAN = "published plan"


class Holds(enum.Enum):
    """What stands under a heading of a report besides what is written there."""

    WORDS = "words"
    PRIORITY = "priority"
    COMPARED = "comparison"
    RESTATED = "restatements"
    UNMEASURED = "not measured"
    GROUPS = "groups"
    CONTACTS = "contacts"
    ASKED = "what was asked"


class Report(db.Model):
    """A report of a period: a draft until it is issued, and then never changed (docs/domain.md, "Reports")."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    """What its address calls it: 2026-27-quarter-2."""
    kind: Mapped[ReportKind] = mapped_column(stored(ReportKind, "kind", check=False))
    title: Mapped[str] = mapped_column(String(200))
    plan_year_id: Mapped[int] = mapped_column(ForeignKey("plan_year.id"))
    period: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    made_at: Mapped[Instant]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    number: Mapped[int | None] = mapped_column(unique=True)
    """The number that it was issued under, the first one 1."""
    issued_at: Mapped[MaybeInstant]
    issued_by: Mapped[str] = mapped_column(String(180), default="", server_default=text("''"))
    """The name of who issued it, as it was then, with the agency."""
    approved_by: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    """The meeting that approved it."""
    approved_on: Mapped[date | None]
    transcribed_from: Mapped[str] = mapped_column(String(200), default="", server_default=text("''"))
    """What a report was transcribed from that was published before this kept any: it came with the pack, on the day `issued_at`, without a number."""


class ReportAuthor(db.Model):
    """Somebody who writes a report while it is a draft."""

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class ReportHeading(db.Model):
    """One heading of a report. Its words are the newest of its ReportWords."""

    __table_args__ = (UniqueConstraint("report_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    holds: Mapped[Holds] = mapped_column(stored(Holds, "holds", check=False))
    hint: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    """What belongs there, for who writes it."""
    taken_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It stands in the report no more; what was written and placed there stays, and comes back with it."""
    version: Mapped[int] = mapped_column(server_default=text("1"))
    """Of what is placed there."""

    __mapper_args__ = {"version_id_col": version}


class TemplateHeading(db.Model):
    """One heading with which each new report of a kind begins; none of a kind as long as nobody has changed what it begins with."""

    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ReportKind] = mapped_column(stored(ReportKind, "kind", check=False))
    code: Mapped[str] = mapped_column(String(60))
    """That of the headings of reports; "priorities" stands for one of each priority."""
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    holds: Mapped[Holds] = mapped_column(stored(Holds, "holds", check=False))
    hint: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    taken_out: Mapped[bool] = mapped_column(default=False, server_default=false())


class TemplateFigure(db.Model):
    """A measure that stands under a heading of each new report."""

    heading_id: Mapped[int] = mapped_column(ForeignKey("template_heading.id"), primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), primary_key=True, index=True)
    position: Mapped[int]


class ReportWords(db.Model):
    """What somebody wrote under a heading. Never changed, never deleted: what is written later has the next number."""

    __table_args__ = (UniqueConstraint("heading_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    heading_id: Mapped[int] = mapped_column(ForeignKey("report_heading.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[Instant]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    written_by: Mapped[str] = mapped_column(String(180))


class PlacedFigure(db.Model):
    """A measure or an indicator that stands under a heading of a report, perhaps with a picture; of a report that was transcribed one published figure."""

    __table_args__ = (
        UniqueConstraint("heading_id", "measure_id"),
        UniqueConstraint("heading_id", "indicator_id"),
        CheckConstraint(f"{' + '.join(f'CASE WHEN {one}_id IS NULL THEN 0 ELSE 1 END' for one in ('measure', 'indicator', 'entry'))} = 1", name="one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    heading_id: Mapped[int] = mapped_column(ForeignKey("report_heading.id"))
    position: Mapped[int]
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("outcome_entry.id"), index=True)
    """A figure as it was published first; what corrects it stands beside the report."""
    picture: Mapped[bool] = mapped_column(default=False)
    by_ward: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReportPaper(db.Model):
    """An issued report as it was issued: its content, its page. Never changed; what was published of it stands beside it, until another is filed."""

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(20), primary_key=True)
    """content, page, pdf, docx; published, and what is known of that."""
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ReportStyles(db.Model):
    """The styles that reports have as Word files, taken from a file that somebody gave; one row, or none."""

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    styles: Mapped[bytes] = mapped_column(LargeBinary)
    theme: Mapped[bytes] = mapped_column(LargeBinary)
    table_style: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[Instant]
    given_by: Mapped[str] = mapped_column(String(180))


class Restatement(db.Model):
    """What was said of a figure of an issued report that changed since. Never changed."""

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    figure: Mapped[str] = mapped_column(String(160))
    """Which figure of the report: street-scene/vehicles-removed."""
    name: Mapped[str] = mapped_column(String(400))
    was: Mapped[str] = mapped_column(String(400))
    now: Mapped[str] = mapped_column(String(400))
    why: Mapped[str] = mapped_column(String(500))
    changes_conclusion: Mapped[bool]
    conclusion: Mapped[str] = mapped_column(String(500), default="", server_default=text("''"))
    """How it changes what the report concludes, where it does."""
    said_at: Mapped[Instant]
    said_by: Mapped[str] = mapped_column(String(180))
