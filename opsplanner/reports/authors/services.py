"""Who writes a report is named. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from collections.abc import Collection

from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.grammar import list_of
from opsplanner.history import record, subjects
from opsplanner.models import ReportAuthor, User, Verb
from opsplanner.reports import services as reports_services
from opsplanner.reports.authors import queries
from opsplanner.reports.queries import ReportRow
from opsplanner.reports.rules import check_draft


def name_authors(report: ReportRow, added: int | None, gone: Collection[int], *, by: User) -> str:
    """Let somebody write a report besides, and others no more; return the sentence that says so. What they wrote stays.

    Raises NotFound for who may not, RuleBroken where the report is issued, nobody is chosen, or she cannot sign in.
    """
    if not may_keep_sittings(by):
        raise NotFound()
    kept = reports_services.locked(report)
    check_draft(report.stand._replace(issued=kept.issued_at is not None))
    there = {row.id: row.name for row in queries.authors(report.id)}
    if added is None and not set(gone) & set(there):
        raise RuleBroken("Choose who is to write it, or tick who is not to write it any more", "person")
    names = {row.id: row.name for row in queries.could_write()}
    if added is not None and added not in names:
        raise RuleBroken("This person cannot sign in any more. Choose from the list", "person")
    if added in there:
        raise RuleBroken(f"{there[added]} writes it already", "person")
    out = [id_ for id_ in gone if id_ in there]
    for id_ in out:
        db.session.execute(db.delete(ReportAuthor).where(ReportAuthor.report_id == report.id, ReportAuthor.user_id == id_))
    if added is not None:
        db.session.add(ReportAuthor(report_id=report.id, user_id=added))
    said = [f"named {names[added]} to write it" if added is not None else "", f"let {list_of([there[id_] for id_ in out])} write it no more" if out else ""]
    record(None, Verb.REPORT_AUTHORS_NAMED, " and ".join(part for part in said if part), by=by, subject=subjects.of_report(report.code))
    db.session.flush()
    return "Who writes it is kept"
