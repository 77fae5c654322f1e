"""Watches and shifts: a cycle of days with numbers by day and by night."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsplanner import clock
from opsplanner.clock import LONDON, Period, Wall
from opsplanner.commitments.staffing import queries as staffing_queries
from opsplanner.commitments.staffing.cycles.rules import Cycle
from opsplanner.commitments.staffing.rules import Numbers, Promise, Round
from opsplanner.database import db
from opsplanner.models import StaffCycle, StaffCycleDay
from tests.browser import text_of

pytestmark = pytest.mark.usefixtures("usual_time")
BOTH_WAYS = pytest.mark.parametrize("hx", [False, True])
SENT = {"starts_on": "2026-12-01", "day_from": "7am", "night_from": "7pm", "days": "4", "version": "1"} | {
    f"{word}_{n}": str(staff) for word, week in (("day", (6, 6, 0, 0)), ("night", (1, 2, 4, 4))) for n, staff in enumerate(week)
}


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (at(1, 10), at(1, 14), [(6, 10, 14)]),
        (at(2, 17), at(2, 23), [(6, 17, 19), (2, 19, 23)]),
        (at(3, 2), at(3, 9), [(2, 2, 7), (0, 7, 9)]),
        (at(5, 22), at(6, 8), [(1, 22, 7), (6, 7, 8)]),
        (at(8, 10), at(8, 12), [(9, 10, 12)]),
    ],
    ids=["by day", "into the night", "the night of the day before", "the cycle begins anew", "a date with another number"],
)
def test_each_part_of_a_time_has_the_number_of_its_day_or_night(starts, ends, said):
    cycle = Cycle(date(2026, 12, 1), time(7), time(19), ((6, 1), (6, 2), (0, 4), (0, 4)))
    numbers = Numbers({(1, day): 3 for day in range(7)}, {(1, date(2026, 12, 8)): 9}, {1: cycle})
    found = numbers.stretches(1, Period(starts, ends))
    assert [(has, clock.local(part.start).hour, clock.local(part.end).hour) for part, has in found] == said


@given(
    st.integers(0, 70), st.integers(1, 30), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=9),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30), st.integers(0, 6)), max_size=6),
)
def test_what_is_left_is_what_an_hour_by_hour_count_says(after, hours, days, promised):
    """October 2026: the night in which the clocks go back is among them."""
    began = datetime(2026, 10, 23, tzinfo=LONDON).astimezone(clock.UTC)
    cycle = Cycle(date(2026, 10, 20), time(7), time(19), tuple(days))
    wanted = Period(began + timedelta(hours=after), began + timedelta(hours=after + hours))
    promises = [
        Promise(n, 1, clock.local(began + timedelta(hours=start)).date(), Period(began + timedelta(hours=start), began + timedelta(hours=start + length)), staff, False)
        for n, (start, length, staff) in enumerate(promised)
    ]
    left = []
    for n in range(hours):
        hour = wanted.start + timedelta(hours=n)
        there = clock.local(hour)
        night = not 7 <= there.hour < 19
        day = there.date() - timedelta(days=there.hour < 7)
        left.append(days[(day - cycle.starts_on).days % len(days)][night] - sum(one.staff for one in promises if one.held.start <= hour < one.held.end))
    found = Round(Numbers({}, {}, {1: cycle}), promises).left(1, wanted)
    assert found.has is not None and found.has - found.used == min(left)


@pytest.mark.parametrize(
    ("night", "promised", "said"),
    [
        (2, 1, "1 of 2 free"),
        (6, 0, "6 of 6 free, 5 asked for and not answered"),
        (9, 0, "6 of 6 free, 5 asked for and not answered"),
    ],
    ids=["the night is tightest, and asked for by day", "as tight, and more is asked for by day", "the day is tightest"],
)
def test_what_is_asked_for_is_said_of_the_shift_whose_people_are_said_to_be_free(night, promised, said):
    cycle = Cycle(date(2026, 12, 1), time(7), time(19), ((6, night), (6, night)))
    day = date(2026, 12, 2)
    promises = [Promise(1, 1, day, Period(at(2, 3), at(2, 5)), promised, False), Promise(2, 1, day, Period(at(2, 12), at(2, 18)), 5, False, waits=True)]
    assert Round(Numbers({}, {}, {1: cycle}), promises).left(1, Period(at(2, 2), at(2, 16))).words == said


@BOTH_WAYS
def test_a_coordinator_says_her_agencys_shifts_and_takes_them_away(make, browser, app, hx):
    police = make.agency("Kent Police")
    me, here = browser.as_(make.user(police, name="P. Sergeant")), f"/agencies/{police.code}/staff-numbers"
    assert "Say your watches or shifts" in text_of(me.get(here))
    assert me.get(f"{here}/cycle?days=4", hx=hx).text.count('inputmode="numeric"') >= 8
    page = text_of(me.follow(me.post(f"{here}/cycle", SENT, hx=hx)))
    said = "a cycle of 4 days from Tuesday 1 December 2026, by day from 7am 6, 6, 0, 0, by night from 7pm 1, 2, 4, 4"
    assert f"Changed the shifts from numbers by weekday to {said}" in page and f"your numbers follow {said}" in page
    assert f"In shifts: {said}." in text_of(me.get(f"/agencies/{police.code}")) and "In shifts, a cycle of 4 days" in text_of(me.get("/agencies"))
    with app.app_context():
        left = staffing_queries.staff_left(Wall(date(2026, 12, 3), time(22), time(3)).period(), [police.id])[police.id]
        assert (left.has, left.free) == (4, 4)
        db.session.remove()
    assert "Tuesday 1 December 2026: by day 6 of 6 free; by night 1 of 1 free" in text_of(me.get(f"/agencies/{police.code}"))
    gone = me.follow(me.post(f"{here}/cycle/remove", {"version": "2"}, hx=hx))
    assert "to numbers by weekday" in text_of(gone)
    with app.app_context():
        assert db.session.query(StaffCycle).count() == db.session.query(StaffCycleDay).count() == 0
        db.session.remove()


@BOTH_WAYS
def test_what_is_no_cycle_is_refused_beside_its_box_and_a_colleagues_change_is_shown(make, browser, hx):
    police = make.agency("Kent Police")
    me, here = browser.as_(make.user(police)), f"/agencies/{police.code}/staff-numbers/cycle"
    for odd, sentence in (
        ({"starts_on": ""}, "Enter the date of its first day"),
        ({"day_from": "1am"}, "A day begins between 4am and noon"),
        ({"night_from": "11am"}, "A night begins between noon and midnight"),
        ({"day_2": "-1"}, "Enter a whole number from 0 to 500"),
        ({"night_3": ""}, "Enter how many there are by night on day 4; 0 for none"),
        ({"days": "99"}, "A cycle has 2 to 42 days"),
        ({"version": "0"}, "Somebody else changed this while you had it open"),
    ):
        page = me.post(here, SENT | odd, hx=hx)
        assert page.status_code == 422 and sentence in text_of(page), odd
        assert 'value="2026-12-01"' in page.text or "starts_on" in odd
    assert "A cycle has 2 to 42 days" in text_of(me.get(f"{here}?days=1", hx=hx)) and me.get(f"{here}?days=%00x", hx=hx).status_code == 200
    assert browser.as_(make.user(make.agency("Kent Fire"))).get(here).status_code == 404


def test_fewer_than_are_promised_are_asked_about_and_stand_on_the_operation(make, browser):
    police = make.agency("Kent Police")
    make.usual_staff(police, 8)
    operation = make.operation(wall=Wall(date(2026, 12, 3), time(10), time(14)), accepted=[police], staff=5)
    me, here = browser.as_(make.user(police, name="P. Sergeant")), f"/agencies/{police.code}/staff-numbers/cycle"
    asked = me.post(here, SENT)
    assert asked.status_code == 422 and f"{operation.reference}, Thursday 3 December 2026, 10am to 2pm: nobody that day, 5 promised at that time" in text_of(asked)
    warned = asked.text.split('name="warned"')[1].split('value="')[1].split('"')[0]
    assert me.post(here, SENT | {"go_on": "y", "warned": warned}).status_code == 303
    assert "now has nobody that day, 5 promised at that time" in text_of(me.get(f"/operations/{operation.reference}/history"))
