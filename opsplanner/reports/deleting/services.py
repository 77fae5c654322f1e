"""A draft that was never issued is deleted; its history stays. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner.database import db
from opsplanner.errors import NotFound
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import PlacedFigure, ReportAuthor, ReportHeading, ReportWords, User, Verb
from opsplanner.reports import queries
from opsplanner.reports import services as reports_services
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.rules import check_draft


def delete_draft(report: ReportRow, why: str, *, seen_line: int, by: User) -> str:
    """Delete a draft with its headings, words, authors and chosen figures; the history keeps what was written last. Return the sentence that says so.

    `seen_line` is how many lines of its history the page showed. Raises NotFound for who may not, RuleBroken where it is issued,
    ChangedMeanwhile where somebody has done anything to it since.
    """
    if not keeps_reports(by):
        raise NotFound()
    there = reports_services.locked(report)
    check_draft(report.stand._replace(issued=there.issued_at is not None))
    subject = subjects.of_report(report.code)
    check_seen(subject, seen_line, seen(report.code))
    written = "\n\n".join(f"{row.title}\n{row.text}" for row in queries.headings(report.id) if row.text)
    headings = db.select(ReportHeading.id).where(ReportHeading.report_id == report.id)
    for model in (PlacedFigure, ReportWords):
        db.session.execute(db.delete(model).where(model.heading_id.in_(headings)))
    for model in (ReportHeading, ReportAuthor):
        db.session.execute(db.delete(model).where(model.report_id == report.id))
    db.session.delete(there)
    record(None, Verb.REPORT_DELETED, f"deleted the draft “{report.title}”", why=why, whole=written, by=by, subject=subject)
    db.session.flush()
    return f"The draft “{report.title}” is deleted. What was done to it stands under “Drafts that were deleted”"


def seen(code: str) -> int:
    """Return how often the history tells of a report."""
    return how_many(subjects.of_report(code))
