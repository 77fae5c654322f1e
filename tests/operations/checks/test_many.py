"""Many plans are checked at once by as many queries as one, and each is told what it would be told alone."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import AgencyCalendar, BusyTime, Operation, OperationState, Place, User
from opsplanner.operations.checks.queries import checks, checks_of
from opsplanner.operations.checks.rules import Asked, Wanted
from tests.make import Make

pytestmark = pytest.mark.usefixtures("usual_time")
DAY = date(2026, 12, 3)
PROPOSED = OperationState.PROPOSED


def wall(start: int = 10, end: int = 14, day: date = DAY, briefing: time | None = None) -> Wall:
    return Wall(day, time(start), time(end), briefing)


def count(verb: Any) -> int:
    """How many queries a verb asks."""
    told: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    verb()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(told)


def words(found: Any) -> list[str]:
    """All that is said of one plan."""
    return [line.words for line in found.lines]


def test_many_dates_are_checked_by_as_many_queries_as_one_and_told_the_same(make: Make, in_app: Flask) -> None:
    police, user, ward, place, van = make.agency("Kent Police"), make.user(), make.ward("River"), make.place("The Pier"), make.resource(name="CCTV van")
    make.usual_staff(police, 6)
    for weeks in range(0, 8, 2):
        there = make.operation(PROPOSED, wall=wall(9, 12, DAY + timedelta(weeks=weeks)), accepted=[police], staff=4, wards=[ward], resources=[van])
        db.session.execute(db.update(Operation).where(Operation.id == there.id).values(meeting_point_id=place.id))
    calendar = AgencyCalendar(agency_id=police.id, name="Leave", address="", file="leave.ics", failures=0, error="", left_out="")
    db.session.add(calendar)
    db.session.flush()
    db.session.add(BusyTime(calendar_id=calendar.id, starts_at=clock.day_bounds(DAY).start, ends_at=clock.day_bounds(DAY).end, words="Away", tentative=False))
    db.session.commit()
    plans = [
        Asked(
            day=day, wall=wall(day=day), wards=[ward.id], place_id=db.session.get_one(Place, place.id).id, resources=[(van.id, "CCTV van")],
            people=[Wanted(police.id, "Kent Police", 4)],
        )
        for day in (DAY + timedelta(weeks=n) for n in range(26))
    ]
    who = db.session.get_one(User, user.id)
    many, alone = checks_of(plans, who, ways=True), [checks(plan, who) for plan in plans]
    assert [words(one) for one in many] == [words(one) for one in alone]
    assert words(many[2])[-1] == "The same Thursday next week, 24 December 2026: all free"
    assert [one.warnings for one in many[:8]] == [4, 0, 3, 0, 3, 0, 3, 0]
    [over, booked, at_place] = [line.words for line in many[2].lines if line.warns]
    assert over.startswith("Kent Police: 2 of 6 free, 4 asked, others on ") and over.endswith(" (9am to noon, led by Test Council); enough free from noon")
    assert booked.startswith("CCTV van: booked 9am to noon for ") and booked.endswith(", led by Test Council; free from noon")
    assert " meets at The Pier too, 9am to noon, led by Test Council: " in at_place and at_place.endswith("; free from noon")
    assert count(lambda: checks_of(plans, who, ways=True)) == count(lambda: checks_of(plans[:1], who)) <= 13  # on a page one fewer: staff numbers are kept


def test_nobody_is_named_who_may_not_be_seen_but_holds_people_and_vans(make: Make, in_app: Flask) -> None:
    police, place, van, ward = make.agency("Kent Police"), make.place("The Pier"), make.resource(name="CCTV van"), make.ward("River")
    make.usual_staff(police, 6)
    hidden = make.operation(PROPOSED, lead=police, wall=wall(), resources=[van], wards=[ward], restricted=True, staff=4)
    db.session.execute(db.update(Operation).values(meeting_point_id=place.id))
    db.session.commit()
    plan = Asked(
        day=DAY, wall=wall(12, 16), wards=[ward.id], place_id=place.id, resources=[(van.id, "CCTV van")], people=[Wanted(police.id, "Kent Police", 4)],
    )
    mine, theirs = (words(checks(plan, db.session.get_one(User, make.user(*agency).id), {}))[1:] for agency in ([], [police]))
    assert mine[:2] == ["Kent Police: 2 of 6 free, 4 asked; enough free from 2pm", "CCTV van: booked 10am to 2pm; free from 2pm"]
    assert mine[2:] == ["The same Thursday next week, 10 December 2026: all free"] and len(theirs) == 4 and all(hidden.reference in line for line in theirs[:3])


def test_what_is_asked_for_and_not_answered_is_counted_apart(make: Make, in_app: Flask) -> None:
    police, user = make.agency("Kent Police"), make.user()
    make.usual_staff(police, 10)
    for start, end in ((8, 11), (10, 12), (15, 18)):
        make.operation(PROPOSED, wall=wall(start, end), requested=[police], staff=4)
    plan = Asked(day=DAY, wall=wall(), people=[Wanted(police.id, "Kent Police", 10)])
    found = checks(plan, db.session.get_one(User, user.id), {})
    assert words(found)[1:] == ["Kent Police: 10 of 10 free, 8 asked for and not answered"] and found.warnings == 0
