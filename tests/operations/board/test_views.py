"""The board: what each agency has free, has promised and is asked for, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import AgencyCalendar, AgencyKind, BusyTime, OperationState, Role
from tests.browser import text_of, tree_of
from tests.queries import queries_of

pytestmark = pytest.mark.usefixtures("usual_time")
HERE = "/operations/board"
WEEK = f"{HERE}?from=2026-11-26"
DAY = date(2026, 11, 26)


def wall(start: int = 10, end: int = 14, days: int = 0) -> Wall:
    return Wall(DAY + timedelta(days=days), time(start), time(end))


def figures(answer, agency: str) -> dict[str, str]:
    """What stands in an agency's row, by day, of the board or week by week on paper; none where it has no row."""
    assert answer.status_code == 200
    boards = [table for table in tree_of(answer.text).iter("table") if "app-board" in table.get("class")]
    rows = [row for board in boards for row in board.iter("tr") if " ".join(row[0].itertext()).strip().startswith(agency)]
    return {cell.get("data-label"): " ".join(" ".join(cell.itertext()).split()) for row in rows for cell in row[1:]}


@pytest.fixture
def scene(make):
    """The police with six people: four are promised, over midnight; three are asked for by day."""
    police, kind = make.agency("Kent Police"), make.type("CUBIT")
    make.usual_staff(police, 6)
    night = make.operation(wall=wall(22, 3), accepted=[police], staff=4, kind=kind)
    asked = make.operation(wall=wall(days=1), requested=[police], staff=3)
    return police, kind, night, asked


def test_each_day_says_what_is_free_promised_and_asked_and_a_night_is_on_both(make, browser, scene):
    police, _, night, asked = scene
    me = browser.as_(make.user())
    row = figures(me.get(WEEK), "Kent Police")
    assert list(row) == ["Mon 23 Nov", "Tue 24 Nov", "Wed 25 Nov", "Thu 26 Nov", "Fri 27 Nov", "Sat 28 Nov", "Sun 29 Nov"]
    assert row["Wed 25 Nov"] == "6 of 6 free" and row["Thu 26 Nov"] == "2 of 6 free 4 promised" and row["Fri 27 Nov"] == "2 of 6 free 4 promised, 3 asked"
    opened = me.get(f"{HERE}/{police.code}/2026-11-27?from=2026-11-26")
    words = text_of(opened)
    for part in (night.reference, asked.reference, "from 10pm on Thursday to 3am", "10am to 2pm", "Test Council", "3 people", "Accepted, 4 people", "2 of 6 free. 4 promised, 3 asked"):
        assert part in words
    assert f'href="/operations/{night.reference}"' in opened.text and f'href="{HERE}?from=2026-11-23&amp;day=2026-11-27"' in opened.text
    panel = me.get(f"{HERE}/{police.code}/2026-11-27?from=2026-11-26", hx=True)
    assert night.reference in panel.text and "<h1" not in panel.text and 'id="day"' in panel.text
    assert "Thursday 26 November 2026: 2 of 6 free" in text_of(me.get(f"/agencies/{police.code}"))
    assert figures(me.get(f"{HERE}/print?show=month&from=2026-11-01"), "Kent Police")["Thu 26 Nov"] == "2 of 6 free 4 promised"


def test_by_type_and_agency_what_is_free_stays_what_it_is(make, browser, scene):
    police, kind, night, asked = scene
    fire, me = make.agency("Kent Fire"), browser.as_(make.user())
    page = me.get(f"{WEEK}&type={kind.code}&agency={police.code}", hx=True)
    assert figures(page, "Kent Police")["Fri 27 Nov"] == "2 of 6 free 4 promised" and figures(page, "Kent Fire") == {}
    assert page.headers["HX-Push-Url"] == f"{HERE}?type={kind.code}&agency={police.code}&from=2026-11-23"
    opened = me.get(f"{HERE}/{police.code}/2026-11-27?type={kind.code}").text
    assert night.reference in opened and asked.reference not in opened and "Show every type" in opened
    assert "Has not said how many it has" in text_of(me.get(f"{WEEK}&agency={fire.code}"))


def test_restricted_operations_hold_people_and_are_named_to_nobody_who_may_not_see_them(make, browser, scene, app):
    police, kind, night, _ = scene
    with app.app_context():
        db.session.execute(db.text("update operation set restricted = true where reference = :reference"), {"reference": night.reference})
        db.session.commit()
    hers, fires = browser.as_(make.user(police)), browser.as_(make.user(make.agency("Kent Fire")))
    assert figures(hers.get(WEEK), "Kent Police")["Thu 26 Nov"] == figures(fires.get(WEEK), "Kent Police")["Thu 26 Nov"] == "2 of 6 free 4 promised"
    typed = f"{WEEK}&type={kind.code}"
    assert figures(hers.get(typed), "Kent Police")["Thu 26 Nov"] == "2 of 6 free 4 promised" and "OFFICIAL-SENSITIVE" in hers.get(typed).text
    assert figures(fires.get(typed), "Kent Police")["Thu 26 Nov"] == "2 of 6 free" and "OFFICIAL-SENSITIVE" not in fires.get(typed).text
    opened = fires.get(f"{HERE}/{police.code}/2026-11-26")
    assert night.reference not in opened.text and "Nothing that you may see is promised" in text_of(opened)
    assert night.reference in hers.get(f"{HERE}/{police.code}/2026-11-26").text


