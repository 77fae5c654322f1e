"""What the engine finds is what a plain loop over all pairs of operations finds."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from opsplanner import clock
from opsplanner.clock import Period, Wall
from opsplanner.database import db
from opsplanner.models import (
    Booking,
    Commitment,
    Nomination,
    Operation,
    OperationState,
    OperationWard,
    User,
    UsualStaff,
)
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Wanted
from tests.make import Make

pytestmark = pytest.mark.usefixtures("usual_time")
FIRST = date(2027, 3, 26)
"""Two days before the clocks go forward."""
HAS = 6

OPERATIONS = st.lists(
    st.fixed_dictionaries({
        "day": st.integers(0, 3), "start": st.integers(0, 23), "hours": st.integers(2, 12), "before": st.sampled_from([0, 0, 1, 3]), "ward": st.integers(0, 1),
        "place": st.integers(0, 1), "van": st.booleans(), "staff": st.integers(0, 5), "waits": st.booleans(), "named": st.booleans(), "draft": st.booleans(),
    }),
    min_size=2, max_size=7,
)


def wall_of(one: dict[str, int]) -> Wall | None:
    """The day and times of a case; None for a time that does not exist."""
    wall = Wall(FIRST + timedelta(days=one["day"]), time(one["start"]), time((one["start"] + one["hours"]) % 24), time((one["start"] - one["before"]) % 24) if one["before"] else None)
    try:
        wall.period(), wall.muster()
    except Exception:
        return None
    return wall


def most(promises: list[tuple[Period, int]], within: Period) -> int:
    """The most that are promised at any quarter of an hour."""
    best, at = 0, within.start
    while at < within.end:
        best, at = max(best, sum(staff for period, staff in promises if period.start <= at < period.end)), at + timedelta(minutes=15)
    return best


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@settings(max_examples=25)
@given(OPERATIONS)
def test_the_engine_finds_what_a_loop_over_all_pairs_finds(make: Make, in_app: Flask, cases: list[dict[str, int]]) -> None:
    for table in (Nomination, Commitment, Booking, OperationWard, Operation):
        db.session.execute(db.delete(table))
    db.session.commit()
    police, lead, wards, places = _given(make)
    van, user, kind, colleague = make.resource(name=f"Van {next(make.count)}"), make.user(), make.type(), make.user(police)
    made = []
    for one in cases:
        wall = wall_of(one)
        if wall is None:
            continue
        state = OperationState.DRAFT if one["draft"] else OperationState.PROPOSED
        part = "not_asked" if one["draft"] else "requested" if one["waits"] else "accepted"
        operation = make.operation(state, lead=lead, author=user, kind=kind, wall=wall, wards=[wards[one["ward"]]], staff=one["staff"], **{part: [police]})
        db.session.execute(db.update(Operation).where(Operation.id == operation.id).values(meeting_point_id=places[one["place"]].id))
        if one["named"]:
            make.nomination(operation, police, colleague)
        made.append((one, operation.id, wall, Period(wall.muster(), wall.period().end)))
    _book([(id_, held) for one, id_, _, held in made if one["van"] and not one["draft"]], van.id)
    booked = {row.operation_id for row in db.session.scalars(db.select(Booking))}
    plans = [
        Asked(
            day=wall.day, wall=wall, wards=[wards[one["ward"]].id], place_id=places[one["place"]].id, resources=[(van.id, "Van")], operation_id=id_,
            people=[Wanted(police.id, "Police", one["staff"])],
        )
        for one, id_, wall, _ in made
    ]
    found = checks_of(plans, db.session.get_one(User, user.id))
    for (one, id_, wall, held), told in zip(made, found, strict=True):
        others = [other for other in made if other[1] != id_]
        promised = [(other[3], other[0]["staff"]) for other in others if not other[0]["draft"] and not other[0]["waits"]]
        waiting = [(other[3], other[0]["staff"]) for other in others if not other[0]["draft"] and other[0]["waits"]]
        left, asked = max(HAS - most(promised, held), 0), most(waiting, held)
        staff = f"Police: {left} of {HAS} free" + (f", {asked} asked for and not answered" if asked else "")
        lines = {group.heading: list(group.lines) for group in told.groups}
        assert lines["Agencies"][0].text == staff + (f", {one['staff']} asked" if one["staff"] > left else "")
        assert sum(line.warns for line in lines["Resources"]) == sum(other[1] in booked and other[3].overlaps(held) for other in others)
        twice = sum(other[0]["named"] and not other[0]["draft"] and other[3].overlaps(held) for other in others) if one["named"] else 0
        assert len(lines.get("People named", ())) == twice
        at_place = {other[1] for other in others if other[0]["place"] == one["place"] and other[3].overlaps(held)}
        day = clock.day_bounds(wall.day)
        in_ward = {other[1] for other in others if other[0]["ward"] == one["ward"] and (other[2].period().overlaps(day) or other[3].overlaps(held))} - at_place
        near = [line.text for line in lines.get("In the same wards, at the same place", ())]
        assert (sum(" meets at " in text for text in near), sum(" that day, " in text for text in near)) == (len(at_place), len(in_ward))


def _given(make: Make) -> tuple:
    police = make.agency()
    for weekday in range(7):
        db.session.add(UsualStaff(agency_id=police.id, weekday=weekday, staff=HAS))
    db.session.commit()
    return police, make.agency(), [make.ward(), make.ward()], [make.place(), make.place()]


def _book(wanted: list[tuple[int, Period]], van_id: int) -> None:
    """Book the van for those that find it free, in their order."""
    there: list[Period] = []
    for id_, held in wanted:
        if not any(period.overlaps(held) for period in there):
            there.append(held)
            db.session.add(Booking(operation_id=id_, resource_id=van_id, starts_at=held.start, ends_at=held.end, live=True))
    db.session.commit()
