"""What every change of a report begins with: it is locked, so that nothing is written into one that is being issued. Inside unit_of_work()."""

from __future__ import annotations

from opsplanner.database import db, one
from opsplanner.models import Report, ReportHeading
from opsplanner.reports.queries import ReportRow


def locked(report: ReportRow) -> Report:
    """Return a report, locked. Raises NotFound where it was deleted meanwhile."""
    return one(db.select(Report).where(Report.id == report.id).with_for_update())


def locked_heading(report: ReportRow, code: str) -> ReportHeading:
    """Return a heading of a report, locked: two that write under it stand in line. Raises NotFound."""
    return one(db.select(ReportHeading).where(ReportHeading.report_id == report.id, ReportHeading.code == code).with_for_update())
