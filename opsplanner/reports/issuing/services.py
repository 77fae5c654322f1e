"""A report is issued, and stays as it is. Inside unit_of_work(), which holds the lock for no longer than that takes; flushes, never commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from opsplanner import clock
from opsplanner.clock import words_of_day
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import PlanState, PlanYear, ReportPaper, User, Verb
from opsplanner.reports import services as reports_services
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.issuing import queries
from opsplanner.reports.issuing.rules import BUSY, CHANGED, Approval, check_approval
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.rules import check_draft, check_over


class Ready(NamedTuple):
    """A report as it will stay, made before the transaction: of which state of the database, by what its content is known, and its forms."""

    state: int
    digest: str
    number: int
    at: datetime
    approval: Approval
    papers: Mapping[str, bytes]


def name_of(by: User) -> str:
    """Return the name under which somebody issues a report."""
    return f"{by.name}, {by.agency.short_name}"[:180]


def issue(report: ReportRow, ready: Ready, *, seen: str, by: User) -> str:
    """Issue a report as it was made ready, and return the sentence that says so.

    `seen` is by what the content is known that she looked at. Raises NotFound for who may not, RuleBroken where it is issued already, its period is
    not over (a plan's year not adopted), the meeting is still to come, it says something else than she saw, or anything that reports say was changed while it was made.
    """
    if not keeps_reports(by):
        raise NotFound()
    there = reports_services.locked(report)
    check_draft(report.stand._replace(issued=there.issued_at is not None))
    state = db.session.scalar(db.select(PlanYear.state).where(PlanYear.id == there.plan_year_id))
    check_over(there.kind, there.ends_on, state is PlanState.ADOPTED, clock.today())
    check_approval(ready.approval, clock.today())
    if ready.digest != seen:
        raise RuleBroken(CHANGED)
    if db.session.execute(queries.locked()).scalar_one() != ready.state:
        raise RuleBroken(BUSY)
    approval = ready.approval
    there.number, there.issued_at, there.issued_by = ready.number, ready.at, name_of(by)
    there.approved_by, there.approved_on = approval.meeting, approval.day
    db.session.add_all(ReportPaper(report_id=there.id, form=form, body=body) for form, body in ready.papers.items())
    what = f"issued it as report {there.number}, approved by {approval.meeting} on {words_of_day(approval.day, weekday=False)}"
    record(None, Verb.REPORT_ISSUED, what, by=by, subject=subjects.of_report(report.code))
    db.session.flush()
    return f"The report is issued under number {there.number}, and stays as it is"
