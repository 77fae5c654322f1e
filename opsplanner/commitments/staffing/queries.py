"""How many people an agency has, and how many of them are free.

The one place that counts operations whoever may see them: restricted ones hold people too (docs/domain.md, "Staff numbers"), and only
numbers leave here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Date, Integer, Select, and_, case, cast, null, or_, select, union_all

from opsplanner import clock
from opsplanner.access import HOLDING, PROMISED
from opsplanner.clock import Period
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.staffing import rules
from opsplanner.commitments.staffing.rules import Promise, StaffLeft
from opsplanner.database import UTCTime, db, rows
from opsplanner.models import Agency, Commitment, Operation, StaffException, UsualStaff
from opsplanner.statements import built_once, value, values


def staff_left(period: Period, agency_ids: Iterable[int], *, except_operation_id: int | None = None) -> dict[int, StaffLeft]:
    """Return for each agency how many people it has on the day the period starts, and how many are promised in it.

    Used is the highest simultaneous sum of what it promised within the period, restricted operations included
    (docs/domain.md, "Staff numbers"); one query for any number of agencies. The period runs from the time to be there to the end.
    """
    ids = list(agency_ids)
    if not ids:
        return {}
    day = clock.local(period.start).date()
    has: dict[int, int | None] = {}
    promised: dict[int, list[tuple[Period, int]]] = defaultdict(list)
    for row in rows(_left(), {"weekday": day.weekday(), "day": day, **_values_in(ids, period, except_operation_id)}):
        has[row.id] = row.staff if row.exception is None else row.exception
        if row.musters_at is not None:
            promised[row.id].append((Period(row.musters_at, row.ends_at), row.staff_promised))
    return {agency_id: StaffLeft(has[agency_id], rules.highest(promised[agency_id], period)) for agency_id in ids if agency_id in has}


def left_for(parts: Collection[tuple[int, int, Period]]) -> dict[tuple[int, int], StaffLeft]:
    """Return the same for parts, each an operation's id, an agency's and the time in which its people are held, by the two ids: what the agency has
    left for that operation. One query for any number of them."""
    if not parts:
        return {}
    asked = values_at(clock.day_bounds(min(clock.local(period.start).date() for _, _, period in parts)).start)
    there, promised = read_all(rows(_all(), {"agencies": sorted({agency_id for _, agency_id, _ in parts}), **asked}))
    found = {}
    for operation_id, agency_id, period in parts:
        others = [(promise.held, promise.staff) for promise in promised if promise.agency_id == agency_id and promise.operation_id != operation_id]
        found[operation_id, agency_id] = StaffLeft(there.on(agency_id, clock.local(period.start).date()), rules.highest(others, period))
    return found


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
    asked = _values_in([agency_id], Period(clock.day_bounds(first).start, clock.day_bounds(last).end))
    promised = [(Period(row.musters_at, row.ends_at), row.staff_promised) for row in rows(_within(), asked)]
    found = []
    for day in (first + timedelta(days=n) for n in range(days)):
        has = other[day].staff if day in other else usual.get(day.weekday())
        reason = other[day].reason or "another number that day" if day in other else ""
        found.append(FreeDay(day, StaffLeft(has, rules.highest(promised, clock.day_bounds(day))), reason))
    return found


@built_once
def _left() -> Select[*tuple[Any, ...]]:
    weekday, day, promised = value("weekday"), value("day", Date), _within().subquery()
    return (
        select(Agency.id, UsualStaff.staff, StaffException.staff.label("exception"), promised.c.staff_promised, promised.c.musters_at, promised.c.ends_at)
        .outerjoin(UsualStaff, and_(UsualStaff.agency_id == Agency.id, UsualStaff.weekday == weekday))
        .outerjoin(StaffException, and_(StaffException.agency_id == Agency.id, StaffException.day == day))
        .outerjoin(promised, promised.c.agency_id == Agency.id)
        .where(Agency.id.in_(values("agencies")))
    )


@built_once
def _within() -> Select[*tuple[Any, ...]]:
    """What these agencies promised that touches a time, whoever may see the operation: only numbers leave here."""
    return (
        select(Commitment.agency_id, Commitment.staff_promised, Operation.musters_at, Operation.ends_at)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(
            Commitment.agency_id.in_(values("agencies")),
            Commitment.state.in_(PROMISED),
            Operation.state.in_(HOLDING),
            Operation.starts_at.between(value("first", UTCTime), value("last", UTCTime)),
            Operation.musters_at < value("until", UTCTime),
            Operation.ends_at > value("since", UTCTime),
            Operation.id != value("but"),
        )
    )


def _values_in(ids: list[int], period: Period, except_operation_id: int | None = None) -> dict[str, Any]:
    return {
        "agencies": ids, "first": period.start - commitments_rules.LOOK_BACK, "last": period.end + commitments_rules.LOOK_BACK,
        "since": period.start, "until": period.end, "but": except_operation_id or 0,
    }


@dataclass
class Numbers:
    """How many people agencies have: by weekday, and on the dates that differ."""

    usual: dict[tuple[int, int], int]
    other: dict[tuple[int, date], int]

    def on(self, agency_id: int, day: date) -> int | None:
        """Return how many an agency has on a day: the date's number, else the weekday's, else None: not said."""
        return self.other.get((agency_id, day), self.usual.get((agency_id, day.weekday())))


def taken_on() -> ColumnElement[bool]:
    """True for a part that promises more than its agency had, which who answered took on by name."""
    return or_(Commitment.over_numbers_by_id.is_not(None), Commitment.over_numbers_as != "")


def all_of(agencies: Any, *promised_how: ColumnElement[bool]) -> CompoundSelect[*tuple[Any, ...]]:
    """Select what these agencies (their ids, or a select of them) have and what they have promised (as told), whoever may see the operation.

    To be asked with `values_at` a moment, and read by `read_all`: their numbers from that day on, and their promises to what is not over.
    """
    nothing, no_day, no_time = (cast(null(), kind) for kind in (Integer, Date, UTCTime))
    promised = (
        select(
            Commitment.agency_id, Commitment.staff_promised.label("staff"), nothing.label("weekday"), no_day.label("day"),
            Commitment.operation_id.label("operation_id"), Operation.musters_at.label("musters_at"), Operation.ends_at.label("ends_at"),
            case((taken_on(), 1), else_=nothing).label("over_by"),
        )
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(Commitment.agency_id.in_(agencies), Commitment.state.in_(PROMISED), Operation.state.in_(HOLDING), *promised_how)
        .where(Operation.starts_at > value("looked_back", UTCTime), Operation.ends_at > value("now", UTCTime))
    )
    usual = select(UsualStaff.agency_id, UsualStaff.staff, UsualStaff.weekday, no_day, nothing, no_time, no_time, nothing)
    other = select(StaffException.agency_id, StaffException.staff, nothing, StaffException.day, nothing, no_time, no_time, nothing)
    return union_all(
        promised,
        usual.where(UsualStaff.agency_id.in_(agencies)),
        other.where(StaffException.agency_id.in_(agencies), StaffException.day >= value("today", Date)),
    )


def values_at(now: datetime) -> dict[str, Any]:
    """Return the values that `all_of` is asked with at a moment."""
    return {"now": now, "looked_back": now - commitments_rules.LOOK_BACK, "today": clock.local(now).date()}


def read_all(found: Iterable[Any]) -> tuple[Numbers, list[Promise]]:
    """Return what the rows of `all_of` say: the numbers, and the promises, soonest first."""
    said, promised, held = Numbers({}, {}), [], dict[int, tuple[date, Period]]()
    for row in found:
        if row.operation_id is not None:
            if row.operation_id not in held:  # several agencies take part in most
                held[row.operation_id] = clock.local(row.musters_at).date(), Period(row.musters_at, row.ends_at)
            there, period = held[row.operation_id]
            promised.append(Promise(row.operation_id, row.agency_id, there, period, row.staff, row.over_by is not None))
        elif row.day is not None:
            said.other[row.agency_id, row.day] = row.staff
        else:
            said.usual[row.agency_id, row.weekday] = row.staff
    return said, sorted(promised, key=lambda promise: (promise.held.start, promise.operation_id))


@built_once
def _all() -> CompoundSelect[*tuple[Any, ...]]:
    return all_of(values("agencies"))


def numbers(agency_id: int, since: date) -> Numbers:
    """Return an agency's numbers from a day on (one query)."""
    return read_all(rows(_all(), {"agencies": [agency_id], **values_at(clock.day_bounds(since).start)}))[0]


def promises(agency_id: int, now: datetime) -> list[Promise]:
    """Return what an agency has promised to what is not over, soonest first, whoever may see the operation: one query."""
    return read_all(rows(_all(), {"agencies": [agency_id], **values_at(now)}))[1]


def hold_numbers(agency_id: int) -> None:
    """Hold an agency's numbers until the unit of work ends: who promises next counts what this one promised."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))
