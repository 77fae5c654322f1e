"""A series is made of an operation: previewed date by date, saved whole or not at all."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Booking, Commitment, CommitmentState, HistoryLine, Operation, OperationState, OperationType, Series
from tests.browser import text_of, tree_of
from tests.operations.planning.sent import DAY, filled, form_of
from tests.operations.series.scene import FIRST, Scene, dates, days, operations
from tests.queries import queries_of

DRAFT, PROPOSED = OperationState.DRAFT, OperationState.PROPOSED
THURSDAYS = [FIRST + timedelta(weeks=2 * n) for n in range(7)]

pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.fixture
def scene(app, make) -> Scene:
    return Scene(app, make)


@pytest.fixture
def lead(scene, browser):
    return browser.as_(scene.lead)


def test_a_quarter_is_proposed_in_one_press_with_all_that_was_planned(scene, lead, app):
    code = scene.make_it(lead)
    made = operations(app)
    assert [one.day for one in made] == THURSDAYS and {one.state for one in made} == {PROPOSED}
    assert {(one.starts, one.ends, one.briefing, one.deployments, one.risks, one.meeting_point_id) for one in made} == {(time(10), time(14), time(9, 30), "Stop team", "Traffic", scene.place.id)}
    with app.app_context():
        asked = db.session.execute(db.select(Commitment.agency_id, Commitment.state, db.func.count()).group_by(Commitment.agency_id, Commitment.state)).all()
        assert sorted(asked, key=str) == sorted(
            [(scene.council.id, CommitmentState.ACCEPTED, 7), (scene.police.id, CommitmentState.REQUESTED, 7), (scene.dvla.id, CommitmentState.REQUESTED, 7)], key=str
        )
        assert db.session.scalar(db.select(db.func.count()).select_from(Booking).where(Booking.live)) == 7
    page = lead.get(f"/operations/series/{code}")
    said = text_of(page)
    assert "CUBIT".title() in said and "every second Thursday" in said and "7 dates" in said
    assert "Waiting for Kent Police: 7 dates" in said and "Planned 7 dates, every second Thursday, from Thursday 3 December 2026 to Thursday 25 February 2027" in said
    assert said.count("Answers due Wednesday 25 November 2026") == 7 and "Thursday 14 January 2027, 10am to 2pm" in said
    assert f"/operations/series/{code}" in lead.get(f"/operations/{made[3].reference}").text
    assert f"/operations/series/{code}" in lead.get("/operations/series").text


def test_bank_holidays_are_left_out_and_named_and_are_put_back_on_request(scene, lead, app):
    fridays = "every=weeks&weeks=1&weekday=4&first=2026-12-18&until=2027-01-08"
    page = lead.get(scene.new(fridays))
    assert "Bank holiday: Christmas Day" in text_of(page) and "Bank holiday: New Year's Day" in text_of(page)
    sent = form_of(page.text, "dates")
    assert (sent["do_20261225"], sent["why_20261225"], sent["do_20270101"], sent["do_20270108"]) == ("leave", "Christmas Day", "leave", "keep")
    code = scene.make_it(lead, fridays, save="draft", do_20270101="keep")
    assert days(app, DRAFT) == [FIRST, date(2026, 12, 18), date(2027, 1, 1), date(2027, 1, 8)]
    assert (date(2026, 12, 25), False, "Christmas Day") in dates(app)
    assert "Friday 25 December 2026: Christmas Day" in text_of(lead.get(f"/operations/series/{code}"))


def test_a_date_is_moved_with_a_word_and_says_what_it_was_planned_for(scene, lead, app):
    code = scene.make_it(lead, do_20261217="move", to_20261217="18/12/2026", why_20261217="school holiday", do_20261231="leave")
    assert days(app) == [FIRST, date(2026, 12, 18), *THURSDAYS[3:]]
    assert "planned for Thursday 17 December 2026: school holiday" in text_of(lead.get(f"/operations/series/{code}"))


def test_months_without_such_a_day_are_named_and_so_is_a_plan_year_that_is_not_there(scene, lead, app):
    with app.app_context():
        operation = db.session.get_one(Operation, scene.model.id)
        db.session.execute(db.insert(db.metadata.tables["operation_priority"]).from_select(
            ["operation_id", "priority_id"], db.select(db.literal(operation.id), db.text("id")).select_from(db.text("priority"))
        ))
        db.session.commit()
        assert db.session.scalar(db.text("select count(*) from operation_priority")) == 1
    said = text_of(lead.get(scene.new("every=date&month_day=31&first=2026-12-01&until=2027-07-31")))
    assert "February 2027, April 2027 and June 2027 have no 31st" in said
    assert "1 date lies in a plan year that is not there yet, from Saturday 31 July 2027 on" in said


def test_the_hours_stay_through_both_changes_of_the_clocks(scene, lead, app):
    scene.make_it(lead, "every=date&month_day=3&first=2026-12-03&until=2027-12-03", save="draft")
    assert {one.starts_at.hour for one in operations(app)} == {9, 10} and {one.wall.start for one in operations(app)} == {time(10)}


def test_an_hour_that_the_clocks_leave_out_is_left_out_and_said(app, make, browser):
    scene = Scene(app, make, wall=Wall(date(2027, 3, 7), time(1, 30), time(5)), resources=[])
    page = browser.as_(scene.lead).get(scene.new("every=weeks&weeks=1&weekday=6&first=2027-03-14&until=2027-04-04"))
    sent = form_of(page.text, "dates")
    assert (sent["do_20270328"], sent["do_20270404"]) == ("leave", "keep")
    assert sent["why_20270328"].startswith("01:30 does not exist on 28 March 2027")
    refused = browser.as_(scene.lead).post(scene.new("every=weeks&weeks=1&weekday=6&first=2027-03-14&until=2027-04-04"), sent | {"do_20270328": "keep", "save": "draft"})
    assert refused.status_code == 422 and "does not exist" in text_of(refused) and days(app) == [date(2027, 3, 7)]


def test_dates_of_a_series_that_need_one_thing_at_a_time_are_shown_before_they_are_refused(app, make, browser):
    scene = Scene(app, make, wall=Wall(FIRST, time(20), time(9), time(10)))
    with app.app_context():
        db.session.get_one(OperationType, scene.kind.id).travel = 120
        db.session.commit()
    lead, three = browser.as_(scene.lead), scene.new("every=days&days=2026-12-04%0A2026-12-05%0A2026-12-08")
    page = lead.get(three)
    rows = [" ".join(" ".join(row.itertext()).split()) for row in tree_of(page.text).iter("tr")][1:]
    needs = "CCTV van: this series needs it for {} then, with 120 minutes to get back after"
    assert needs.format("Thursday 3 December 2026 and Saturday 5 December 2026") in rows[0] and needs.format("Friday 4 December 2026") in rows[1]
    assert "this series" not in rows[2] and ["CCTV van: free" in row for row in rows] == [False, False, True]
    refused = lead.post(three, form_of(page.text, "dates") | {"propose": "yes"})
    assert refused.status_code == 422 and "CCTV van is booked" in text_of(refused) and days(app) == [FIRST]
    assert lead.post(three, form_of(page.text, "dates") | {"propose": "yes", "do_20261204": "leave"}).status_code == 303


def test_what_is_taken_by_another_between_preview_and_save_is_shown_before_anything_is_saved(scene, lead, app, make):
    sent = form_of(lead.get(scene.new()).text, "dates") | {"propose": "yes"}
    other = make.operation(PROPOSED, kind=scene.kind, wall=Wall(THURSDAYS[2], time(12), time(16)), resources=[scene.van])
    refused = lead.post(scene.new(), sent)
    assert refused.status_code == 422 and days(app, DRAFT) == [FIRST]
    assert "Look at Thursday 31 December 2026 again" in text_of(refused) and other.reference in text_of(refused)
    assert "The nearest way out: The same Thursday next week, 7 January 2027: all free" in text_of(refused)
    again = form_of(refused.text, "dates") | {"propose": "yes"}
    whole = lead.post(scene.new(), again)
    assert whole.status_code == 422 and "Thursday 31 December 2026: CCTV van is booked" in text_of(whole) and "No date of the series is saved" in text_of(whole)
    assert days(app) == sorted([FIRST, THURSDAYS[2]]) and "govuk-error-summary" in whole.text
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Series)) == 0
    assert lead.post(scene.new(), form_of(whole.text, "dates") | {"propose": "yes", "do_20261231": "leave"}).status_code == 303


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("every=weeks&weeks=1&weekday=1&first=2026-12-01&until=2034-08-01", "That makes 401 dates, and a series has 60 at most"),
        ("every=days&days=3/12/2026%0Asoon", "“soon” is no date"), ("every=days&days=", "Choose the days of the series"),
        ("every=days&days=0001-01-01", "Enter a date between 2000 and 2099 instead of “0001-01-01”"), ("every=days&days=3/12/2026;31.12.9999", "instead of “31.12.9999”"),
        ("every=days&days=1/2/9000", "Enter a date between 2000 and 2099"),
        ("every=moons", "Choose which days the series has"), ("every=weeks&weeks=99&weekday=3", "Choose one of the options"),
        ("every=date&month_day=77", "Enter a whole number from 1 to 31"), ("every=weeks&first=now", "Enter a date that exists"),
        ("every=weeks&until=2026-01-01", "The last day is before the first"),
    ],
)
def test_a_rule_that_makes_no_sense_is_a_sentence(scene, lead, rule, said):
    page = lead.get(scene.new(rule))
    assert page.status_code == 200 and said in text_of(page) and 'id="dates"' not in page.text


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(
    ("boxes", "said"),
    [
        ({"do_20261217": "move"}, "Enter the day to which Thursday 17 December 2026 is moved"), ({"do_20261217": "move", "to_20261217": "14 January 2027"}, "Two dates of the series would be on"),
        ({"do_20261217": "move", "to_20261217": "2026-11-02"}, "This day and time has passed"), ({"do_20261217": "move", "to_20261217": "hm"}, "Enter a date that exists"),
        ({f"do_{day:%Y%m%d}": "leave" for day in THURSDAYS[1:]}, "Keep at least one date"), ({"due_how": "weeks", "weeks_before": ""}, "Enter how many weeks before each date"),
        ({"answer_by": ""}, "Enter the date by which the agencies should answer"), ({"answer_by": "2027-01-10"}, "The date to answer by is after the operation"),
        ({"do_20261217": "perhaps"}, "Choose what becomes of Thursday 17 December 2026"), ({"do_20261217": ""}, "Choose what becomes of Thursday 17 December 2026"),
        ({"version": "999"}, "Somebody else changed this while you had it open"), ({"version": ""}, "Open the page again"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_box_and_nothing_is_kept(scene, lead, app, boxes, said):
    sent = form_of(lead.get(scene.new()).text, "dates") | {"propose": "yes"} | boxes
    answer = lead.post(scene.new(), sent)
    assert answer.status_code == 422 and said in text_of(answer), text_of(answer)
    assert days(app) == [FIRST]


def test_each_date_is_answered_so_many_weeks_before(scene, lead, app):
    scene.make_it(lead, due_how="weeks", weeks_before="3")
    assert [one.answer_by for one in operations(app)] == [date(2026, 11, 18), *(day - timedelta(weeks=3) for day in THURSDAYS[1:])]


def test_the_same_form_sent_twice_makes_one_series(scene, lead, app):
    sent = form_of(lead.get(scene.new()).text, "dates") | {"propose": "yes"}
    first = lead.post(scene.new(), sent)
    assert first.status_code == 303
    again = lead.post(scene.new(), sent)
    assert again.status_code == 303 and "series/" in again.headers["Location"] and len(days(app)) == 7


def test_it_begins_at_the_form_and_what_was_typed_there_is_kept(scene, lead, app):
    sent = filled(lead.get("/operations/plan?type=CUBIT").text, objectives="Tax them", series="yes")
    answer = lead.post("/operations/plan?type=CUBIT", sent)
    assert answer.headers["Location"].startswith("/operations/series/new?of=CUBIT-2026-")
    assert "Show the dates" in lead.follow(answer).text and operations(app)[-1].objectives == "Tax them"


def test_of_a_past_operation_a_series_is_made_that_it_is_no_date_of(app, make, browser):
    scene = Scene(app, make)
    with app.app_context():
        db.session.execute(db.update(Operation).values(day=date(2026, 10, 1), starts_at=scene.model.starts_at - timedelta(days=63), ends_at=scene.model.ends_at - timedelta(days=63), musters_at=scene.model.musters_at - timedelta(days=63), state=OperationState.COMPLETED))
        db.session.commit()
    scene.make_it(browser.as_(scene.lead), save="draft")
    assert len(dates(app)) == 7 and days(app, DRAFT) == THURSDAYS


def test_the_preview_of_26_dates_takes_as_many_queries_as_that_of_three(scene, lead, caplog):
    few = queries_of(caplog, lead, scene.new("every=weeks&weeks=1&weekday=3&first=2026-12-10&until=2026-12-24"))
    many = queries_of(caplog, lead, scene.new("every=weeks&weeks=1&weekday=3&first=2026-12-10&until=2027-06-03"))
    assert few == many <= 12


def test_a_page_of_a_series_takes_as_many_queries_with_two_dates_as_with_seven(scene, lead, caplog, app):
    code = scene.make_it(lead)
    many = queries_of(caplog, lead, f"/operations/series/{code}")
    with app.app_context():
        db.session.execute(db.text("DELETE FROM series_date WHERE day > '2026-12-20'"))
        db.session.commit()
    assert queries_of(caplog, lead, f"/operations/series/{code}") == many <= 9


def test_who_may_see_no_date_finds_no_series_and_who_sees_one_reads_no_rule(scene, lead, browser, app, make):
    code = scene.make_it(lead, save="draft")
    constable, charity = browser.as_(scene.constable), browser.as_(make.user(make.agency("Charity")))
    assert constable.get(f"/operations/series/{code}").status_code == 404 and code not in constable.get("/operations/series").text
    assert constable.get(scene.new()).status_code == 404
    with app.app_context():
        db.session.execute(db.update(Operation).where(Operation.day == FIRST).values(state=PROPOSED))
        db.session.commit()
    page = text_of(constable.get(f"/operations/series/{code}"))
    assert "1 date" in page and "every second Thursday" not in page and "17 December" not in page and "planned 7 dates" not in page
    assert "every second Thursday" not in text_of(charity.get("/operations/series"))


def test_its_history_says_what_was_planned(scene, lead, app):
    scene.make_it(lead)
    with app.app_context():
        lines = db.session.scalars(db.select(HistoryLine.what).where(HistoryLine.subject.startswith("series:"))).all()
    assert lines == ["planned 7 dates, every second Thursday, from Thursday 3 December 2026 to Thursday 25 February 2027, and proposed them"]


def test_another_one_like_it_takes_over_deployments_and_risks_and_says_what_it_leaves(scene, lead, app):
    page = lead.get(f"/operations/plan?like={scene.like}")
    assert "everything is copied but the date, the answers and who is named. Its deployments and risks come with it" in text_of(page)
    address = next(form.get("action") for form in tree_of(page.text).iter("form") if form.get("id") == "plan-form")
    assert lead.post(address, filled(page.text, save="draft")).status_code == 303
    made = operations(app)[-1]
    assert (made.deployments, made.risks, made.day) == ("Stop team", "Traffic", DAY)


def test_days_are_picked_on_a_calendar_some_at_a_time(scene, lead, app):
    page = lead.get(scene.new("every=days&days=2026-12-10&pick=2026-12-15&pick=&pick=2027-01-05"))
    assert form_of(page.text, "rule")["days"] == "2026-12-10\n2026-12-15\n2027-01-05" and "3 dates, 3 chosen days" in text_of(page)
    rule = "every=days&days=2026-12-10%0A2026-12-15%0A2027-01-05"
    scene.make_it(lead, rule, save="draft")
    assert days(app) == [FIRST, date(2026, 12, 10), date(2026, 12, 15), date(2027, 1, 5)]


def test_who_plans_for_her_agency_alone_leads_the_series_that_she_makes_of_anothers(scene, app, make, browser):
    with app.app_context():
        db.session.get_one(Operation, scene.model.id).state = PROPOSED
        db.session.commit()
    code = scene.make_it(browser.as_(scene.constable), save="draft")
    assert {one.lead_agency_id for one in operations(app)[1:]} == {scene.police.id} and len(dates(app)) == 7
    assert browser.as_(scene.lead).get(f"/operations/series/{code}").status_code == 404


def test_with_the_operation_itself_it_is_60_dates_at_most(scene, lead, app):
    sixty = "every=weeks&weeks=1&weekday=4&first=2026-12-04&until=2028-01-21"
    sent = form_of(lead.get(scene.new(sixty)).text, "dates")
    sent |= {name: "keep" for name in sent if name.startswith("do_")} | {"save": "draft"}
    answer = lead.post(scene.new(sixty), sent)
    assert answer.status_code == 422 and "With the operation itself that is 61 dates" in text_of(answer) and days(app) == [FIRST]
