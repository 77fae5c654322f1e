"""The calendar by week and by day: what stands in it, how one goes from view to view, and whose people are free."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from opsplanner.calendar.months import page as months_page
from opsplanner.calendar.words import TONES, marks_of
from opsplanner.clock import Wall
from opsplanner.commitments.staffing.rules import StaffLeft
from opsplanner.commitments.staffing.words import words_of_free
from opsplanner.database import db
from opsplanner.models import AgencyCalendar, AgencyKind, BusyTime, Role
from tests.browser import text_of, tree_of

pytestmark = pytest.mark.usefixtures("usual_time")  # Wednesday 18 November 2026
ONE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
THERE = "/calendar/week?day=2026-12-03"


def wall(day: int = 3, start: time = time(10), end: time = time(14)) -> Wall:
    """A day of December 2026."""
    return Wall(date(2026, 12, day), start, end)


def heads_and_boxes(answer: TestResponse) -> list[tuple[str, str]]:
    """What stands above and in each day of the week's table; left out are the letters of types, which nobody hears, and the link to a plan."""
    assert answer.status_code == 200
    table = next(table for table in tree_of(answer.text).iter("table") if "app-month--week" in table.get("class", ""))
    for mark in table.xpath(".//*[@aria-hidden='true']|.//*[contains(@class, 'app-no-print')]"):
        mark.drop_tree()
    heads, boxes = ([" ".join(" ".join(cell.itertext()).split()) for cell in table.iter(kind)] for kind in ("th", "td"))
    return list(zip(heads, boxes, strict=True))


@pytest.fixture
def coordinator(make, browser):
    """A browser of the council's coordinator."""
    return browser.as_(make.user())


@pytest.mark.parametrize("hx", [False, True])
def test_a_week_shows_each_operation_on_its_days_with_where_it_begins_and_who_leads_it(make, coordinator, hx):
    kind = make.type("CUBIT")
    day, night = make.operation(kind=kind, wall=wall()), make.operation(kind=kind, wall=wall(6, time(22), time(3)))
    answer = coordinator.get(THERE, hx=hx)
    found = heads_and_boxes(answer)
    assert [head for head, _ in found][::6] == ["Monday 30 November", "Sunday 6 December"] and "30 November to 6 December 2026" in text_of(answer)
    assert found[3][1] == f"10am to 2pm Proposed Cubit {day.reference} Test Council leads" and found[0][1] == "Nothing planned"
    assert found[6][1] == f"10pm to 3am next day Proposed Cubit {night.reference} Test Council leads"
    assert heads_and_boxes(coordinator.get("/calendar/week?day=2026-12-07"))[0][1].startswith(f"from 10pm on Sunday to 3am Proposed Cubit {night.reference}")
    assert text_of(answer).count(night.reference) == 2, "in the table, and in the agenda of a phone"
    assert answer.headers.get("HX-Push-Url") == (THERE.replace("12-03", "11-30") if hx else None)


@ONE
def test_what_is_chosen_stays_from_view_to_view(make, coordinator):
    make.type("CUBIT")
    police, kept = make.agency("Kent Police"), "type=CUBIT&amp;staff="
    kept += police.code
    for path in (f"/calendar?month=2026-12&type=CUBIT&staff={police.code}", f"{THERE}&type=CUBIT&staff={police.code}", f"/calendar/2026-12-03?type=CUBIT&staff={police.code}"):
        text = coordinator.get(path).text
        ways = [f'href="/calendar?{kept}&amp;month=2026-1', f'href="/calendar/week?{kept}&amp;day=', 'href="/calendar/2026-1']
        assert sum(way in text for way in ways) == 3 and 'name="staff"' in text, path
        assert f'<option value="{police.code}" selected>' in text and f'href="{path.partition("?")[0]}?type=CUBIT' in text, "it can be taken away alone"
    week = coordinator.get(f"{THERE}&type=CUBIT").text
    assert all(f'href="/calendar/week?type=CUBIT&amp;day={day}"' in week for day in ("2026-11-23", "2026-12-07", "2026-11-18")), "before, after, today"
    assert 'href="/calendar?type=CUBIT&amp;month=2026-11"' in week and 'href="/calendar/2026-11-30?type=CUBIT"' in week
    assert "Clear “Type: Cubit”" in text_of(coordinator.get(f"{THERE}&type=CUBIT"))
    assert 'href="/calendar/2026-11-18"' in coordinator.get("/calendar").text, "the day and the week of a month begin with today"


