"""The single figures that stand in a report which was transcribed, each as it stands now: the last of those that corrected it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from opsplanner.agencies.names.queries import called
from opsplanner.database import read
from opsplanner.figures.queries import entries_visible_to
from opsplanner.models import Agency, Exactness, Measure, OutcomeEntry, PlacedFigure, ReportHeading
from opsplanner.reader import Reader, asked_by
from opsplanner.reports.content.queries import everybody
from opsplanner.statements import built_once, value


class OneFigure(NamedTuple):
    """A figure that stands under a heading; `code` is that of the pack, of the first one."""

    heading_id: int
    code: str
    reference: str
    name: str
    unit: str
    shape: str
    hundredths: int
    exactness: Exactness
    agency: str
    starts_on: date
    ends_on: date
    period: str
    note: str


@built_once
def _figures(reader: Reader) -> Select[*tuple[Any, ...]]:
    first, entry, placed = aliased(OutcomeEntry), OutcomeEntry, PlacedFigure
    of_report = select(first.id.label("first"), first.id).join(placed, placed.entry_id == first.id).join(ReportHeading, ReportHeading.id == placed.heading_id)
    chain = of_report.where(ReportHeading.report_id == value("report")).cte("chain", recursive=True)
    later = aliased(OutcomeEntry)
    whole = chain.union_all(select(chain.c.first, later.id).join(chain, later.corrects_id == chain.c.id))
    return (
        select(
            placed.heading_id, first.code, entry.reference, Measure.name, Measure.unit, Measure.shape, entry.hundredths, entry.exactness,
            called(Agency.short_name, entry.ends_on).label("agency"), entry.starts_on, entry.ends_on, entry.period, entry.note,
        )
        .select_from(whole)
        .join(entry, entry.id == whole.c.id)
        .join(first, first.id == whole.c.first)
        .join(placed, placed.entry_id == first.id)
        .join(ReportHeading, ReportHeading.id == placed.heading_id)
        .join(Measure, Measure.id == entry.measure_id)
        .join(Agency, Agency.id == entry.agency_id)
        .where(ReportHeading.report_id == value("report"), ~entry.superseded, entries_visible_to(reader))
        .order_by(placed.heading_id, placed.position, placed.id)
    )


def figures(report_id: int) -> list[OneFigure]:
    """Return the single figures of a report as they stand now, heading by heading, in order (one query)."""
    return read(OneFigure, _figures(Reader.of(everybody())), asked_by(everybody(), report=report_id))
