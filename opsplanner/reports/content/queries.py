"""What the figures of a report are, as everybody sees them: nothing of a restricted operation is among them, whoever makes the report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, literal, or_, select, union_all

from opsplanner.agencies.names.queries import called
from opsplanner.database import read
from opsplanner.figures.comparing.queries import MEASURE, PRIORITY, WARD, Sums, crossed
from opsplanner.figures.selection.queries import STATES, Selection
from opsplanner.figures.totals import queries as totals_queries
from opsplanner.figures.totals.queries import COUNT, LeftOut
from opsplanner.models import (
    Agency,
    AgencyKind,
    Assessment,
    AssessmentRestatement,
    Exactness,
    Measure,
    OutcomeEntry,
    PlanYear,
    Report,
    ReportKind,
    Restatement,
    Role,
    User,
    entry_priority,
)
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value
from opsplanner.web.filters import Choice


@cache
def everybody() -> User:
    """Return somebody who sees what everybody sees of an agency that sees what is open: no draft, nothing that is restricted. Nobody signs in as her."""
    return User(id=0, agency_id=0, agency=Agency(id=0, kind=AgencyKind.COUNCIL), role=Role.STAFF, deputy_manager=False, clerk=False)


def sums(span: Span, same: Mapping[int, int], *, signed: bool = False, measures: Collection[int] | None = None) -> Sums:
    """Return what the figures that lie in a period come to, by priority and measure, and of all priorities (one query; none where no measure is wanted).

    `signed`: of what is signed off; `measures`: of these alone.
    """
    if measures is not None and not measures:
        return {}
    those = Choice("", "", tuple(sorted(measures))) if measures is not None else None
    selection = Selection(since=span.starts_on, until=span.ends_on, measure=those, state=STATES["signed-off"] if signed else None)
    return crossed(selection, everybody(), PRIORITY, MEASURE, same)


def by_ward(span: Span, same: Mapping[int, int], measures: Collection[int]) -> Sums:
    """Return what the figures of these measures that lie in a period come to, by ward and priority, and by ward of all (one query; none without measures)."""
    if not measures:
        return {}
    selection = Selection(since=span.starts_on, until=span.ends_on, measure=Choice("", "", tuple(sorted(measures))))
    return crossed(selection, everybody(), WARD, PRIORITY, same)


def left_out(span: Span) -> list[LeftOut]:
    """Return which figures do not count in a period, since they only overlap it (one query)."""
    return totals_queries.left_out(Selection(since=span.starts_on, until=span.ends_on), everybody())


class Listed(NamedTuple):
    """A stock or a published percentage, which no sum has; `priority_id` is None where it is credited to none."""

    measure_id: int
    priority_id: int | None
    hundredths: int
    exactness: Exactness
    agency: str
    starts_on: date
    ends_on: date


@built_once
def _listed(reader: Reader) -> Select[*tuple[Any, ...]]:
    entry = OutcomeEntry
    days = Selection(since=date.min, until=date.max).shape
    uncounted = entry.measure_id.in_(select(Measure.id).where(Measure.shape != COUNT))
    return (
        select(
            entry.measure_id, entry_priority.c.priority_id, entry.hundredths, entry.exactness, called(Agency.short_name, entry.ends_on).label("agency"),
            entry.starts_on, entry.ends_on,
        )
        .join(Agency, Agency.id == entry.agency_id)
        .outerjoin(entry_priority, entry_priority.c.entry_id == entry.id)
        .where(uncounted, days.named(reader), entry.starts_on >= value("since", Date))
        .order_by(entry.ends_on.desc(), entry.id.desc())
    )


def listed(spans: Sequence[Span]) -> list[Listed]:
    """Return the stocks and published percentages from the first to the last day of these periods, the latest first (one query)."""
    selection = Selection(since=min(span.starts_on for span in spans), until=max(span.ends_on for span in spans))
    return read(Listed, _listed(Reader.of(everybody())), asked_by(everybody(), **selection.values))


class ContactRow(NamedTuple):
    """How an agency is reached."""

    name: str
    telephone: str
    mailbox: str


@built_once
def _contacts() -> Select[*tuple[Any, ...]]:
    return select(Agency.name, Agency.telephone, Agency.mailbox).where(Agency.active).order_by(Agency.name, Agency.id)


def contacts() -> list[ContactRow]:
    """Return how the agencies of the partnership are reached, by name (one query). Who the contact is stays out of what is published."""
    return read(ContactRow, _contacts())


class PutRight(NamedTuple):
    """What was put right of an earlier report, or of the agreed assessment of a plan year: what it said, what it should say and why."""

    report: str
    """The title of the report; "" of an assessment."""
    code: str
    """The code of the report, or of the plan year."""
    name: str
    was: str
    now: str
    why: str
    changes_conclusion: bool
    conclusion: str


_SAID = ("name", "was", "now", "why", "changes_conclusion", "conclusion", "said_at")


@built_once
def _restated(kind: ReportKind) -> Select[*tuple[Any, ...]]:
    """What was put right since the last report of this kind was issued before this one: it stands in no report of this kind yet."""
    before = select(Report.issued_at).where(Report.kind == kind, Report.issued_at.is_not(None), Report.ends_on < value("before", Date))
    last = before.order_by(Report.issued_at.desc()).limit(1).scalar_subquery()
    of, assessed = Restatement, AssessmentRestatement
    figures = select(Report.title.label("report"), Report.code.label("code"), of.id.label("id"), *(getattr(of, name) for name in _SAID))
    figures = figures.join(Report, Report.id == of.report_id).where(Report.kind == kind, Report.ends_on < value("before", Date), or_(last.is_(None), of.said_at > last))
    assessments = select(literal("").label("report"), PlanYear.code.label("code"), assessed.id.label("id"), *(getattr(assessed, name) for name in _SAID))
    assessments = assessments.join(Assessment, Assessment.id == assessed.assessment_id).join(PlanYear, PlanYear.id == Assessment.plan_year_id)
    found = union_all(figures, assessments.where(or_(last.is_(None), assessed.said_at > last))).subquery().c
    return select(found.report, found.code, *(found[name] for name in _SAID[:-1])).order_by(found.said_at, found.report.desc(), found.id)


def restated(kind: ReportKind, ends_on: date) -> list[PutRight]:
    """Return what was put right of earlier reports of a kind, and of agreed assessments, since the last of these reports was issued, in the order in which it was said (one query)."""
    return read(PutRight, _restated(kind), {"before": ends_on})