@ONE
def test_a_week_that_makes_no_sense_is_said_and_this_week_shown(coordinator):
    for typed in ("2026-02-30", "w48", "2026-W48", "-1", "1999-01-01", "x" * 300):
        answer = coordinator.get("/calendar/week", query_string={"day": typed})
        assert "There is no such day, so this week is shown. Write a day like 2026-12-03." in text_of(answer)
        assert "16 to 22 November 2026" in text_of(answer)
    for path in ("/calendar/week", "/calendar/week?day="):
        assert "no such" not in text_of(coordinator.get(path)) and "Today" in heads_and_boxes(coordinator.get(path))[2][0]
    assert "There is no agency “nobody” here" in text_of(coordinator.get("/calendar/week?staff=nobody"))
    assert "Nothing that you may see is planned in this week" in text_of(coordinator.get("/calendar/week?day=2030-12-04"))
    assert "Previous week" not in text_of(coordinator.get("/calendar/week?day=2000-01-03")) and "Next week" not in text_of(coordinator.get("/calendar/week?day=2099-12-31"))


@ONE
def test_more_than_a_day_of_a_week_can_show_opens_the_day(make, coordinator):
    kind = make.type("CUBIT")
    for n in range(14):
        make.operation(kind=kind, wall=wall(start=time(8, n), end=time(23)))
    answer = coordinator.get(f"{THERE}&type=CUBIT")
    assert "2 more on 3 December" in heads_and_boxes(answer)[3][1] and 'href="/calendar/2026-12-03?type=CUBIT"' in answer.text


@pytest.mark.parametrize("hx", [False, True])
def test_a_restricted_operation_leaves_a_week_as_it_was(make, browser, hx):
    stranger, lead = browser.as_(make.user(make.agency())), browser.as_(make.user())
    make.operation(wall=wall())
    before = heads_and_boxes(stranger.get(THERE, hx=hx))
    hidden = make.operation(restricted=True, wall=wall(4))
    assert heads_and_boxes(stranger.get(THERE, hx=hx)) == before
    assert f"{hidden.reference} Test Council leads OFFICIAL-SENSITIVE" in heads_and_boxes(lead.get(THERE, hx=hx))[4][1]


def test_the_head_of_each_day_to_come_says_how_many_of_an_agencys_people_are_free(make, browser, coordinator):
    police = make.agency("Kent Police")
    make.usual_staff(police, 8)
    make.operation(wall=wall(), accepted=[police], staff=3)
    make.operation(wall=wall(), requested=[police], staff=3)
    make.operation(wall=wall(4, time(22), time(3)), restricted=True, accepted=[police], staff=3)
    staff, said = f"staff={police.code}", "Kent Police: 5 of 8 free, 3 asked"
    week = [head for head, _ in heads_and_boxes(coordinator.get(f"{THERE}&{staff}"))]
    assert week[2:6] == ["Wednesday 2 December Kent Police: 8 of 8 free", f"Thursday 3 December {said}", "Friday 4 December Kent Police: 5 of 8 free", "Saturday 5 December Kent Police: 5 of 8 free"]
    for path in (f"/calendar?month=2026-12&{staff}", f"/calendar/2026-12-03?{staff}", f"/calendar/2026-12/print?{staff}"):
        assert said in text_of(coordinator.get(path)), path
    assert "free" not in str(heads_and_boxes(coordinator.get(f"/calendar/week?day=2026-11-11&{staff}"))), "what is over says nothing"
    assert "The day is over, so nothing is said" in text_of(coordinator.get(f"/calendar/2026-11-11?{staff}"))


