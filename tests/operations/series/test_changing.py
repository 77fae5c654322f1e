"""Several dates of a series are changed at once, with a preview; what was changed by hand stays."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner.clock import Wall
from opsplanner.database import db
from opsplanner.models import Booking, Commitment, CommitmentState, Operation, OperationState, SeriesDate
from opsplanner.operations.series.changing.rules import Now, Wish, changes, in_scope
from tests.browser import text_of
from tests.operations.planning.sent import form_of
from tests.operations.series.scene import FIRST, Scene, days, operations

DRAFT, PROPOSED, CANCELLED = OperationState.DRAFT, OperationState.PROPOSED, OperationState.CANCELLED

pytestmark = pytest.mark.usefixtures("usual_time")


@pytest.fixture
def scene(app, make) -> Scene:
    return Scene(app, make)


@pytest.fixture
def lead(scene, browser):
    return browser.as_(scene.lead)


def preview(browser, code: str, begun: str, **more):
    """See what would change, begun with a date."""
    url = f"/operations/series/{code}/change?date={begun}"
    return browser.post(url, form_of(browser.get(url).text, "change") | {"why": "the pound is full", "check": "1"} | more)


def press(browser, code: str, begun: str, shown, **more):
    """Press the button under what was shown."""
    return browser.post(f"/operations/series/{code}/change?date={begun}", form_of(shown.text, "change") | more)


def test_this_one_and_all_that_follow_get_other_hours_and_what_was_set_by_hand_stays(scene, lead, app):
    code = scene.make_it(lead)
    made = operations(app)
    with app.app_context():
        by_hand = db.session.get_one(Operation, made[5].id)
        wall = Wall(by_hand.day, time(11), time(14), time(9, 30))
        by_hand.starts, by_hand.starts_at = time(11), wall.period().start
        db.session.execute(db.update(Commitment).where(Commitment.agency_id == scene.police.id).values(state=CommitmentState.ACCEPTED, staff_promised=2))
        db.session.commit()
    shown = preview(lead, code, made[2].reference, start="9.45am", end="3pm")
    said = text_of(shown)
    assert shown.status_code == 200 and said.count("Start 9.45am instead of 10am; end 3pm instead of 2pm") == 4
    assert "The start, which is 11am" in said and made[1].reference not in said.split("What changes where")[1]
    answer = press(lead, code, made[2].reference, shown)
    assert answer.status_code == 303, text_of(answer)
    after = operations(app)
    assert [(one.starts, one.ends) for one in after] == [(time(10), time(14))] * 2 + [(time(9, 45), time(15))] * 3 + [(time(11), time(15)), (time(9, 45), time(15))]
    with app.app_context():
        states = db.session.scalars(db.select(Commitment.state).join(Operation).where(Commitment.agency_id == scene.police.id).order_by(Operation.starts_at)).all()
        assert states == [CommitmentState.ACCEPTED] * 2 + [CommitmentState.RECONFIRM] * 5
    said = text_of(lead.follow(answer))
    assert "5 dates are changed. For 5 of them the agencies are asked to confirm again, in one message" in said and "because the pound is full" in said


def test_all_dates_move_by_a_week_each_into_the_place_of_the_next_and_none_is_by_hand_then(scene, lead, app):
    code = scene.make_it(lead, "every=weeks&weeks=1&weekday=3&first=2026-12-03&until=2026-12-24")
    first = operations(app)[0].reference
    answer = press(lead, code, first, preview(lead, code, first, scope="all", days="7"))
    assert answer.status_code == 303, text_of(answer)
    assert days(app) == [FIRST + timedelta(weeks=n) for n in (1, 2, 3, 4)]
    with app.app_context():
        assert db.session.scalars(db.select(SeriesDate.day).where(SeriesDate.operation_id.is_not(None)).order_by(SeriesDate.day)).all() == days(app)
        assert db.session.scalar(db.select(db.func.count()).select_from(Booking).where(Booking.live)) == 4
    back = press(lead, code, first, preview(lead, code, first, scope="all", days="7", way="earlier"))
    assert back.status_code == 303 and days(app) == [FIRST + timedelta(weeks=n) for n in (0, 1, 2, 3)]


def test_dates_move_to_earlier_days_and_a_later_hour_with_what_they_hold(scene, lead, app):
    code = scene.make_it(lead, "every=weeks&weeks=1&weekday=3&first=2026-12-03&until=2026-12-24")
    first = operations(app)[0].reference
    answer = press(lead, code, first, preview(lead, code, first, scope="all", days="7", way="earlier", start="10.30am", due_how="weeks", weeks_before="1"))
    assert answer.status_code == 303, text_of(answer)
    assert [(one.day, one.starts) for one in operations(app)] == [(FIRST + timedelta(weeks=n), time(10, 30)) for n in (-1, 0, 1, 2)]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Booking).where(Booking.live)) == 4


@pytest.mark.parametrize("save", [{}, {"save": "draft"}], ids=["proposed", "drafts"])
def test_a_day_that_is_past_is_said_before_it_is_refused(scene, lead, app, save):
    code = scene.make_it(lead, **save)
    first = operations(app)[0].reference
    shown = preview(lead, code, first, scope="one", days="21", way="earlier")
    assert "This day and time has passed" in text_of(shown) and "Nothing that opsplanner knows of" not in text_of(shown)
    refused = press(lead, code, first, shown)
    assert refused.status_code == 422 and "This day and time has passed" in text_of(refused) and days(app)[0] == FIRST


def test_two_dates_of_a_series_do_not_come_to_one_day(scene, lead, app):
    code = scene.make_it(lead)
    made = operations(app)
    said = "Two dates of the series would be on Thursday 31 December 2026. Enter another number of days, or change other dates with it"
    refused = preview(lead, code, made[1].reference, scope="one", days="14")
    assert said in text_of(refused) and 'id="preview"' not in refused.text
    shown = preview(lead, code, made[1].reference, scope="one", days="13")
    late = press(lead, code, made[1].reference, shown, days="14")
    assert late.status_code == 422 and said in text_of(late) and [one.day for one in operations(app)] == [one.day for one in made]
    assert lead.post(f"/operations/{made[2].reference}/cancel", {"version": str(made[2].version), "why": "Snow"}).status_code == 303
    shown = preview(lead, code, made[1].reference, scope="one", days="14")
    assert press(lead, code, made[1].reference, shown).status_code == 303 and days(app, PROPOSED)[1] == made[2].day
    page, taken = f"/operations/{made[3].reference}/move", made[2].day
    alone = lead.post(page, form_of(lead.get(page).text, "move") | {"day": taken.isoformat(), "why": "the pound is full", "answer_by": "2026-11-25"})
    said = "Its series has another date on Thursday 31 December 2026. Choose another day, or move that one first"
    assert alone.status_code == 422 and said in text_of(alone) and days(app, PROPOSED).count(taken) == 1
    back = next(one for one in operations(app) if one.state is CANCELLED)
    again = lead.post(f"/operations/{back.reference}/reinstate", {"version": str(back.version), "answer_by": "2026-11-25"})
    assert again.status_code == 422 and said in text_of(again), "a cancelled one does not come back beside it"


def test_the_finder_and_the_way_out_of_a_date_lead_to_no_day_of_another_date_of_its_series(scene, lead, app):
    scene.make_it(lead, "every=weeks&weeks=1&weekday=3&first=2026-12-03&until=2026-12-17")
    first = operations(app)[0]
    found = lead.get(f"/operations/find?of={first.reference}&from=2026-12-10&to=2026-12-24&weekday=thu")
    said = text_of(found)
    assert "1 day was looked through: 1 date fits" in said and "Left out, since its series has another date on those days: Thursday 10 December 2026, Thursday 17 December 2026." in said
    assert f"/operations/{first.reference}/move?day=2026-12-24" in found.text and "move?day=2026-12-10" not in found.text
    none = text_of(lead.get(f"/operations/find?of={first.reference}&from=2026-12-10&to=2026-12-10&weekday=thu"))
    assert "no date fits" in none and "on that day: Thursday 10 December 2026." in none and "other days" not in none
    scene.make.operation(PROPOSED, wall=Wall(FIRST, time(10), time(14)), wards=[scene.ward])
    panel = text_of(lead.get(f"/operations/{first.reference}/move"))
    assert "Thursday 24 December 2026, 3 weeks later" in panel
    assert "Its series has another date on this day" in text_of(lead.get(f"/operations/{first.reference}/move?day=2026-12-10"))


def test_a_cancelled_date_does_not_come_back(scene, lead, app):
    code = scene.make_it(lead)
    made = operations(app)
    with app.app_context():
        db.session.execute(db.update(Operation).where(Operation.id == made[3].id).values(state=CANCELLED))
        db.session.commit()
    shown = preview(lead, code, made[0].reference, scope="all", start="9.45am")
    assert made[3].reference not in text_of(shown).split("What changes where")[1]
    assert press(lead, code, made[0].reference, shown).status_code == 303
    assert operations(app)[3].starts == time(10) and days(app, CANCELLED) == [made[3].day]


def test_drafts_change_and_nobody_is_asked(scene, lead, app):
    code = scene.make_it(lead, save="draft")
    first = operations(app)[0].reference
    shown = preview(lead, code, first, scope="all", start="9.45am", place="", notes="Bring cones", commanders="Bronze: PS Hill")
    assert press(lead, code, first, shown).status_code == 303
    assert {(one.state, one.starts, one.meeting_point_id, one.notes, one.commanders) for one in operations(app)} == {(DRAFT, time(9, 45), None, "Bring cones", "Bronze: PS Hill")}


def test_this_one_alone_changes_and_words_ask_nobody_again(scene, lead, app):
    code = scene.make_it(lead)
    second = operations(app)[1].reference
    answer = press(lead, code, second, preview(lead, code, second, scope="one", objectives="Tax them"))
    assert answer.status_code == 303 and [one.objectives for one in operations(app)] == ["", "Tax them", *[""] * 5]
    assert "asked to confirm again" not in text_of(lead.follow(answer))


def test_of_two_who_change_one_series_the_second_sees_what_the_first_did(scene, lead, app, browser, make):
    code = scene.make_it(lead)
    first, colleague = operations(app)[0].reference, browser.as_(make.user(scene.council))
    hers, his = preview(lead, code, first, scope="all", start="9.45am"), preview(colleague, code, first, scope="all", end="3pm")
    assert press(lead, code, first, hers).status_code == 303
    refused = press(colleague, code, first, his)
    assert refused.status_code == 422 and "Somebody else changed this while you had it open" in text_of(refused)
    assert "changed 7 dates: start 9.45am instead of 10am" in text_of(refused) and {one.ends for one in operations(app)} == {time(14)}


def test_a_date_that_was_changed_by_itself_since_the_preview_is_named_before_anything_is_done(scene, lead, app):
    code = scene.make_it(lead)
    made = operations(app)
    shown = preview(lead, code, made[0].reference, scope="all", start="9.45am")
    with app.app_context():
        db.session.get_one(Operation, made[4].id).notes = "By hand"
        db.session.commit()
    refused = press(lead, code, made[0].reference, shown)
    assert refused.status_code == 422 and f"{made[4].reference}, on Thursday 28 January 2027, has been changed" in text_of(refused)
    assert press(lead, code, made[0].reference, refused).status_code == 303


def test_one_date_that_is_refused_keeps_all_as_they_were(scene, lead, app, make):
    code = scene.make_it(lead)
    made = operations(app)
    make.operation(PROPOSED, kind=scene.kind, wall=Wall(made[4].day, time(15), time(17)), resources=[scene.van])
    shown = preview(lead, code, made[0].reference, scope="all", end="4pm")
    assert "CCTV van: booked" in text_of(shown)
    refused = press(lead, code, made[0].reference, shown)
    assert refused.status_code == 422 and f"Thursday 28 January 2027 ({made[4].reference}): CCTV van is booked" in text_of(refused) and "No date of the series is changed" in text_of(refused)
    assert {one.ends for one in operations(app) if one.type_id == scene.kind.id and one.starts == time(10)} == {time(14)}


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize(("boxes", "said"), [
    ({}, "Nothing would change"), ({"start": "soon"}, "Enter a time, for example 9.30am"), ({"days": "99"}, "Enter a whole number from 0 to 60"),
    ({"end": "9am", "start": "10am"}, "over 18 hours"),
])
def test_what_makes_no_sense_is_said_beside_its_box(scene, lead, app, boxes, said):
    code = scene.make_it(lead)
    shown = preview(lead, code, operations(app)[0].reference, **boxes)
    assert said in text_of(shown) and "What changes where" not in text_of(shown).replace("See what changes where", ""), text_of(shown)


def test_nothing_is_changed_without_a_preview_or_a_reason(scene, lead, app):
    code = scene.make_it(lead)
    first = operations(app)[0].reference
    url = f"/operations/series/{code}/change?date={first}"
    blind = lead.post(url, form_of(lead.get(url).text, "change") | {"why": "the pound is full", "start": "9.45am"})
    assert blind.status_code == 200 and "What changes where" in text_of(blind) and operations(app)[0].starts == time(10)
    silent = press(lead, code, first, preview(lead, code, first, start="9.45am"), why="")
    assert silent.status_code == 422 and "Enter why it changes" in text_of(silent) and operations(app)[0].starts == time(10)


def test_other_numbers_and_resources_for_all_that_follow_ask_only_who_is_asked_for_another_number(scene, lead, app, make):
    bus = make.resource(name="SOS Bus")
    code = scene.make_it(lead)
    made = operations(app)
    with app.app_context():
        of_police = db.update(Commitment).where(Commitment.agency_id == scene.police.id)
        db.session.execute(of_police.values(state=CommitmentState.ACCEPTED, staff_promised=2))
        db.session.execute(of_police.where(Commitment.operation_id == made[4].id).values(staff_asked=5))
        known = {"over_numbers_by_id": scene.lead.id, "taken_on_why": "Overtime"}
        db.session.execute(db.update(Commitment).where(Commitment.agency_id == scene.dvla.id).values(state=CommitmentState.ACCEPTED, staff_promised=2, **known))
        db.session.commit()
    make.usual_staff(scene.police, 2), make.usual_staff(scene.dvla, 1)
    boxes = {f"staff_{scene.police.id}": "3", "resources": [str(bus.id)]}
    shown = preview(lead, code, made[2].reference, **boxes)
    said = text_of(shown)
    assert said.count("Kent Police is asked for 3 people instead of 2; SOS Bus is booked; CCTV van is not booked any more") == 4
    assert "The number asked of Kent Police, which is 5" in said and "only who is asked for another number is asked again" in said
    asked = press(lead, code, made[2].reference, shown)
    assert asked.status_code == 422 and text_of(asked).count("2026: Kent Police: 2 of 2 free, 3 asked") + text_of(asked).count("2027: Kent Police: 2 of 2 free, 3 asked") == 4
    assert "DVLA: 1 of 1 free" not in text_of(asked).split("On 4 dates")[1].split("Go on all the same")[0], "what DVLA took on stands, and is not asked about"
    done = press(lead, code, made[2].reference, asked, go_on="y", why_anyway="More is agreed")
    assert done.status_code == 303, text_of(done)
    with app.app_context():
        assert set(db.session.scalars(db.select(Commitment.taken_on_why).where(Commitment.agency_id == scene.dvla.id))) == {"Overtime"}

        def of(agency) -> list:
            return db.session.execute(db.select(Commitment.staff_asked, Commitment.state).join(Operation).where(Commitment.agency_id == agency.id).order_by(Operation.starts_at)).all()

        assert [row.staff_asked for row in of(scene.police)] == [2, 2, 3, 3, 5, 3, 3] and {row.state for row in of(scene.dvla)} == {CommitmentState.ACCEPTED}
        assert [row.state is CommitmentState.ACCEPTED for row in of(scene.police)] == [True, True, False, False, True, False, False]
        live = db.session.scalars(db.select(Booking.resource_id).join(Operation, Operation.id == Booking.operation_id).where(Booking.live).order_by(Operation.starts_at)).all()
        assert live == [scene.van.id] * 2 + [bus.id] * 5
    assert "the resources from CCTV van to SOS Bus" in text_of(lead.get(f"/operations/{made[3].reference}/history"))


def test_dates_that_move_leave_behind_what_is_taken_then_and_take_other_resources(scene, lead, app, make):
    bus = make.resource(name="SOS Bus")
    code = scene.make_it(lead)
    made = operations(app)
    make.operation(PROPOSED, resources=[scene.van], wall=Wall(made[2].day + timedelta(days=1), time(10), time(14)))
    boxes = {"scope": "one", "days": "1", "resources": [str(bus.id)]}
    done = press(lead, code, made[2].reference, preview(lead, code, made[2].reference, **boxes))
    assert done.status_code == 303, text_of(done)
    with app.app_context():
        booked = db.session.execute(db.select(Booking.resource_id, Booking.live).where(Booking.operation_id == made[2].id)).all()
        assert [tuple(row) for row in booked] == [(bus.id, True)] and db.session.get_one(Operation, made[2].id).day == made[2].day + timedelta(days=1)


def now(n: int, **more) -> Now:
    """The nth date of a plain series."""
    day = date(2026, 12, 3) + timedelta(weeks=n)
    return Now(**{"reference": f"CUBIT-2026-{n:03}", "version": 1, "planned": day, "wall": Wall(day, time(10), time(14)), "place": "pier", "place_name": "The Pier",
                  "texts": dict.fromkeys(("objectives", "commanders", "duty_telephone", "notes"), ""), "draft": False} | more)


def test_a_date_that_was_moved_by_hand_stays_on_its_day_and_a_postponed_one_has_none_to_change():
    dates = [now(0), now(1, wall=Wall(date(2026, 12, 11), time(10), time(14))), now(2, postponed=True), now(3)]
    found = changes(dates, dates[0], Wish(dates[0].wall, 7, "pier", "The Pier", dates[0].texts))
    assert [change.any for change in found] == [True, False, False, True]
    assert found[1].kept == ("the day, which is Friday 11 December 2026 instead of Thursday 10 December 2026",) and "it is postponed" in found[2].kept[0]


def test_what_follows_a_date_is_what_lies_after_it_now():
    dates = [now(0), now(1), now(2)]
    assert in_scope(dates, dates[1], "following") == dates[1:] and in_scope(dates, dates[1], "one") == [dates[1]] and in_scope(dates, dates[1], "all") == dates
