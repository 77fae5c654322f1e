"""Other operations in the same wards that day, and at the same place at that time, as far as this person may see them (docs/domain.md, "Restricted operations")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, or_, select

from opsplanner import clock
from opsplanner.access import visible_to
from opsplanner.clock import Period
from opsplanner.database import UTCTime
from opsplanner.grammar import list_of
from opsplanner.models import Agency, Operation, OperationState, OperationType, OperationWard, Place, User, Ward
from opsplanner.operations.checks.rules import Asked, Each, Line, Other, words_of_free_from
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.reader import Reader, asked_by
from opsplanner.statements import built_once, value, values
from opsplanner.together import Known, Later, later

MOST = 12
"""So many are said of one day."""
OVER = (OperationState.CANCELLED, OperationState.POSTPONED)


class Beside(NamedTuple):
    """Another operation, with those of the wards asked for that it has."""

    id: int
    other: Other
    type: str
    draft: bool
    period: Period
    held: Period
    lead: str
    place_id: int | None
    place: str | None
    wards: dict[int, str]

    @property
    def said(self) -> str:
        """Its times, and who leads it."""
        return f"{clock.words_of_times(self.period)}, led by {self.lead}{' (a draft)' if self.draft else ''}"


def find(plans: Sequence[Asked], user: User) -> Sequence[list[Line]]:
    """Return for each plan what else is on in its wards that day, or in its hours after midnight, and where it meets at that time: one query."""
    there = _beside(plans, user)

    def lines(n: int) -> list[Line]:
        touched = plans[n].touched
        return _lines(plans[n], {one.id: one for day in clock.days_of(touched) for one in there.found().get(day, ())}) if touched else []

    return Each(len(plans), lines)


def _lines(plan: Asked, those: dict[int, Beside]) -> list[Line]:
    others = sorted((one for one in those.values() if one.id != plan.operation_id), key=lambda one: (one.period.start, one.id))
    at_place = [one for one in others if plan.place_id and one.place_id == plan.place_id and plan.held and one.held.overlaps(plan.held)]
    lines = [
        Line(f"{one.type} meets at {one.place} too, {one.said}", True, others=(one.other,), after=f"; {words_of_free_from(_free(at_place, others, plan), plan.held)}")
        for one in at_place
        if plan.held
    ]
    on = clock.day_bounds(plan.day) if plan.day else plan.touched
    for one in others:
        wards = [name for id_, name in one.wards.items() if id_ in plan.wards]
        if wards and one not in at_place and on and (one.period.overlaps(on) or (plan.held and one.held.overlaps(plan.held))):
            lines.append(Line(f"{one.type} in {list_of(wards)} that day, {one.said}", True, others=(one.other,)))
    return lines[:MOST]


def _free(at_place: Iterable[Beside], others: Iterable[Beside], plan: Asked) -> datetime:
    """Return from when on nobody else meets there for as long as the plan lasts."""
    assert plan.held is not None
    return clock.free_from([one.held for one in (*at_place, *others) if one.place_id == plan.place_id], plan.held)


def _by_day(found: Iterable[Beside]) -> dict[date, list[Beside]]:
    by_day: dict[date, list[Beside]] = defaultdict(list)
    for one in found:
        for day in clock.days_of(one.held):
            by_day[day].append(one)
    return by_day


def _beside(plans: Sequence[Asked], user: User) -> Later[dict[date, list[Beside]]]:
    touched = [plan.touched for plan in plans if plan.touched and (plan.wards or plan.place_id)]
    wards, places = {ward for plan in plans for ward in plan.wards}, {plan.place_id for plan in plans if plan.place_id}
    if not touched:
        return Known({})
    span = {"may_begin": min(period.start for period in touched) - LONGEST_ELAPSED, "until": max(period.end for period in touched) + LONGEST_ELAPSED}
    asked = asked_by(user, wards=sorted(wards), places=sorted(places), days=clock.days_round(touched), **span)
    return later(_near(Reader.of(user)), asked, lambda found: _by_day(_read(found)))


def _read(found: Sequence[Any]) -> Iterable[Beside]:
    those: dict[int, Beside] = {}
    for row in found:
        if row.id not in those:
            period, draft = Period(row.starts_at, row.ends_at), row.state is OperationState.DRAFT
            held = Period(row.musters_at, row.ends_at)
            those[row.id] = Beside(row.id, Other(row.reference, restricted=bool(row.restricted)), row.name, draft, period, held, row.lead, row.meeting_point_id, row.place, {})
        if row.ward_id is not None:
            those[row.id].wards[row.ward_id] = row.ward
    return those.values()


@built_once
def _near(reader: Reader) -> Select[*tuple[Any, ...]]:
    """A day has a few operations, a ward, a place or a type all of its years': the sums keep databases from their indexes."""
    ward_id, type_id = OperationWard.ward_id + 0, Operation.type_id + 0
    in_ward = ward_id.in_(values("wards"))
    return (
        select(
            Operation.id, Operation.reference, OperationType.name, Operation.state, Operation.starts_at, Operation.ends_at, Operation.musters_at,
            Agency.short_name.label("lead"), Operation.meeting_point_id, Place.name.label("place"), OperationWard.ward_id, Ward.name.label("ward"),
            Operation.restricted,
        )
        .join(OperationType, OperationType.id == type_id)
        .join(Agency, Agency.id == Operation.lead_agency_id)
        .outerjoin(Place, Place.id == Operation.meeting_point_id)
        .outerjoin(OperationWard, and_(OperationWard.operation_id == Operation.id, in_ward))
        .outerjoin(Ward, Ward.id == OperationWard.ward_id)
        .where(visible_to(reader), or_(OperationWard.ward_id.is_not(None), (Operation.meeting_point_id + 0).in_(values("places"))))
        .where(Operation.state.not_in(OVER), Operation.day.in_(values("days", Date)))
        .where(Operation.starts_at >= value("may_begin", UTCTime), Operation.starts_at < value("until", UTCTime))
        .order_by(Operation.starts_at, Operation.id, Ward.name)
    )
