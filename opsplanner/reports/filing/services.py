"""The published version of a report is filed beside it. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

import json

from opsplanner import clock
from opsplanner.accounts.clerks.queries import may_keep_sittings
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import ReportPaper, User, Verb
from opsplanner.reports import services as reports_services
from opsplanner.reports.filing.queries import ABOUT, FORM
from opsplanner.reports.queries import ReportRow


def file_published(report: ReportRow, name: str, kind: str, content: bytes, *, seen_line: int, by: User) -> str:
    """File the version of a report that was published, in place of one that was filed before; return the sentence that says so. The report stays.

    Raises NotFound for who may not, RuleBroken where it is not issued, ChangedMeanwhile.
    """
    there = reports_services.locked(report)
    if not may_keep_sittings(by):
        raise NotFound()
    if there.issued_at is None:
        raise RuleBroken("This is a draft. Its published version is filed once it is issued")
    check_seen(subjects.of_report(report.code), seen_line, seen(report.code), verbs=(Verb.REPORT_FILED,))
    about = {"name": name, "kind": kind, "by": f"{by.name}, {by.agency.short_name}", "at": clock.now().isoformat()}
    for form, body in ((FORM, content), (ABOUT, json.dumps(about).encode())):
        row = db.session.get(ReportPaper, (report.id, form)) or ReportPaper(report_id=report.id, form=form)
        row.body = body
        db.session.add(row)
    record(None, Verb.REPORT_FILED, f"filed the published version: {name}", by=by, subject=subjects.of_report(report.code))
    db.session.flush()
    return f"{name} is filed as the published version"


def seen(code: str) -> int:
    """Return how often the history tells of what was filed."""
    return how_many(subjects.of_report(code), verbs=(Verb.REPORT_FILED,))
