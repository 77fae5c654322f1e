"""The styles of Word files are given, and taken away. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import check_seen, how_many, record, subjects
from opsplanner.models import ReportStyles, User, Verb
from opsplanner.plan.services import one_at_a_time
from opsplanner.reports.authors.queries import keeps_reports
from opsplanner.reports.styles.rules import Styles


def give_styles(name: str, styles: Styles, *, seen_line: int, by: User) -> str:
    """Let the Word files of reports have these styles from now on; return the sentence that says so. Reports that are issued keep theirs.

    Raises NotFound for who may not, ChangedMeanwhile.
    """
    row = _there(seen_line, by) or ReportStyles(id=1)
    row.name, row.styles, row.theme, row.table_style = name, styles.styles, styles.theme, styles.table
    row.given_at, row.given_by = clock.now(), f"{by.name}, {by.agency.short_name}"[:180]
    db.session.add(row)
    record(None, Verb.REPORT_STYLES_GIVEN, f"gave reports the styles of {name}", by=by, subject=subjects.STYLES)
    db.session.flush()
    return f"Word files of reports have the styles of {name} from now on. Reports that are issued keep theirs"


def take_away_styles(*, seen_line: int, by: User) -> str:
    """Let the Word files of reports have the plain styles again; return the sentence that says so. Raises NotFound, RuleBroken, ChangedMeanwhile."""
    row = _there(seen_line, by)
    if row is None:
        raise RuleBroken("Reports have no styles of their own. There is nothing to take away")
    record(None, Verb.REPORT_STYLES_GIVEN, f"took the styles of {row.name} away from reports", by=by, subject=subjects.STYLES)
    db.session.delete(row)
    db.session.flush()
    return "Word files of reports have the plain styles again"


def _there(seen_line: int, by: User) -> ReportStyles | None:
    """Return the styles that stand, to be changed. Who comes second waits, and is told."""
    if not keeps_reports(by):
        raise NotFound()
    one_at_a_time()
    check_seen(subjects.STYLES, seen_line, seen())
    return db.session.get(ReportStyles, 1)


def seen() -> int:
    """Return how often the history tells of the styles."""
    return how_many(subjects.STYLES)
