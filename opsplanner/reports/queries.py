"""The reports that somebody sees, and what stands in one. Every select of reports begins with `reports_visible_to`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, func, literal, select

from opsplanner.database import read, rows
from opsplanner.errors import NotFound
from opsplanner.models import (
    Holds,
    Indicator,
    Measure,
    PlacedFigure,
    PlanState,
    PlanYear,
    Report,
    ReportAuthor,
    ReportHeading,
    ReportKind,
    ReportPaper,
    ReportWords,
    Restatement,
    User,
)
from opsplanner.reader import Reader, asked_by
from opsplanner.reports.authors.queries import reports_visible_to
from opsplanner.reports.rules import Stand
from opsplanner.statements import built_once, value
from opsplanner.together import Later, all_as, later


class ReportRow(NamedTuple):
    """A report."""

    id: int
    code: str
    kind: ReportKind
    title: str
    year_id: int
    year: str
    period: str
    starts_on: date
    ends_on: date
    made_at: datetime
    number: int | None
    issued_at: datetime | None
    issued_by: str
    approved_by: str
    approved_on: date | None
    transcribed_from: str
    year_state: PlanState

    @property
    def stand(self) -> Stand:
        """What of it decides who may do what."""
        return Stand(self.issued_at is not None)


_OF = Report
_REPORT = (
    _OF.id, _OF.code, _OF.kind, _OF.title, _OF.plan_year_id.label("year_id"), PlanYear.code.label("year"), _OF.period, _OF.starts_on, _OF.ends_on, _OF.made_at,
    _OF.number, _OF.issued_at, _OF.issued_by, _OF.approved_by, _OF.approved_on, _OF.transcribed_from,
    PlanYear.state.label("year_state"),
)


@built_once
def _reports(reader: Reader, one: bool) -> Select[*tuple[Any, ...]]:
    query = select(*_REPORT).join(PlanYear, PlanYear.id == Report.plan_year_id).where(reports_visible_to(reader))
    if one:
        query = query.where(Report.code == value("code", String))
    return query.order_by(Report.ends_on.desc(), Report.starts_on.desc(), Report.id.desc())


def reports(user: User) -> list[ReportRow]:
    """Return the reports that this person sees, the latest period first (one query)."""
    return read(ReportRow, _reports(Reader.of(user), one=False), asked_by(user))


def report(user: User, code: str) -> ReportRow:
    """Return one report. Raises NotFound when there is none that this person may see."""
    found = read(ReportRow, _reports(Reader.of(user), one=True), asked_by(user, code=code))
    if not found:
        raise NotFound()
    return found[0]


@built_once
def _drafts(reader: Reader) -> Select[*tuple[Any, ...]]:
    query = select(*_REPORT).join(PlanYear, PlanYear.id == Report.plan_year_id).join(ReportAuthor, ReportAuthor.report_id == Report.id)
    return query.where(ReportAuthor.user_id == value("reader_id"), Report.issued_at.is_(None), reports_visible_to(reader)).order_by(Report.ends_on, Report.id)


def drafts_of(user: User) -> Later[list[ReportRow]]:
    """Return the drafts that this person is named to write, the earliest period first."""
    return later(_drafts(Reader.of(user)), asked_by(user), all_as(ReportRow))


@built_once
def _last(kind: ReportKind) -> Select[*tuple[Any, ...]]:
    query = select(*_REPORT).join(PlanYear, PlanYear.id == Report.plan_year_id).where(Report.transcribed_from == literal(""))
    return query.where(Report.kind == kind, Report.ends_on < value("before", Report.ends_on.type)).order_by(Report.ends_on.desc(), Report.id.desc()).limit(1)


def last_before(kind: ReportKind, day: date) -> ReportRow | None:
    """Return the report of this kind whose period ended last before a day, whoever sees it: what a new one begins with. One that was transcribed is none."""
    return next(iter(read(ReportRow, _last(kind), {"before": day})), None)


class HeadingRow(NamedTuple):
    """A heading of a report with its newest words; `number` is 0 where nobody has written any."""

    id: int
    code: str
    title: str
    holds: Holds
    hint: str
    version: int
    number: int
    text: str
    written_by: str
    written_at: datetime | None


@built_once
def _headings() -> Select[*tuple[Any, ...]]:
    of, words = ReportHeading, ReportWords
    newest = select(func.max(words.number)).where(words.heading_id == of.id).correlate(of).scalar_subquery()
    empty = func.coalesce
    return (
        select(
            of.id, of.code, of.title, of.holds, of.hint, of.version, empty(words.number, 0).label("number"), empty(words.text, "").label("text"),
            empty(words.written_by, "").label("written_by"), words.written_at,
        )
        .outerjoin(words, and_(words.heading_id == of.id, words.number == newest))
        .where(of.report_id == value("report"), of.taken_out.is_(False))
        .order_by(of.position, of.id)
    )


def headings(report_id: int) -> list[HeadingRow]:
    """Return the headings of a report in their order (one query)."""
    return read(HeadingRow, _headings(), {"report": report_id})


def heading(report_id: int, code: str) -> HeadingRow:
    """Return one heading of a report. Raises NotFound."""
    found = next((row for row in headings(report_id) if row.code == code), None)
    if found is None:
        raise NotFound()
    return found


class PlacedRow(NamedTuple):
    """What is placed under a heading: a measure, or an indicator."""

    heading_id: int
    picture: bool
    measure_id: int | None
    code: str | None
    name: str | None
    unit: str | None
    shape: str | None
    counted: bool | None
    few_hidden: bool | None
    by_ward: bool
    indicator_id: int | None

    @property
    def word(self) -> str:
        """What a form calls it."""
        return f"measure-{self.measure_id}" if self.measure_id else f"indicator-{self.indicator_id}"


@built_once
def _placed() -> Select[*tuple[Any, ...]]:
    of = PlacedFigure
    return (
        select(of.heading_id, of.picture, of.measure_id, Measure.code, Measure.name, Measure.unit, Measure.shape, Measure.active.label("counted"), Measure.few_hidden, of.by_ward, of.indicator_id)
        .join(ReportHeading, ReportHeading.id == of.heading_id)
        .outerjoin(Measure, Measure.id == of.measure_id)
        .outerjoin(Indicator, Indicator.id == of.indicator_id)
        .where(ReportHeading.report_id == value("report"), ReportHeading.taken_out.is_(False))
        .order_by(of.heading_id, of.position, of.id)
    )


def placed(report_id: int) -> list[PlacedRow]:
    """Return what is placed in a report, heading by heading, in order (one query)."""
    return read(PlacedRow, _placed(), {"report": report_id})


class WordsRow(NamedTuple):
    """What somebody wrote under a heading."""

    number: int
    text: str
    written_at: datetime
    written_by: str
    written_by_id: int | None


@built_once
def _words() -> Select[*tuple[Any, ...]]:
    of = ReportWords
    columns = (of.number, of.text, of.written_at, of.written_by, of.written_by_id)
    return select(*columns).where(of.heading_id == value("heading")).order_by(of.number.desc())


def words(heading_id: int) -> list[WordsRow]:
    """Return all that was ever written under a heading, the newest first (one query)."""
    return read(WordsRow, _words(), {"heading": heading_id})


@built_once
def _paper() -> Select[*tuple[Any, ...]]:
    return select(ReportPaper.body).where(ReportPaper.report_id == value("report"), ReportPaper.form == value("form", String))


def paper(report_id: int, form: str) -> bytes | None:
    """Return an issued report as it was issued, in one form (content, page, pdf, docx); None where there is none (one query)."""
    found = rows(_paper(), {"report": report_id, "form": form})
    return bytes(found[0].body) if found else None


class RestatementRow(NamedTuple):
    """What was said of a figure of an issued report that changed since."""

    report: str
    code: str
    figure: str
    name: str
    was: str
    now: str
    why: str
    changes_conclusion: bool
    conclusion: str
    said_at: datetime
    said_by: str


_RESTATED = (
    Report.title.label("report"), Report.code, Restatement.figure, Restatement.name, Restatement.was, Restatement.now, Restatement.why,
    Restatement.changes_conclusion, Restatement.conclusion, Restatement.said_at, Restatement.said_by,
)


@built_once
def _restatements() -> Select[*tuple[Any, ...]]:
    query = select(*_RESTATED).join(Report, Report.id == Restatement.report_id).where(Restatement.report_id == value("report"))
    return query.order_by(Restatement.said_at.desc(), Restatement.id.desc())


def restatements(report_id: int) -> list[RestatementRow]:
    """Return what was put right of an issued report, the newest first (one query)."""
    return read(RestatementRow, _restatements(), {"report": report_id})
