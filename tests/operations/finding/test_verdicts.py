"""What the finder says of each date is what the checks say of it when they are asked one by one; and what it says to drop helps as much as it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Booking, Commitment, Operation, OperationState, OperationWard, User
from opsplanner.operations.checks.queries import checks_of
from opsplanner.operations.checks.rules import Asked, Wanted
from opsplanner.operations.finding import page as finding_page
from opsplanner.operations.finding.forms import find_form
from opsplanner.operations.planning.queries import sheet_for_type
from tests.make import Make

pytestmark = pytest.mark.usefixtures("usual_time")
FIRST = date(2026, 12, 7)
"""A Monday."""
DAYS = 5

OPERATIONS = st.lists(
    st.fixed_dictionaries({
        "day": st.integers(0, DAYS - 1), "start": st.integers(7, 16), "hours": st.integers(2, 8), "ward": st.integers(0, 1), "van": st.integers(0, 2), "staff": st.integers(2, 6),
        "agency": st.integers(0, 1),
    }),
    min_size=2, max_size=12,
)
WISHES = st.fixed_dictionaries({"staff": st.integers(3, 6), "lasts": st.sampled_from([None, 3]), "vans": st.integers(0, 2), "ward": st.booleans()})


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@settings(max_examples=12)
@given(OPERATIONS, WISHES)
def test_the_finder_says_what_the_checks_say_one_by_one(make: Make, in_app: Flask, cases: list[dict[str, int]], wished: dict[str, Any]) -> None:
    for table in (Commitment, Booking, OperationWard, Operation):
        db.session.execute(db.delete(table))
    db.session.commit()
    agencies, wards, vans = [make.agency(), make.agency()], [make.ward(), make.ward()], [make.resource(), make.resource()]
    for agency in agencies:
        make.usual_staff(agency, 6)
    kind, user, booked = make.type(), make.user(), []
    for one in cases:
        wall = Wall(FIRST + timedelta(days=one["day"]), time(one["start"]), time((one["start"] + one["hours"]) % 24))
        van = [] if one["van"] == 2 or any(van == one["van"] and period.overlaps(wall.period()) for van, period in booked) else [vans[one["van"]]]
        booked += [(one["van"], wall.period())] if van else []
        make.operation(OperationState.CONFIRMED, wall=wall, accepted=[agencies[one["agency"]]], staff=one["staff"], wards=[wards[one["ward"]]], resources=van)
    who, wanted = db.session.get_one(User, user.id), vans[: wished["vans"]]
    said = [("type", kind.code), ("from", FIRST.isoformat()), ("to", f"{FIRST + timedelta(days=DAYS - 1)}"), ("starts", "09:00"), ("ends", "15:00"), ("weekday", "mon"), ("weekday", "wed")]
    said += [("weekday", "thu"), *(("lasts", str(wished["lasts"])) for _ in range(bool(wished["lasts"]))), *(("ask", f"{one.code}:{wished['staff']}") for one in agencies)]
    said += [*(("resource", one.code) for one in wanted), *(("ward", wards[0].code) for _ in range(wished["ward"]))]
    with in_app.test_request_context("/operations/find"):
        form = find_form(MultiDict(said), sheet_for_type(kind.code))
        assert form.validate()
        found = finding_page.found(form, who)
        plan = Asked(
            wards=[wards[0].id] if wished["ward"] else [], resources=[(one.id, one.name) for one in wanted], type_id=kind.id,
            people=[Wanted(one.id, one.name, wished["staff"]) for one in agencies],
        )
        days = [FIRST, FIRST + timedelta(days=2), FIRST + timedelta(days=3)]
        walls = {day: _walls(day, wished["lasts"], 9, 15) for day in days}
        times = ((*min((_cost(replace(plan, day=day, wall=wall), who), n) for n, wall in enumerate(walls[day])), day) for day in days)
        best = sorted(times, key=lambda one: (one[0], one[2]))
        assert [(one.day, one.when) for one in found.results] == [(day, clock.words_of_times(walls[day][n].period())) for _, n, day in best]
        assert [(one.fits, len(one.against)) for one in found.results] == [(cost[0] == 0, cost[1]) for cost, _, _ in best]
        assert found.fits == sum(cost[0] == 0 for cost, _, _ in best)
        if found.fits:
            assert not found.ways
            return
        helps = {way.what: way.fits for way in found.ways}
        for one in agencies:
            without = replace(plan, people=[other for other in plan.people if other.agency_id != one.id])
            _same(helps, f"Without {one.name} ({wished['staff']} people)", _fits(without, walls, who))
        for van in wanted:
            without = replace(plan, resources=[other for other in plan.resources if other[0] != van.id])
            _same(helps, f"Without {van.name}", _fits(without, walls, who))
        other_days = {FIRST + timedelta(days=n): _walls(FIRST + timedelta(days=n), wished["lasts"], 9, 15) for n in (1, 4)}
        _same(helps, "On another weekday", _fits(plan, other_days, who))


def _walls(day: date, lasts: int | None, first: int, last: int) -> list[Wall]:
    return [Wall(day, time(at), time(at + (lasts or last - first))) for at in range(first, last - (lasts or last - first) + 1)]


def _cost(plan: Asked, who: User) -> tuple[int, int]:
    [told] = checks_of([plan], who)
    return told.held, told.warnings


def _fits(plan: Asked, walls: dict[date, list[Wall]], who: User) -> int:
    return sum(any(not _cost(replace(plan, day=day, wall=wall), who)[0] for wall in there) for day, there in walls.items())


def _same(helps: dict[str, int], what: str, fits: int) -> None:
    assert helps.get(what, 0) == fits
