"""How many people an agency has, and how many of them are free.

The one place that counts operations whoever may see them: restricted ones hold people too (docs/domain.md, "Staff numbers"), and only
numbers leave here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Date, Integer, Select, String, Time, case, cast, null, or_, select, union_all

from opsplanner import clock
from opsplanner.access import HOLDING, PROMISED
from opsplanner.clock import Period
from opsplanner.commitments import rules as commitments_rules
from opsplanner.commitments.staffing.cycles.rules import Cycle
from opsplanner.commitments.staffing.rules import FreeDay, Numbers, Promise, Round, StaffLeft, free_day
from opsplanner.database import UTCTime, db, rows
from opsplanner.kept import until_changed
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, StaffCycle, StaffCycleDay, StaffException, UsualStaff
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, later


def staff_left(period: Period, agency_ids: Iterable[int], *, except_operation_id: int | None = None) -> dict[int, StaffLeft]:
    """Return for each agency how many people it has on the day the period starts, and how many are promised in it.

    Used is the highest simultaneous sum of what it promised within the period, restricted operations included
    (docs/domain.md, "Staff numbers"); one query for any number of agencies. The period runs from the time to be there to the end.
    """
    ids = list(agency_ids)
    found = _found(ids, [period], touching=True).found()
    return {agency_id: found.left(agency_id, period, except_operation_id) for agency_id in ids}


def left_for(parts: Collection[tuple[int, int, Period]]) -> dict[tuple[int, int], StaffLeft]:
    """Return the same for parts, each an operation's id, an agency's and the time in which its people are held, by the two ids: what the agency has
    left for that operation. One query for any number of them."""
    found = _found([agency_id for _, agency_id, _ in parts], [period for _, _, period in parts], touching=True).found()
    return {(operation_id, agency_id): found.left(agency_id, period, operation_id) for operation_id, agency_id, period in parts}


def around(agency_ids: Collection[int], periods: Collection[Period], reach: int = 1) -> Round:
    """Return what `around_later` finds."""
    return around_later(agency_ids, periods, reach).found()


def around_later(agency_ids: Collection[int], periods: Collection[Period], reach: int = 1) -> Later[Round]:
    """Return what these agencies have, have promised and are asked for round these times: one query for any number of both, besides their numbers.

    Of the days as many as `reach` before and after each are read; what an operation of another day holds does not touch it.
    """
    return _found(agency_ids, periods, reach)


def _found(agency_ids: Collection[int], periods: Collection[Period], reach: int = 1, touching: bool = False) -> Later[Round]:
    """What is only `touching` leaves out what begins after the last of these times: of a day with sixty operations it is those at the same time as one."""
    if not agency_ids or not periods:
        return Known(Round(Numbers({}, {}), []))
    first, end = min(period.start for period in periods), max(period.end for period in periods)
    asked = {"agencies": sorted(set(agency_ids)), "until": end + timedelta(days=reach), "end": end, "days": clock.days_round(periods, reach), **_not_over(first)}
    said = all_numbers(first)
    return later(_around(touching), asked, lambda found: Round(said, _read_promises(found)))


def free_days(agency_id: int, first: date, days: int) -> list[FreeDay]:
    """Return what an agency has free on each of so many days: one query."""
    each = [first + timedelta(days=n) for n in range(days)]
    found = around([agency_id], [clock.day_bounds(day) for day in each])
    return [free_day(found, agency_id, day) for day in each]


def taken_on() -> ColumnElement[bool]:
    """True for a part that promises more than its agency had, which who answered took on by name."""
    return or_(Commitment.over_numbers_by_id.is_not(None), Commitment.over_numbers_as != "")


def all_numbers(now: datetime) -> Numbers:
    """Return what every agency has said of its numbers, of dates those that matter from a moment on, whoever asks; it is kept until one of them changes."""
    return _numbers_since(_night_of(now).replace(day=1))  # by months, so that few are kept


@until_changed
def _numbers_since(since: date) -> Numbers:
    return _read_numbers(rows(_numbers(of_one=False), {"since": since}))


def numbers(agency_id: int, since: date) -> Numbers:
    """Return an agency's numbers, of dates those from the night before a day on (one query)."""
    return _read_numbers(rows(_numbers(of_one=True), {"agency": agency_id, "since": since - timedelta(days=1)}))


def promises(agency_id: int, now: datetime) -> list[Promise]:
    """Return what an agency has promised to what is not over, soonest first, whoever may see the operation: one query."""
    return _read_promises(rows(_promises(of_one=True, within_numbers=False), {"agency": agency_id, **_not_over(now)}))


