"""By when a job is wanted, and whether its days keep to it: said before it is put on, on its page, in the queue, and counted."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

import pytest

from opsplanner import clock
from opsplanner.models import JobKind, JobState, SessionState, StandDownCause
from opsplanner.payback.promises import queries, rules
from opsplanner.payback.promises.rules import Rapid
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from opsplanner.payback.show_rate.rules import Planned
from tests.browser import text_of
from tests.payback.days import Probation, ahead, asked, do, job, sessions, ticked

S = SessionState
DUE = datetime(2026, 11, 20, 10, tzinfo=clock.LONDON)
EARLY, LATE = DUE - timedelta(hours=5), DUE + timedelta(hours=5)


@pytest.mark.parametrize(
    ("finished", "first", "down", "because"),
    [
        (EARLY, EARLY, None, ""), (EARLY, EARLY, StandDownCause.WEATHER, ""), (LATE, EARLY, StandDownCause.WEATHER, "weather"),
        (None, None, None, rules.NO_DAY), (LATE, LATE, None, rules.NO_DAY), (LATE, EARLY, None, rules.TOOK_LONGER),
    ],
)
def test_48_hours_are_kept_or_missed_by_a_cause(finished, first, down, because):
    assert rules.missed_because(Rapid(DUE, finished, first, down)) == because


def test_days_after_the_date_are_named_and_less_than_is_needed_is_said():
    what = rules.wanted(JobKind.RAPID, date(2026, 12, 9), DUE - timedelta(hours=48), 1)
    assert rules.too_late(what, [DUE, EARLY]) == []
    assert rules.too_late(what, [datetime(2027, 1, 7, 16, tzinfo=clock.LONDON), EARLY]) == [
        "It is wanted by Wednesday 9 December 2026, and Thursday 7 January 2027 is after that",
        "It is a 48-hour job, to be done by Friday 20 November 2026, 10am, and Thursday 7 January 2027, 4pm is after that",
    ]
    assert rules.too_late(what, [LATE]) == ["It is a 48-hour job, to be done by Friday 20 November 2026, 10am, and Friday 20 November 2026, 3pm is after that"], "hours count"
    assert rules.wanted(JobKind.RAPID, None, DUE, 2).last is None
    words = "It needs about 24 hours of all people together; 3 hours are planned, so 21 hours are still to be planned"
    assert rules.too_little(24, 0, Planned(180, 180)) == words and rules.too_little(24, 0, Planned(24 * 60, 24 * 60)) == rules.too_little(0, 0, Planned(60, 60)) == ""
    fewer = "24 hours are planned, of which people usually work 18 hours, and 2 hours are worked, so 4 hours are still to be planned"
    assert rules.too_little(24, 120, Planned(24 * 60, 18 * 60)) == f"It needs about 24 hours of all people together; {fewer}", "places are no people who come"


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


def test_what_does_not_keep_to_what_is_wanted_is_asked_about_and_can_be_meant(probation, make):
    found = make.job(JobState.ACCEPTED, kind=JobKind.RAPID, wanted_by=ahead(3), estimated_hours=24)
    here = make.crew(ahead(7), (time(9), time(12), 6)).slots[0]
    given = {"seen_version": 1, "by": probation.coordinator}
    sentences = asked(scheduling_services.put_on, found.reference, [(here.id, 1)], **given).splitlines()
    assert [sentence.split(",")[0] for sentence in sentences] == [
        f"It is wanted by {clock.words_of_day(ahead(3))}", "It is a 48-hour job", "It needs about 24 hours of all people together; 3 hours are planned",
    ]
    ticked(scheduling_services.put_on, found.reference, [(here.id, 1)], **given)
    assert job(found.reference).state is JobState.SCHEDULED and sessions(found.reference)[0].places == 1


def test_fewer_hours_than_before_are_asked_about_when_a_session_is_changed_or_moved_and_more_are_not(probation, make):
    found = make.job(JobState.SCHEDULED, estimated_hours=24)
    first, other = (make.crew(ahead(days), (time(9), time(13), 6)).slots[0] for days in (7, 14))
    number = make.session(found, first, places=6).id

    def change(verb, slot, places):
        return verb(scheduling_services.move_session, number, slot.id, places, seen_version=sessions(found.reference)[0].version, by=probation.coordinator)

    assert change(asked, first, 2) == "It needs about 24 hours of all people together; 8 hours are planned, so 16 hours are still to be planned"
    assert "2 people instead of 6" in change(ticked, first, 2) and sessions(found.reference)[0].places == 2
    unasked = partial(do, accepted="")
    assert "3 people instead of 2" in change(unasked, first, 3)
    assert change(asked, other, 1).endswith("4 hours are planned, so 20 hours are still to be planned") and sessions(found.reference)[0].slot_id == first.id
    assert "is moved to" in change(unasked, other, 3)


def test_a_standing_site_is_never_short_of_hours(probation, make):
    found = make.job(JobState.ACCEPTED, kind=JobKind.STANDING, estimated_hours=240)
    with_one = [(make.crew().slots[0].id, 1)]
    assert "is on" in scheduling_services.put_on(found.reference, with_one, accepted="", seen_version=1, by=probation.coordinator)


def test_promises_are_counted_once_their_hours_are_over(probation, make):
    def rapid(days_ago, *done, **more):
        found = make.job(JobState.WORK_DONE if done else JobState.ACCEPTED, kind=JobKind.RAPID, days_ago=days_ago, **more)
        for days, state, ending in done:
            make.session(found, make.crew(ahead(days)).slots[0], state, **ending)

    finished, down = {"more_to_do": False}, {"cause": StandDownCause.WEATHER}
    rapid(10, (-9, S.RECORDED, finished))
    rapid(10, (-9, S.STOOD_DOWN, down), (-5, S.RECORDED, finished))
    rapid(10, (-5, S.RECORDED, finished))
    rapid(1)
    rapid(400, (-390, S.RECORDED, finished))
    make.job(JobState.CANCELLED, kind=JobKind.RAPID, days_ago=10)
    kept = queries.kept(ahead(-91), clock.now())
    assert (kept.met, kept.in_all, dict(kept.missed)) == (1, 3, {"weather": 1, rules.NO_DAY: 1})


def test_the_queue_and_the_jobs_page_say_that_it_will_miss_its_date(make, browser):
    probation = Probation(make)
    late = make.job(JobState.SCHEDULED, wanted_by=ahead(3), estimated_hours=24)
    make.session(late, make.crew(ahead(7), (time(9), time(12), 6)).slots[0], places=1)
    fine = make.job(JobState.SCHEDULED, wanted_by=ahead(9))
    make.session(fine, make.crew(ahead(7)).slots[0])
    page = browser.as_(probation.coordinator)
    assert text_of(page.get("/payback?state=scheduled")).count("Will miss its date") == 1
    words = text_of(page.get(f"/payback/{late.reference}"))
    assert f"It is wanted by {clock.words_of_day(ahead(3))}, and {clock.words_of_day(ahead(7))} is after that." in words
    assert "so 21 hours are still to be planned." in words and "Warning" not in text_of(page.get(f"/payback/{fine.reference}"))
