"""How many people an agency has, and how many of them are free.

The one place that counts operations whoever may see them: restricted ones hold people too (docs/domain.md, "Staff numbers"), and only
numbers leave here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, and_, select

from opsplanner import clock
from opsplanner.access import HOLDING, PROMISED
from opsplanner.clock import Period
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.staffing import rules
from opsplanner.commitments.staffing.rules import Promise, StaffLeft
from opsplanner.database import db, rows
from opsplanner.models import Agency, Commitment, Operation, StaffException, UsualStaff

Agencies = Collection[int] | Select[int]
"""Which agencies: their ids, or a select of them."""


def staff_left(period: Period, agency_ids: Iterable[int], *, except_operation_id: int | None = None) -> dict[int, StaffLeft]:
    """Return for each agency how many people it has on the day the period starts, and how many are promised in it.

    Used is the highest simultaneous sum of what it promised within the period, restricted operations included
    (docs/domain.md, "Staff numbers"); two queries for any number of agencies. The period runs from the time to be there to the end.
    """
    ids = list(agency_ids)
    if not ids:
        return {}
    has = _has_on(ids, clock.local(period.start).date())
    promised = _promised(ids, period, except_operation_id)
    return {agency_id: StaffLeft(has[agency_id], rules.highest(promised[agency_id], period)) for agency_id in ids if agency_id in has}


@dataclass(frozen=True)
class FreeDay:
    """One day of an agency: how many people it has, the most that are promised at one time, and why it is another number."""

    day: date
    left: StaffLeft
    reason: str


def free_days(agency_id: int, first: date, days: int, usual: dict[int, int], exceptions: Iterable[StaffException]) -> list[FreeDay]:
    """Return what an agency has free on each of so many days, by its usual staff and its exceptions: one query."""
    last = first + timedelta(days=days - 1)
    other = {exception.day: exception for exception in exceptions}
    promised = _promised([agency_id], Period(clock.day_bounds(first).start, clock.day_bounds(last).end), None)[agency_id]
    found = []
    for day in (first + timedelta(days=n) for n in range(days)):
        has = other[day].staff if day in other else usual.get(day.weekday())
        reason = other[day].reason or "another number that day" if day in other else ""
        found.append(FreeDay(day, StaffLeft(has, rules.highest(promised, clock.day_bounds(day))), reason))
    return found


def _has_on(ids: list[int], day: date) -> dict[int, int | None]:
    """How many people each agency has on a day: the exception's number, else the weekday's, else None: not said."""
    found = rows(
        select(Agency.id, UsualStaff.staff, StaffException.staff.label("exception"))
        .outerjoin(UsualStaff, and_(UsualStaff.agency_id == Agency.id, UsualStaff.weekday == day.weekday()))
        .outerjoin(StaffException, and_(StaffException.agency_id == Agency.id, StaffException.day == day))
        .where(Agency.id.in_(ids))
    )
    return {row.id: row.staff if row.exception is None else row.exception for row in found}


def _promised(ids: list[int], period: Period, except_operation_id: int | None) -> dict[int, list[tuple[Period, int]]]:
    """What each agency promised that touches the period, whoever may see the operation: only numbers leave here."""
    wanted = (
        select(Commitment.agency_id, Commitment.staff_promised, Operation.musters_at, Operation.ends_at)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(
            Commitment.agency_id.in_(ids),
            Commitment.state.in_(PROMISED),
            Operation.state.in_(HOLDING),
            Operation.starts_at.between(period.start - commitments_rules.LOOK_BACK, period.end + commitments_rules.LOOK_BACK),
            Operation.musters_at < period.end,
            Operation.ends_at > period.start,
        )
    )
    if except_operation_id is not None:
        wanted = wanted.where(Operation.id != except_operation_id)
    promised: dict[int, list[tuple[Period, int]]] = defaultdict(list)
    for row in rows(wanted):
        promised[row.agency_id].append((Period(row.musters_at, row.ends_at), row.staff_promised))
    return promised


@dataclass
class Numbers:
    """How many people agencies have: by weekday, and on the dates that differ."""

    usual: dict[tuple[int, int], int]
    other: dict[tuple[int, date], int]

    def on(self, agency_id: int, day: date) -> int | None:
        """Return how many an agency has on a day: the date's number, else the weekday's, else None: not said."""
        return self.other.get((agency_id, day), self.usual.get((agency_id, day.weekday())))


def numbers(agencies: Agencies, since: date) -> Numbers:
    """Return the numbers of these agencies from a day on: two queries."""
    usual = select(UsualStaff.agency_id, UsualStaff.weekday, UsualStaff.staff).where(UsualStaff.agency_id.in_(agencies))
    other = select(StaffException.agency_id, StaffException.day, StaffException.staff)
    other = other.where(StaffException.agency_id.in_(agencies), StaffException.day >= since)
    return Numbers(
        {(row.agency_id, row.weekday): row.staff for row in rows(usual)}, {(row.agency_id, row.day): row.staff for row in rows(other)}
    )


def promises(agencies: Agencies, now: datetime) -> list[Promise]:
    """Return what these agencies have promised to what is not over, soonest first, whoever may see the operation: one query."""
    found = rows(
        select(
            Commitment.operation_id, Commitment.agency_id, Commitment.staff_promised, Commitment.over_numbers_by_id, Operation.musters_at, Operation.ends_at
        )
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(Commitment.agency_id.in_(agencies), Commitment.state.in_(PROMISED), Operation.state.in_(HOLDING))
        .where(Operation.starts_at > now - commitments_rules.LOOK_BACK, Operation.ends_at > now)
        .order_by(Operation.starts_at, Operation.id, Commitment.id)
    )
    return [
        Promise(
            row.operation_id, row.agency_id, clock.local(row.musters_at).date(), Period(row.musters_at, row.ends_at), row.staff_promised,
            row.over_numbers_by_id is not None,
        )
        for row in found
    ]


def hold_numbers(agency_id: int) -> None:
    """Hold an agency's numbers until the unit of work ends: who promises next counts what this one promised."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))
