"""Which issued reports have a measure by ward."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select

from opsplanner.database import rows
from opsplanner.models import PlacedFigure, Report, ReportHeading
from opsplanner.plan.indicators.periods.rules import Span, read_period
from opsplanner.reports.rules import counted_in
from opsplanner.statements import built_once, value, values


@built_once
def _issued() -> Select[*tuple[Any, ...]]:
    of = PlacedFigure
    query = select(of.measure_id, Report.title, Report.kind, Report.period, Report.starts_on, Report.ends_on)
    query = query.join(ReportHeading, ReportHeading.id == of.heading_id).join(Report, Report.id == ReportHeading.report_id)
    by_ward = (of.by_ward, of.measure_id.in_(values("measures")), ReportHeading.taken_out.is_(False))
    return query.where(Report.issued_at.is_not(None), Report.id != value("report"), *by_ward).order_by(Report.issued_at, Report.id)


def elsewhere(report_id: int, own: Span, measures: Collection[int]) -> dict[int, str]:
    """Return which other issued report has a measure by ward for days of this report's own period, by the measure: its title, of several that of the first (one query).

    Empty without measures, which asks nothing.
    """
    found: dict[int, str] = {}
    for row in rows(_issued(), {"report": report_id, "measures": sorted(measures)}) if measures else ():
        span = counted_in(row.kind, read_period(row.period) or Span("", row.starts_on, row.ends_on, row.period))
        if span.starts_on <= own.ends_on and own.starts_on <= span.ends_on:
            found.setdefault(row.measure_id, row.title)
    return found
