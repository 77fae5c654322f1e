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
from opsplanner.models import Agency, Commitment, CommitmentState, Operation, StaffCycle, StaffCycleDay, StaffException, UsualStaff
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, later


def staff_left(period: Period, agency_ids: Iterable[int], *, except_operation_id: int | None = None) -> dict[int, StaffLeft]:
    """Return for each agency how many people it has on the day the period starts, and how many are promised in it.

    Used is the highest simultaneous sum of what it promised within the period, restricted operations included
    (docs/domain.md, "Staff numbers"); one query for any number of agencies. The period runs from the time to be there to the end.
    """
    ids = list(agency_ids)
    found = around(ids, [period])
    return {agency_id: found.left(agency_id, period, except_operation_id) for agency_id in ids}


def left_for(parts: Collection[tuple[int, int, Period]]) -> dict[tuple[int, int], StaffLeft]:
    """Return the same for parts, each an operation's id, an agency's and the time in which its people are held, by the two ids: what the agency has
    left for that operation. One query for any number of them."""
    found = around([agency_id for _, agency_id, _ in parts], [period for _, _, period in parts])
    return {(operation_id, agency_id): found.left(agency_id, period, operation_id) for operation_id, agency_id, period in parts}


def around(agency_ids: Collection[int], periods: Collection[Period], reach: int = 1) -> Round:
    """Return what `around_later` finds."""
    return around_later(agency_ids, periods, reach).found()


def around_later(agency_ids: Collection[int], periods: Collection[Period], reach: int = 1) -> Later[Round]:
    """Return what these agencies have, have promised and are asked for round these times: one query for any number of both.

    Of the days as many as `reach` before and after each are read; what an operation of another day holds does not touch it.
    """
    if not agency_ids or not periods:
        return Known(Round(Numbers({}, {}), []))
    days = clock.days_round(periods, reach)
    asked = {"agencies": sorted(set(agency_ids)), **values_at(min(period.start for period in periods)), "until": max(period.end for period in periods), "days": days}
    return later(_around(), asked | {"until": asked["until"] + timedelta(days=reach)}, lambda found: Round(*read_all(found)))


def free_days(agency_id: int, first: date, days: int) -> list[FreeDay]:
    """Return what an agency has free on each of so many days: one query."""
    each = [first + timedelta(days=n) for n in range(days)]
    found = around([agency_id], [clock.day_bounds(day) for day in each])
    return [free_day(found, agency_id, day) for day in each]


def taken_on() -> ColumnElement[bool]:
    """True for a part that promises more than its agency had, which who answered took on by name."""
    return or_(Commitment.over_numbers_by_id.is_not(None), Commitment.over_numbers_as != "")


def all_of(agencies: Any, *promised_how: ColumnElement[bool], waiting: bool = False) -> CompoundSelect[*tuple[Any, ...]]:
    """Select what these agencies (their ids, or a select of them) have and what they have promised (as told), whoever may see the operation.

    To be asked with `values_at` a moment, and read by `read_all`: their numbers from that day on, and their promises to what is not over;
    with `waiting` also what they are asked for and have not answered.
    """
    nothing, no_day, no_time, no_hour, no_text = (cast(null(), kind) for kind in (Integer, Date, UTCTime, Time, String))
    waits = Commitment.state == CommitmentState.REQUESTED
    states, staff = (PROMISED, Commitment.staff_promised) if not waiting else ((*PROMISED, CommitmentState.REQUESTED), case((waits, Commitment.staff_asked), else_=Commitment.staff_promised))
    shape = {
        "agency_id": nothing, "staff": nothing, "weekday": nothing, "day": no_day, "operation_id": nothing, "musters_at": no_time, "ends_at": no_time,
        "over_by": nothing, "waits": nothing, "position": nothing, "by_night": nothing, "day_from": no_hour, "night_from": no_hour, "why": no_text,
    }

    def of(**said: Any) -> Select[*tuple[Any, ...]]:
        return select(*(said.get(name, none).label(name) for name, none in shape.items()))

    promised = (
        of(
            agency_id=Commitment.agency_id, staff=staff, operation_id=Commitment.operation_id, musters_at=Operation.musters_at, ends_at=Operation.ends_at,
            over_by=case((taken_on(), 1), else_=nothing), waits=case((waits, 1), else_=nothing),
        )
        .select_from(Commitment)
        .join(Operation, Operation.id == Commitment.operation_id)
        .where(Commitment.agency_id.in_(agencies), Commitment.state.in_(states), Operation.state.in_(HOLDING), *promised_how)
        .where(Operation.starts_at > value("looked_back", UTCTime), Operation.ends_at > value("now", UTCTime))
    )
    other = of(agency_id=StaffException.agency_id, staff=StaffException.staff, day=StaffException.day, why=StaffException.reason)
    cycle = of(
        agency_id=StaffCycle.agency_id, staff=StaffCycleDay.by_day, day=StaffCycle.starts_on, position=StaffCycleDay.position, by_night=StaffCycleDay.by_night,
        day_from=StaffCycle.day_from, night_from=StaffCycle.night_from,
    )
    return union_all(
        promised,
        of(agency_id=UsualStaff.agency_id, staff=UsualStaff.staff, weekday=UsualStaff.weekday).where(UsualStaff.agency_id.in_(agencies)),
        other.where(StaffException.agency_id.in_(agencies), StaffException.day >= value("today", Date)),
        cycle.join(StaffCycleDay, StaffCycleDay.agency_id == StaffCycle.agency_id).where(StaffCycle.agency_id.in_(agencies)),
    )


