"""What is found in a plan's way, source by source, and what of it a person reads."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from flask import Flask

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import AgencyKind, Operation, OperationState, User
from opsplanner.operations.checks.queries import checks, checks_of
from opsplanner.operations.checks.rules import Asked, Wanted
from tests.make import Make

pytestmark = pytest.mark.usefixtures("usual_time")
DAY = date(2026, 12, 3)
PROPOSED = OperationState.PROPOSED


def wall(start: int = 10, end: int = 14, day: date = DAY) -> Wall:
    return Wall(day, time(start), time(end))


def said(heading: str, plan: Asked, user: User) -> list[str]:
    """What is said of a plan under a heading."""
    found = checks(plan, db.session.get_one(User, user.id))
    return [line.words for group in found.groups if group.heading == heading for line in group.lines]


def test_a_person_is_named_twice_by_her_account_or_by_her_name_in_one_agency(make: Make, in_app: Flask) -> None:
    police, fire, lead = make.agency("Kent Police"), make.agency("Kent Fire"), make.user()
    ann = make.user(police, name="Ann Ash")
    own, other = make.operation(PROPOSED, wall=wall(), accepted=[police, fire]), make.operation(PROPOSED, wall=wall(12, 16), accepted=[police, fire])
    make.nomination(own, police, ann), make.nomination(other, police, ann)
    make.nomination(own, police, name="Émile Oak"), make.nomination(other, police, name="émile oak")
    make.nomination(own, fire, name="Émile Oak"), make.nomination(own, police, name="Elm")
    plan = Asked(day=DAY, wall=wall(), operation_id=own.id)
    whose = f"is named on {other.reference} as well, noon to 4pm, led by Test Council"
    assert said("People named", plan, lead) == [f"Ann Ash of Kent Police {whose}", f"Émile Oak of Kent Police {whose}"]
    hers = said("People named", plan, make.user(make.agency("Probation", AgencyKind.PROBATION)))
    assert hers == [f"Somebody who is named for Kent Police {whose}"], "names are for her agency, the lead and the office"
    assert said("People named", Asked(day=DAY, wall=wall(8, 12), operation_id=own.id), lead) == [], "they follow each other"
    db.session.get_one(User, ann.id).suspended_at = db.session.get_one(Operation, own.id).made_at
    db.session.commit()
    assert len(said("People named", plan, lead)) == 1, "who is suspended will be at neither"


def test_who_is_named_on_what_is_restricted_is_told_to_nobody_else(make: Make, in_app: Flask) -> None:
    police, fire = make.agency("Kent Police"), make.agency("Kent Fire")
    ann = make.user(police, name="Ann Ash")
    own, secret = make.operation(PROPOSED, wall=wall(), accepted=[police]), make.operation(PROPOSED, lead=fire, wall=wall(), accepted=[police], restricted=True)
    make.nomination(own, police, ann), make.nomination(secret, police, ann)
    plan = Asked(day=DAY, wall=wall(), operation_id=own.id)
    assert said("People named", plan, make.user()) == [] and len(said("People named", plan, make.user(police))) == 1


def test_christmas_and_boxing_day_on_a_weekend_are_bank_holidays_as_their_substitutes_are(make: Make, in_app: Flask) -> None:
    make.installation()
    days = [date(2027, 12, day) for day in (24, 25, 26, 27, 28, 29)]
    found = checks_of([Asked(day=day) for day in days], db.session.get_one(User, make.user().id))
    assert [[line.words for line in one.lines] for one in found] == [
        [], ["Bank holiday: Christmas Day"], ["Bank holiday: Boxing Day"], ["Bank holiday: Christmas Day (substitute day)"], ["Bank holiday: Boxing Day (substitute day)"], [],
    ]


def test_a_night_has_the_bank_holiday_and_the_ward_of_its_second_day(make: Make, in_app: Flask) -> None:
    make.installation()
    user, ward, eve = make.user(), make.ward("River"), date(2026, 12, 24)
    make.operation(PROPOSED, wall=wall(2, 6, date(2026, 12, 25)), wards=[ward]), make.operation(PROPOSED, wall=wall(12, 14, date(2026, 12, 25)), wards=[ward])
    night = Asked(day=eve, wall=Wall(eve, time(22), time(3)), wards=[ward.id])
    assert said("The day", night, user)[-1] == "Bank holiday from midnight: Christmas Day"
    [line] = said("In the same wards, at the same place", night, user)
    assert "2am to 6am" in line


def test_the_days_of_community_payback_are_said_and_stand_in_nobodys_way(make: Make, in_app: Flask) -> None:
    make.working_days()
    make.crew(DAY), make.crew(DAY)
    user = make.user()
    assert said("Community Payback", Asked(day=DAY), user) == ["Community Payback works that day: 2 crews, 12 places left"]
    assert said("Community Payback", Asked(day=DAY + timedelta(days=1)), user) == []
    assert checks(Asked(day=DAY, wall=wall()), db.session.get_one(User, user.id)).warnings == 0


def test_where_no_week_is_free_of_all_the_nearest_with_people_and_vans_is_said_and_else_that_none_is(make: Make, in_app: Flask) -> None:
    van, ward, user = make.resource(name="CCTV van"), make.ward("River"), make.user()
    for weeks in range(6):
        make.operation(PROPOSED, wall=wall(day=DAY + timedelta(weeks=weeks)), wards=[ward], resources=[van] if weeks < 5 else [])
    way = "The nearest way out"
    plan = Asked(day=DAY, wall=wall(), wards=[ward.id], resources=[(van.id, "CCTV van")])
    assert said(way, plan, user) == ["None of the next 4 Thursdays is free of this"]
    later = Asked(day=DAY + timedelta(weeks=3), wall=wall(day=DAY + timedelta(weeks=3)), wards=[ward.id], resources=[(van.id, "CCTV van")])
    assert said(way, later, user) == ["Thursday 14 January 2027, 3 weeks later: all free"], "of 31 December, 7 January is in the ward alone, and the one after free of all"
    ward_alone = Asked(day=DAY, wall=wall(), wards=[ward.id], people=[Wanted(make.agency("Kent Police").id, "Kent Police", 3)])
    assert said(way, ward_alone, user) == ["None of the next 4 Thursdays is free of this"]


def test_setting_up_and_getting_back_count_for_a_van_and_it_is_said_when_people_can_be_there(make: Make, in_app: Flask) -> None:
    van, user, kind = make.resource(name="CCTV van"), make.user(), make.type(set_up=30, travel=15)
    make.operation(PROPOSED, wall=wall(10, 12), resources=[van])
    plan = Asked(day=DAY, wall=wall(12, 14), type_id=kind.id, resources=[(van.id, "CCTV van")])
    [line] = said("Resources", plan, user)
    assert line.startswith("CCTV van: booked 10am to noon for ") and line.endswith("; free from 12.30pm, with 30 minutes to set up before and 15 minutes to get back after")
    assert said("Resources", Asked(day=DAY, wall=wall(13, 14), type_id=kind.id, resources=[(van.id, "CCTV van")]), user) == [
        "CCTV van: free, with 30 minutes to set up before and 15 minutes to get back after"
    ]