def all_promises_within_numbers(now: datetime) -> list[Promise]:
    """Return what all agencies have promised to what is not over, soonest first, without what was taken on by name beyond the numbers: one query."""
    return _read_promises(rows(_promises(of_one=False, within_numbers=True), _not_over(now)))


def _not_over(now: datetime) -> dict[str, Any]:
    return {"now": now, "looked_back": now - commitments_rules.LOOK_BACK}


def _night_of(now: datetime) -> date:
    """A night belongs to the day on which it began."""
    return clock.local(now).date() - timedelta(days=1)


def _read_promises(found: Iterable[Any]) -> list[Promise]:
    promised, held = [], dict[int, tuple[date, Period]]()
    for row in found:
        if row.operation_id not in held:  # several agencies take part in most
            held[row.operation_id] = clock.local(row.musters_at).date(), Period(row.musters_at, row.ends_at)
        there, period = held[row.operation_id]
        promised.append(Promise(row.operation_id, row.agency_id, there, period, row.staff, bool(row.over), bool(row.waits)))
    place = {operation_id: n for n, operation_id in enumerate(sorted(held, key=lambda operation_id: (held[operation_id][1].start, operation_id)))}
    return sorted(promised, key=lambda promise: place[promise.operation_id])


def _read_numbers(found: Iterable[Any]) -> Numbers:
    said, cycles = Numbers({}, {}), defaultdict[int, list[Any]](list)
    for row in found:
        if row.position is not None:
            cycles[row.agency_id].append(row)
        elif row.day is not None:
            said.other[row.agency_id, row.day], said.why[row.agency_id, row.day] = row.staff, row.why
        else:
            said.usual[row.agency_id, row.weekday] = row.staff
    for agency_id, days in cycles.items():
        pairs = tuple((row.staff, row.by_night) for row in sorted(days, key=lambda row: row.position))
        said.cycles[agency_id] = Cycle(days[0].day, days[0].day_from, days[0].night_from, pairs)
    return said


def _promised(waiting: bool, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    waits = Commitment.state == CommitmentState.REQUESTED
    states, staff = (PROMISED, Commitment.staff_promised) if not waiting else ((*PROMISED, CommitmentState.REQUESTED), case((waits, Commitment.staff_asked), else_=Commitment.staff_promised))
    return (
        select(Commitment.agency_id, staff.label("staff"), Commitment.operation_id, Operation.musters_at, Operation.ends_at, case((taken_on(), 1), else_=0).label("over"))
        .add_columns(case((waits, 1), else_=0).label("waits"))
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(Commitment.state.in_(states), Operation.state.in_(HOLDING), *which)
        .where(Operation.starts_at > value("looked_back", UTCTime), Operation.ends_at > value("now", UTCTime))
    )


@built_once
def _promises(of_one: bool, within_numbers: bool) -> Select[*tuple[Any, ...]]:
    return _promised(False, *([Commitment.agency_id == value("agency")] if of_one else []), *([~taken_on()] if within_numbers else []))


@built_once
def _around(touching: bool) -> Select[*tuple[Any, ...]]:
    those = [Commitment.agency_id.in_(values("agencies")), Operation.starts_at < value("until", UTCTime), Operation.day.in_(values("days", Date))]
    return _promised(True, *those, *([Operation.musters_at < value("end", UTCTime)] if touching else []))


@built_once
def _numbers(of_one: bool) -> CompoundSelect[*tuple[Any, ...]]:
    kinds = {"weekday": Integer, "day": Date, "position": Integer, "by_night": Integer, "day_from": Time, "night_from": Time, "why": String}

    def of(model: type[UsualStaff | StaffException | StaffCycle], staff: Any, **said: Any) -> Select[*tuple[Any, ...]]:
        those = [model.agency_id == value("agency")] if of_one else []
        return select(model.agency_id, staff.label("staff"), *(said.get(name, cast(null(), kind)).label(name) for name, kind in kinds.items())).where(*those)

    cycle = of(
        StaffCycle, StaffCycleDay.by_day, day=StaffCycle.starts_on, position=StaffCycleDay.position, by_night=StaffCycleDay.by_night,
        day_from=StaffCycle.day_from, night_from=StaffCycle.night_from,
    )
    return union_all(
        of(UsualStaff, UsualStaff.staff, weekday=UsualStaff.weekday),
        of(StaffException, StaffException.staff, day=StaffException.day, why=StaffException.reason).where(StaffException.day >= value("since", Date)),
        cycle.join(StaffCycleDay, StaffCycleDay.agency_id == StaffCycle.agency_id),
    )


def hold_numbers(agency_id: int) -> None:
    """Hold an agency's numbers until the unit of work ends: who promises next counts what this one promised."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))
