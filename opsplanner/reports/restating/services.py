"""A figure of an issued report is restated beside it: the report stays. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.history import record, subjects
from opsplanner.models import Restatement, User, Verb
from opsplanner.reports import services as reports_services
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.restating.rules import Differs, check_restated


def restate(report: ReportRow, differs: Differs | None, *, seen: str, why: str, changes: bool | None, conclusion: str, by: User) -> str:
    """Say why a figure of an issued report is another now, and whether that changes what it concludes; return the sentence that says so.

    `differs` is how the figure differs now, None where it does not. Raises NotFound for who may not, or where the report is not issued, RuleBroken.
    """
    there = reports_services.locked(report)
    if there.issued_at is None or not keeps_reports(by):
        raise NotFound()
    check_restated(differs, seen, changes, conclusion)
    assert differs is not None and changes is not None
    db.session.add(Restatement(
        report_id=report.id, figure=differs.figure, name=differs.name, was=differs.was, now=differs.now, why=why, changes_conclusion=changes,
        conclusion=conclusion if changes else "", said_at=clock.now(), said_by=f"{by.name}, {by.agency.short_name}"[:180],
    ))
    record(None, Verb.REPORT_RESTATED, f"restated {differs.name} from {differs.was} to {differs.now}", why=why, by=by, subject=subjects.of_report(report.code))
    db.session.flush()
    return f"{differs.name} stands beside the report as {differs.now}"
