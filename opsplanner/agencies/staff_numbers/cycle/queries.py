"""An agency's cycle of days and nights, as its pages say it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from opsplanner.commitments.staffing.cycles.rules import Cycle
from opsplanner.database import rows
from opsplanner.models import StaffCycle, StaffCycleDay
from opsplanner.statements import built_once


@built_once
def _cycles() -> Select[*tuple[Any, ...]]:
    return (
        select(StaffCycle.agency_id, StaffCycle.starts_on, StaffCycle.day_from, StaffCycle.night_from, StaffCycleDay.by_day, StaffCycleDay.by_night)
        .join(StaffCycleDay, StaffCycleDay.agency_id == StaffCycle.agency_id)
        .order_by(StaffCycle.agency_id, StaffCycleDay.position)
    )


def cycles() -> dict[int, Cycle]:
    """Return the cycles of all agencies that have one, by agency: one query."""
    found: dict[int, Cycle] = {}
    for row in rows(_cycles()):
        had = found.get(row.agency_id)
        found[row.agency_id] = Cycle(row.starts_on, row.day_from, row.night_from, ((*had.days,) if had else ()) + ((row.by_day, row.by_night),))
    return found


def cycle_of(agency_id: int) -> Cycle | None:
    """Return an agency's cycle, or None where it has its people by weekday: one query."""
    return cycles().get(agency_id)
