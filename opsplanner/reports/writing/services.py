"""What is written under a heading of a report. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken, Told
from opsplanner.history import change_of, record, subjects
from opsplanner.models import Report, ReportWords, User, Verb
from opsplanner.reports import queries
from opsplanner.reports import services as reports_services
from opsplanner.reports.authors import queries as authors_queries
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.rules import check_draft


def write(report: ReportRow, heading: str, text: str, *, seen: int, by: User) -> str:
    """Keep what somebody wrote under a heading, beside all that was written there before, and return the sentence that says so.

    `seen` is the number of the words that the form was opened with. Raises NotFound for who does not write this report, RuleBroken where it is
    issued, ChangedMeanwhile with what the other wrote.
    """
    there = reports_services.locked_heading(report, heading)
    check_writes(report, by)
    written = queries.words(there.id)
    newest = written[0].number if written else 0
    if newest != seen:
        raise ChangedMeanwhile(newest, [Told(f"{row.written_by} wrote: {row.text or 'nothing; what stood there was taken out'}", row.written_by_id) for row in written if row.number > seen][:1])
    was = written[0].text if written else ""
    if text == was:
        return "Nothing was changed"
    db.session.add(ReportWords(
        heading_id=there.id, number=newest + 1, text=text, written_at=clock.now(), written_by_id=by.id, written_by=f"{by.name}, {by.agency.short_name}"[:180],
    ))
    said = change_of(f"the words under “{there.title}”", was, text)
    record(None, Verb.REPORT_WRITTEN, said.said, whole=said.whole, by=by, subject=subjects.of_report(report.code))
    db.session.flush()
    return f"What is written under “{there.title}” is kept"


def put_back(report: ReportRow, heading: str, number: int, *, seen: int, by: User) -> str:
    """Let what was written under a heading earlier stand there again, as the newest words; return the sentence that says so. Raises as `write` does."""
    there = queries.heading(report.id, heading)
    old = next((row for row in queries.words(there.id) if row.number == number), None)
    if old is None:
        raise RuleBroken("These words are not there")
    return write(report, heading, old.text, seen=seen, by=by)


def check_writes(report: ReportRow, by: User) -> None:
    """Raise NotFound for who does not write this report, RuleBroken where it is issued, whatever the page said that was opened before.

    The row of the report is locked: nothing is written into one that is being issued.
    """
    issued = db.session.execute(db.select(Report.issued_at).where(Report.id == report.id).with_for_update(read=True)).scalar_one()
    check_draft(report.stand._replace(issued=issued is not None))
    if not authors_queries.writes(by, authors_queries.authors(report.id)):
        raise NotFound()