@ONE
def test_who_plans_reads_in_the_week_and_the_day_what_the_chosen_agencys_own_calendars_say(make, browser, coordinator, app):
    police = make.agency("Kent Police")
    with app.app_context():
        calendar = AgencyCalendar(agency_id=police.id, name="Duties", address="", file="duties.ics", failures=0, error="", left_out="")
        db.session.add(calendar)
        db.session.flush()
        db.session.add(BusyTime(calendar_id=calendar.id, starts_at=wall().period().start, ends_at=wall().period().end, words="Training", tentative=False))
        db.session.commit()
    staff, said = f"staff={police.code}", "says in its calendar that it is not available 10am to 2pm"
    week = heads_and_boxes(coordinator.get(f"{THERE}&{staff}"))
    assert week[3][0] == f"Thursday 3 December Kent Police: staff not said; {said}" and said not in week[2][0]
    assert said in text_of(coordinator.get(f"/calendar/2026-12-03?{staff}")) and "calendar that" not in text_of(coordinator.get(THERE))
    assert "calendar “Training” that" in text_of(browser.as_(make.user(police, Role.STAFF)).get(f"{THERE}&{staff}")), "its own people read the words"
    assert "not available" not in text_of(browser.as_(make.user(make.agency("Kent Fire"), Role.STAFF)).get(f"{THERE}&{staff}")), "who plans nothing"


@ONE
def test_who_sees_only_what_asks_her_agency_knows_of_its_own_staff_alone(make, browser):
    police, charity = make.agency("Kent Police"), make.agency("Charity", AgencyKind.VOLUNTARY)
    for agency in (police, charity):
        make.usual_staff(agency, 8)
    member = browser.as_(make.user(charity, Role.STAFF))
    refused = member.get(f"{THERE}&staff={police.code}")
    assert f"There is no agency “{police.code}” here" in text_of(refused) and "8 of 8 free" not in text_of(refused)
    assert member.get(THERE).text.count("<option") == member.get(f"{THERE}&staff={charity.code}").text.count("<option")
    assert "Charity: 8 of 8 free" in heads_and_boxes(member.get(f"{THERE}&staff={charity.code}"))[3][0]


def test_numbers_of_free_people_are_said_as_short_as_a_head_has_room_for():
    assert words_of_free(StaffLeft(8, 2, 3)) == "6 of 8 free, 3 asked" and words_of_free(StaffLeft(None, 0)) == "staff not said"
    assert words_of_free(StaffLeft(2, 5), StaffLeft(None, 4)) == "by day 0 of 2 free, 3 too many promised, by night staff not said, 4 promised"


def test_no_two_types_have_the_same_letters_and_colours_begin_again():
    marks = marks_of([("CUBIT", "Cubit"), ("CURB", "Curb"), ("CRYSTAL", "Crystal"), ("CRYSTAL-NTE", "Crystal at night"), ("C", "C"), ("-", "Dash"), ("CU", "Cu"), ("D", "D"), ("CURB-X", "X")])
    assert [mark.letters for mark in marks.values()] == ["CU", "CR", "CY", "CN", "C1", "?1", "C2", "D1", "CX"]
    assert len({mark.letters for mark in marks.values()}) == len(marks) and marks["X"].tone == 1 and marks["D"].tone == TONES


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 11, 16), "16 to 22 November 2026"), (date(2026, 11, 30), "30 November to 6 December 2026"), (date(2026, 12, 28), "28 December 2026 to 3 January 2027")]
)
def test_a_week_is_called_by_its_days(day, words):
    assert months_page.words_of_days(day) == words
    assert {months_page.read_week((day + timedelta(days=n)).isoformat(), date(2026, 1, 1)) for n in range(7)} == {(day, None)}


def test_the_week_of_the_clock_change_has_an_hour_more():
    span = months_page.span_of_week(date(2026, 10, 19))
    assert span.length == timedelta(days=7, hours=1) and span.start == datetime(2026, 10, 19, tzinfo=ZoneInfo("Europe/London"))