def test_a_voluntary_agency_reads_its_own_numbers_and_of_others_what_it_may_see(make, browser, scene):
    police, _, night, _ = scene
    charity = make.agency("Anytown Aid", AgencyKind.VOLUNTARY)
    make.usual_staff(charity, 2)
    me = browser.as_(make.user(charity))
    assert figures(me.get(WEEK), "Kent Police") == {} and figures(me.get(WEEK), "Anytown Aid")["Thu 26 Nov"] == "2 of 2 free"
    make.operation(wall=wall(), accepted=[charity, police], staff=1)
    assert figures(me.get(WEEK), "Kent Police")["Thu 26 Nov"] == "1 promised" and figures(me.get(WEEK), "Anytown Aid")["Thu 26 Nov"] == "1 of 2 free 1 promised"
    opened = text_of(me.get(f"{HERE}/{police.code}/2026-11-26"))
    assert night.reference not in opened and "free" not in opened.partition("Thursday 26 November 2026")[2].partition("Free counts")[0]


def test_days_that_are_over_say_what_was_promised_and_what_does_not_take_place_is_not_counted(make, browser):
    police = make.agency("Kent Police")
    make.usual_staff(police, 6)
    make.operation(OperationState.CLOSED, wall=Wall(date(2026, 11, 17), time(10), time(14)), accepted=[police], staff=3)
    for state in (OperationState.CANCELLED, OperationState.POSTPONED, OperationState.DRAFT):
        make.operation(state, wall=wall(), accepted=[police], staff=5)
    me = browser.as_(make.user(role=Role.STAFF))
    row = figures(me.get(HERE), "Kent Police")
    assert row["Tue 17 Nov"] == "3 promised" and row["Mon 16 Nov"] == "Nothing" and row["Wed 18 Nov"] == "6 of 6 free"
    assert figures(me.get(WEEK), "Kent Police")["Thu 26 Nov"] == "6 of 6 free"


def test_what_an_agencys_own_calendar_says_is_marked_for_who_plans_and_for_itself(make, browser, scene, app):
    police = scene[0]
    with app.app_context():
        calendar = AgencyCalendar(agency_id=police.id, name="Duties", address="", file="duties.ics", failures=0, error="", left_out="")
        db.session.add(calendar)
        db.session.flush()
        db.session.add(BusyTime(calendar_id=calendar.id, starts_at=datetime(2026, 11, 25, 9, tzinfo=UTC), ends_at=datetime(2026, 11, 25, 12, tzinfo=UTC), words="Parade", tentative=False))
        db.session.commit()
    marked = {
        who: "calendar: away" in figures(browser.as_(user).get(WEEK), "Kent Police")["Wed 25 Nov"]
        for who, user in {"plans": make.user(), "own": make.user(police, Role.STAFF), "staff": make.user(role=Role.STAFF)}.items()
    }
    assert marked == {"plans": True, "own": True, "staff": False}
    opened = f"{HERE}/{police.code}/2026-11-25"
    assert "not available 9am to noon" in text_of(browser.as_(make.user()).get(opened)) and "Parade" not in browser.as_(make.user()).get(opened).text
    assert "Parade" in browser.as_(make.user(police)).get(opened).text


def test_what_makes_no_sense_is_left_out_with_a_sentence_and_an_unknown_agency_is_not_found(make, browser, scene):
    me = browser.as_(make.user())
    odd = text_of(me.get(f"{HERE}?show=year&type=none&agency=x%00&from=31/2/2027&day=soon"))
    assert all(said in odd for said in ("“year” is no number of days", "There is no type “none” here", "Enter a date that exists", "16 to 22 November 2026"))
    assert [me.get(f"{HERE}/{path}").status_code for path in ("nobody/2026-11-26", f"{scene[0].code}/2026-13-03", f"{scene[0].code}/soon")] == [404, 404, 404]
    assert all(HERE in me.get(path).text for path in ("/operations", "/agencies", "/calendar/2026-11-26"))


def test_thirty_agencies_and_a_month_ask_as_much_as_one_day_of_one(make, browser, scene, caplog):
    me, kind = browser.as_(make.user()), scene[1].code
    few = {path: queries_of(caplog, me, path) for path in (f"{WEEK}&type={kind}", f"{HERE}?show=month&from=2026-11-01", f"{HERE}/{scene[0].code}/2026-11-26")}
    for n in range(5):
        other = make.agency()
        make.usual_staff(other, 4)
        make.operation(wall=wall(days=n), accepted=[other, scene[0]], requested=[make.agency()], kind=scene[1])
    assert {path: queries_of(caplog, me, path) for path in few} == few and max(few.values()) <= 12