def values_at(now: datetime) -> dict[str, Any]:
    """Return the values that `all_of` is asked with at a moment: a night belongs to the day on which it began."""
    return {"now": now, "looked_back": now - commitments_rules.LOOK_BACK, "today": clock.local(now).date() - timedelta(days=1)}


def read_all(found: Iterable[Any]) -> tuple[Numbers, list[Promise]]:
    """Return what the rows of `all_of` say: the numbers, and the promises, soonest first."""
    said, promised, held = Numbers({}, {}), [], dict[int, tuple[date, Period]]()
    cycles: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        if row.operation_id is not None:
            if row.operation_id not in held:  # several agencies take part in most
                held[row.operation_id] = clock.local(row.musters_at).date(), Period(row.musters_at, row.ends_at)
            there, period = held[row.operation_id]
            promised.append(Promise(row.operation_id, row.agency_id, there, period, row.staff, row.over_by is not None, row.waits is not None))
        elif row.position is not None:
            cycles[row.agency_id].append(row)
        elif row.day is not None:
            said.other[row.agency_id, row.day], said.why[row.agency_id, row.day] = row.staff, row.why
        else:
            said.usual[row.agency_id, row.weekday] = row.staff
    for agency_id, days in cycles.items():
        pairs = tuple((row.staff, row.by_night) for row in sorted(days, key=lambda row: row.position))
        said.cycles[agency_id] = Cycle(days[0].day, days[0].day_from, days[0].night_from, pairs)
    place = {operation_id: n for n, operation_id in enumerate(sorted(held, key=lambda operation_id: (held[operation_id][1].start, operation_id)))}
    return said, sorted(promised, key=lambda promise: place[promise.operation_id])


@built_once
def _all() -> CompoundSelect[*tuple[Any, ...]]:
    return all_of(values("agencies"))


@built_once
def _around() -> CompoundSelect[*tuple[Any, ...]]:
    return all_of(values("agencies"), Operation.starts_at < value("until", UTCTime), Operation.day.in_(values("days", Date)), waiting=True)


def numbers(agency_id: int, since: date) -> Numbers:
    """Return an agency's numbers from a day on (one query)."""
    return read_all(rows(_all(), {"agencies": [agency_id], **values_at(clock.day_bounds(since).start)}))[0]


def promises(agency_id: int, now: datetime) -> list[Promise]:
    """Return what an agency has promised to what is not over, soonest first, whoever may see the operation: one query."""
    return read_all(rows(_all(), {"agencies": [agency_id], **values_at(now)}))[1]


def hold_numbers(agency_id: int) -> None:
    """Hold an agency's numbers until the unit of work ends: who promises next counts what this one promised."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update(key_share=True))
