"""Days, crews and slots kept, jobs put on them, moved and taken off: on a real database, both engines."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import ChangedMeanwhile, NotFound, RuleBroken
from opsplanner.models import AgencyKind, Crew, JobState, PaybackException, PaybackWeekday, SessionState
from opsplanner.payback.days import queries as days_queries
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.crews import services as crews_services
from opsplanner.payback.days.crews.services import NewCrew
from opsplanner.payback.days.pattern import queries as pattern_queries
from opsplanner.payback.days.pattern import rules as pattern_rules
from opsplanner.payback.days.pattern import services as pattern_services
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.forecast import queries as forecast_queries
from opsplanner.payback.sessions.scheduling import services as scheduling_services
from tests.payback.days import Probation, ahead, asked, crew, do, job, lines, planned, sessions, ticked

S = SessionState


@pytest.fixture
def probation(in_app, make):
    return Probation(make)


def put_on(reference, probation, *wanted, accepted=""):
    """Put a job on (slot, people), as it is now."""
    return do(scheduling_services.put_on, reference, wanted, accepted=accepted, seen_version=job(reference).version, by=probation.coordinator)


def slot(number, starts, ends, places):
    return NewSlot(number, time(starts), time(ends), places)


# days


def test_a_third_weekday_is_asked_about_and_goes_on_by_name(probation):
    change = {"seen_version": 0, "by": probation.coordinator}
    do(pattern_services.change_pattern, [1, 3], ahead(1), accepted="", **change)
    sentence = asked(pattern_services.change_pattern, [1, 3, 5], ahead(1), **(change | {"seen_version": 1}))
    assert sentence == "Tuesdays, Thursdays and Saturdays are 3 days a week; the agreement is for two a week"
    assert "Tuesdays, Thursdays and Saturdays" in ticked(pattern_services.change_pattern, [1, 3, 5], ahead(1), **(change | {"seen_version": 1}))
    assert sorted(db.session.scalars(select(PaybackWeekday.weekday).where(PaybackWeekday.last.is_(None)))) == [1, 3, 5]
    since = clock.words_of_day(ahead(1))
    assert lines("payback:pattern")[-1] == f"changed the working days from Tuesdays and Thursdays to Tuesdays, Thursdays and Saturdays, from {since} on"


def test_another_usual_week_holds_from_its_day_on_and_takes_the_place_of_what_was_to_come(in_app, make, usual_time):
    change = {"accepted": "", "by": make.user(make.agency("Probation", AgencyKind.PROBATION))}
    first, second, third = (date(2026, 12, day) for day in (7, 21, 14))
    do(pattern_services.change_pattern, [1, 3], first, seen_version=0, **change)
    do(pattern_services.change_pattern, [0], second, seen_version=1, **change)

    def worked(since, until):
        return [day.day for day in pattern_queries.pattern(since, until).days(since, until)]

    assert worked(date(2026, 11, 17), date(2026, 11, 20)) == [17, 19], "the first of all has always held"
    assert worked(date(2026, 12, 14), date(2026, 12, 23)) == [15, 17, 21]
    do(pattern_services.change_pattern, [4], third, seen_version=2, **change)
    assert worked(date(2026, 12, 7), date(2026, 12, 23)) == [8, 10, 18], "what was to hold from the 21st goes"
    with pytest.raises(RuleBroken, match="Enter a day after today") as early:
        do(pattern_services.change_pattern, [2], clock.today(), seen_version=3, **change)
    assert early.value.field == "since"


def test_of_two_who_change_the_pattern_the_second_is_shown_the_first_change(probation):
    do(pattern_services.change_pattern, [1, 3], ahead(1), accepted="", seen_version=0, by=probation.coordinator)
    with pytest.raises(ChangedMeanwhile) as changed:
        do(pattern_services.change_pattern, [2, 4], ahead(1), accepted="", seen_version=0, by=probation.coordinator)
    assert changed.value.version == 1 and "to Tuesdays and Thursdays" in changed.value.changes[0]


def test_a_day_that_closes_names_what_is_planned_on_it_and_returns_the_jobs(probation, make):
    one, two, day = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED), ahead(7)
    here, other = make.crew(day).slots[0], make.crew(ahead(14)).slots[0]
    put_on(one.reference, probation, (here.id, 2))
    put_on(two.reference, probation, (here.id, 3), (other.id, 1), accepted=days_rules.asked_as(_two_sites(here, one)))
    close = (day, False, "training")
    sentence = asked(pattern_services.say_of_day, *close, by=probation.coordinator)
    assert sentence.startswith("This takes 2 sessions off, and the jobs go back to the queue:\n- ") and one.reference in sentence and two.reference in sentence
    assert db.session.get(PaybackException, day) is None and planned(here) == 5
    assert "2 sessions were taken off" in ticked(pattern_services.say_of_day, *close, by=probation.coordinator)
    assert (job(one.reference).state, job(two.reference).state) == (JobState.ACCEPTED, JobState.SCHEDULED)
    assert [s.state for s in sessions(two.reference)] == [S.TAKEN_OFF, S.PLANNED] and planned(here) == 0
    assert lines(f"job:{one.reference}")[-2].startswith(f"took it off {clock.words_of_day(day)}, 9am to 4pm")


def _two_sites(here, other):
    where = crew(here.crew_id)
    return f"{clock.words_of_day(where.day)}, 9am: {where.name} is on {other.reference} in that slot as well: two sites and one supervisor"


def test_a_job_put_on_meanwhile_is_named_before_the_day_closes(probation, make):
    first, second, here = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED), make.crew().slots[0]
    put_on(first.reference, probation, (here.id, 2))
    sentence = asked(pattern_services.say_of_day, ahead(7), False, "training", by=probation.coordinator)
    put_on(second.reference, probation, (here.id, 2), accepted=days_rules.asked_as(_two_sites(here, first)))
    with pytest.raises(RuleBroken) as again:
        do(pattern_services.say_of_day, ahead(7), False, "training", accepted=days_rules.asked_as(sentence), by=probation.coordinator)
    assert second.reference in str(again.value)


def test_a_weekday_given_up_takes_its_jobs_off(probation, make):
    found, here = make.job(JobState.ACCEPTED), make.crew().slots[0]
    put_on(found.reference, probation, (here.id, 2))
    others = [day for day in range(7) if day != ahead(7).weekday()][:2]
    change = {"seen_version": 0, "by": probation.coordinator}
    assert found.reference in asked(pattern_services.change_pattern, others, ahead(1), **change)
    ticked(pattern_services.change_pattern, others, ahead(1), **change)
    assert job(found.reference).state is JobState.ACCEPTED and planned(here) == 0


def test_a_third_day_worked_besides_is_asked_about(probation):
    monday, sunday = pattern_rules.week_of(ahead(14))
    do_two = sorted({(monday.weekday()), (monday + timedelta(days=2)).weekday()})
    ticked(pattern_services.change_pattern, do_two, ahead(1), seen_version=0, by=probation.coordinator) if len(do_two) > 2 else do(
        pattern_services.change_pattern, do_two, ahead(1), accepted="", seen_version=0, by=probation.coordinator
    )
    assert "would be working day 3" in asked(pattern_services.say_of_day, sunday, True, "a big clean-up", by=probation.coordinator)
    ticked(pattern_services.say_of_day, sunday, True, "a big clean-up", by=probation.coordinator)
    assert pattern_queries.pattern(sunday, sunday).works(sunday)
    do(pattern_services.unsay, sunday, accepted="", by=probation.coordinator)
    assert not pattern_queries.pattern(sunday, sunday).works(sunday)


def test_days_that_are_over_or_are_so_already_are_refused(probation):
    for day, works, words in ((ahead(-1), True, "is over"), (ahead(3), True, "already")):
        with pytest.raises(RuleBroken) as broken:
            do(pattern_services.say_of_day, day, works, "why", accepted="", by=probation.coordinator)
        assert words in str(broken.value) and broken.value.field == "day"


# crews


def test_a_crew_is_added_with_its_supervisor_and_one_or_two_slots(probation):
    new = NewCrew("Crew A", probation.supervisor.id, (slot(1, 9, 12, 6), slot(2, 12, 16, 8)))
    do(crews_services.add_crew, ahead(7), new, accepted="", by=probation.coordinator)
    day = days_queries.one_day(ahead(7), probation.coordinator)
    assert (day.places, day.left, day.crews[0].supervisor) == (14, 14, "Winston Super")
    assert lines(f"day:{ahead(7).isoformat()}") == ["added Crew A with Winston Super: 9am to noon, 6 places; noon to 4pm, 8 places"]
    with pytest.raises(RuleBroken) as same:
        do(crews_services.add_crew, ahead(7), NewCrew("Crew A", None, (slot(1, 9, 12, 6),)), accepted="", by=probation.coordinator)
    assert same.value.field == "name"


def test_who_supervises_two_crews_at_once_is_asked_about_and_a_stranger_refused(probation, make):
    do(crews_services.add_crew, ahead(7), NewCrew("Crew A", probation.supervisor.id, (slot(1, 9, 12, 6),)), accepted="", by=probation.coordinator)
    twice = NewCrew("Crew B", probation.supervisor.id, (slot(1, 11, 14, 6),))
    assert asked(crews_services.add_crew, ahead(7), twice, by=probation.coordinator) == "Winston Super is with Crew A at that time as well"
    with pytest.raises(RuleBroken) as broken:
        do(crews_services.add_crew, ahead(7), NewCrew("Crew C", make.user().id, (slot(1, 9, 12, 6),)), accepted="", by=probation.coordinator)
    assert broken.value.field == "supervisor"


def test_no_crew_goes_out_on_a_day_that_is_not_worked(probation):
    do(pattern_services.say_of_day, ahead(7), False, "training", accepted="", by=probation.coordinator)
    with pytest.raises(RuleBroken, match="no working day .closed: training"):
        do(crews_services.add_crew, ahead(7), NewCrew("Crew A", None, (slot(1, 9, 12, 6),)), accepted="", by=probation.coordinator)


def test_the_same_crews_as_last_week_are_copied_once(probation, make):
    make.crew(ahead(0), (time(9), time(12), 6), (time(13), time(16), 5), supervisor=probation.supervisor, name="Crew A")
    make.crew(ahead(0), name="Crew B")
    assert do(crews_services.copy_crews, ahead(7), by=probation.coordinator).startswith("2 crews are on")
    day = days_queries.one_day(ahead(7), probation.coordinator)
    assert [(c.name, c.supervisor, [s.places for s in c.slots]) for c in day.crews] == [("Crew A", "Winston Super", [6, 5]), ("Crew B", None, [6])]
    with pytest.raises(RuleBroken, match="are on for this day already"):
        do(crews_services.copy_crews, ahead(7), by=probation.coordinator)
    with pytest.raises(RuleBroken, match="No crew went out"):
        do(crews_services.copy_crews, ahead(3), by=probation.coordinator)


def test_fewer_places_than_planned_name_who_comes_off_first(probation, make):
    first, second, out = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED), make.crew()
    here = out.slots[0]
    put_on(first.reference, probation, (here.id, 3))
    put_on(second.reference, probation, (here.id, 3), accepted=days_rules.asked_as(_two_sites(here, first)))
    change = {"seen_version": crew(out.id).version, "by": probation.coordinator}
    less = NewCrew(out.name, None, (slot(1, 9, 16, 4),))
    sentence = asked(crews_services.change_crew, out.id, less, **change)
    assert second.reference in sentence and first.reference not in sentence
    assert [s.places for s in crew(out.id).slots] == [6]
    ticked(crews_services.change_crew, out.id, less, **change)
    assert ([s.places for s in crew(out.id).slots], planned(here)) == ([4], 3)
    assert (job(first.reference).state, job(second.reference).state) == (JobState.SCHEDULED, JobState.ACCEPTED)


def test_a_slot_with_other_times_moves_its_sessions_and_says_so(probation, make, hands):
    found, out = make.job(JobState.ACCEPTED), make.crew()
    put_on(found.reference, probation, (out.slots[0].id, 2))
    was = sessions(found.reference)[0].version
    hands.shift(timedelta(minutes=1))
    do(crews_services.change_crew, out.id, NewCrew(out.name, None, (slot(1, 10, 15, 6),)), seen_version=crew(out.id).version, accepted="", by=probation.coordinator)
    assert sessions(found.reference)[0].version > was and "10am to 3pm" in lines(f"job:{found.reference}")[-1]


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [SessionState.RUNNING, SessionState.RECORDED, SessionState.CUT_SHORT])
def test_the_times_of_a_slot_stay_once_its_session_has_begun(probation, make, state):
    out = make.crew(ahead(0), (time(9), time(12), 6), (time(13), time(22), 6))
    make.session(make.job(JobState.UNDER_WAY), out.slots[0], state)

    def change(*slots):
        new = NewCrew(out.name, None, slots)
        do(crews_services.change_crew, out.id, new, seen_version=crew(out.id).version, accepted="", by=probation.coordinator)

    with pytest.raises(RuleBroken, match="has begun or was recorded in this slot, so its times stay: 9am to noon") as broken:
        change(slot(1, 9, 13, 6), slot(2, 13, 22, 6))
    assert broken.value.field == "starts_1"
    change(slot(1, 9, 12, 8), slot(2, 14, 22, 6))
    assert [(s.starts, s.ends, s.places) for s in crew(out.id).slots] == [(time(9), time(12), 8), (time(14), time(22), 6)]


def test_a_crew_that_is_taken_out_comes_back_under_its_name(probation, make):
    found, out = make.job(JobState.ACCEPTED), make.crew(name="Crew A")
    put_on(found.reference, probation, (out.slots[0].id, 2))
    change = {"seen_version": crew(out.id).version, "by": probation.coordinator}
    assert found.reference in asked(crews_services.remove_crew, out.id, **change)
    ticked(crews_services.remove_crew, out.id, **change)
    assert days_queries.one_day(ahead(7), probation.coordinator).crews == () and job(found.reference).state is JobState.ACCEPTED
    do(crews_services.add_crew, ahead(7), NewCrew("Crew A", None, (slot(1, 9, 12, 4), slot(2, 13, 16, 4))), accepted="", by=probation.coordinator)
    assert [s.places for s in days_queries.one_day(ahead(7), probation.coordinator).crews[0].slots] == [4, 4]
    assert len(list(db.session.scalars(select(Crew.id)))) == 1


def test_of_two_who_change_a_crew_the_second_is_shown_the_first_change(probation, make):
    out = make.crew(name="Crew A")
    version = crew(out.id).version
    do(crews_services.change_crew, out.id, NewCrew("Crew A", None, (slot(1, 9, 16, 8),)), seen_version=version, accepted="", by=probation.coordinator)
    with pytest.raises(ChangedMeanwhile) as changed:
        do(crews_services.change_crew, out.id, NewCrew("Crew Z", None, (slot(1, 9, 16, 6),)), seen_version=version, accepted="", by=probation.coordinator)
    assert "8 places" in changed.value.changes[-1]


# jobs on slots


def test_a_job_goes_on_as_many_slots_as_it_needs(probation, make):
    found, out = make.job(JobState.ACCEPTED), make.crew(ahead(7), (time(9), time(12), 6), (time(13), time(16), 4))
    said = put_on(found.reference, probation, (out.slots[0].id, 6), (out.slots[1].id, 2))
    assert said.startswith(f"{found.reference} is on {clock.words_of_day(ahead(7))}, 9am to noon with") and job(found.reference).state is JobState.SCHEDULED
    assert [(s.state, s.places) for s in sessions(found.reference)] == [(S.PLANNED, 6), (S.PLANNED, 2)]
    assert [slot.planned for slot in crew(out.id).slots] == [6, 2]
    assert forecast_queries.scheduled_days([found.id])[found.id][0] == ahead(7)


def test_a_slot_never_takes_more_than_its_places_and_says_how_many_are_left(probation, make):
    first, second, here = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED), make.crew().slots[0]
    put_on(first.reference, probation, (here.id, 4))
    for count, words in ((3, "Only 2 places are left in this slot"), (25, "Only 2 places are left in this slot")):
        with pytest.raises(RuleBroken, match=words) as broken:
            put_on(second.reference, probation, (here.id, count))
        assert broken.value.field == f"places_{here.id}"
    assert planned(here) == 4 and job(second.reference).state is JobState.ACCEPTED


def test_two_sites_in_a_slot_and_a_third_day_in_a_week_go_on_by_name(probation, make):
    monday, _ = pattern_rules.week_of(ahead(14))
    slots = [make.crew(monday + timedelta(days=n)).slots[0] for n in (0, 1, 2)]
    first, second = make.job(JobState.ACCEPTED), make.job(JobState.ACCEPTED)
    put_on(first.reference, probation, (slots[0].id, 1), (slots[1].id, 1))
    wanted = ((slots[1].id, 1), (slots[2].id, 1))
    with pytest.raises(RuleBroken) as broken:
        put_on(second.reference, probation, *wanted)
    assert "two sites and one supervisor" in str(broken.value) and "would be working day 3 in that week, after Monday and Tuesday" in str(broken.value)
    assert planned(slots[2]) == 0
    put_on(second.reference, probation, *wanted, accepted=days_rules.asked_as(str(broken.value)))
    assert any("in the name of Denise Keeper" in line for line in lines(f"job:{second.reference}"))


def test_a_job_is_not_put_on_a_closed_day_a_slot_that_is_over_or_the_same_slot_twice(probation, make):
    found, here, gone = make.job(JobState.ACCEPTED), make.crew().slots[0], make.crew(ahead(-1)).slots[0]
    with pytest.raises(RuleBroken, match="is over"):
        put_on(found.reference, probation, (gone.id, 1))
    put_on(found.reference, probation, (here.id, 1))
    with pytest.raises(RuleBroken, match="is in this slot already"):
        put_on(found.reference, probation, (here.id, 1))
    closed = make.crew(ahead(5)).slots[0]
    do(pattern_services.say_of_day, ahead(5), False, "training", accepted="", by=probation.coordinator)
    with pytest.raises(RuleBroken, match="no working day .closed: training"):
        put_on(found.reference, probation, (closed.id, 1))


@pytest.mark.first_case_on_postgresql
@pytest.mark.parametrize("state", [JobState.DRAFT, JobState.REFERRED, JobState.ON_HOLD, JobState.CANCELLED, JobState.CHECKED])
def test_only_an_accepted_job_is_put_on_a_day(probation, make, state):
    found, here = make.job(state), make.crew().slots[0]
    with pytest.raises((RuleBroken, NotFound)):
        put_on(found.reference, probation, (here.id, 1))
    assert planned(here) == 0


def test_who_does_not_keep_the_days_puts_nothing_on(probation, make):
    found, here = make.job(JobState.ACCEPTED), make.crew().slots[0]
    for stranger in (make.user(), probation.supervisor):
        with pytest.raises(NotFound):
            do(scheduling_services.put_on, found.reference, [(here.id, 1)], accepted="", seen_version=1, by=stranger)


def test_a_session_is_moved_and_comes_back_to_its_first_slot(probation, make):
    found, here, there = make.job(JobState.ACCEPTED), make.crew().slots[0], make.crew(ahead(14)).slots[0]
    put_on(found.reference, probation, (here.id, 3))
    first = sessions(found.reference)[0]
    do(scheduling_services.move_session, first.id, there.id, 4, accepted="", seen_version=first.version, by=probation.coordinator)
    assert [s.state for s in sessions(found.reference)] == [S.MOVED, S.PLANNED] and (planned(here), planned(there)) == (0, 4)
    assert lines(f"job:{found.reference}")[-1].startswith(f"moved it from {clock.words_of_day(ahead(7))}")
    second = sessions(found.reference)[1]
    do(scheduling_services.move_session, second.id, here.id, 2, accepted="", seen_version=second.version, by=probation.coordinator)
    assert [(s.state, s.places) for s in sessions(found.reference)] == [(S.PLANNED, 2), (S.MOVED, 4)] and (planned(here), planned(there)) == (2, 0)
    assert job(found.reference).state is JobState.SCHEDULED


def test_more_or_fewer_people_go_within_the_places(probation, make):
    found, here = make.job(JobState.ACCEPTED), make.crew().slots[0]
    put_on(found.reference, probation, (here.id, 3))
    for count, after in ((5, 5), (1, 1)):
        one = sessions(found.reference)[0]
        do(scheduling_services.move_session, one.id, here.id, count, accepted="", seen_version=one.version, by=probation.coordinator)
        assert planned(here) == after
    one = sessions(found.reference)[0]
    with pytest.raises(RuleBroken) as broken:
        do(scheduling_services.move_session, one.id, here.id, 7, accepted="", seen_version=one.version, by=probation.coordinator)
    assert broken.value.field == "places" and planned(here) == 1


def test_a_job_taken_off_its_last_day_is_in_the_queue_again(probation, make):
    found, out = make.job(JobState.ACCEPTED), make.crew(ahead(7), (time(9), time(12), 6), (time(13), time(16), 4))
    put_on(found.reference, probation, (out.slots[0].id, 2), (out.slots[1].id, 2))
    for state, left in ((JobState.SCHEDULED, 2), (JobState.ACCEPTED, 0)):
        one = next(s for s in sessions(found.reference) if s.state is S.PLANNED)
        do(scheduling_services.take_off_session, one.id, why="the host is away", seen_version=one.version, by=probation.coordinator)
        assert job(found.reference).state is state and sum(slot.planned for slot in crew(out.id).slots) == left
    put_on(found.reference, probation, (crew(out.id).slots[0].id, 5))
    assert [s.state for s in sessions(found.reference)] == [S.PLANNED, S.TAKEN_OFF] and crew(out.id).slots[0].planned == 5


def test_what_is_over_is_neither_moved_nor_taken_off_but_recorded_or_stood_down(probation, make):
    found, there = make.job(JobState.SCHEDULED), make.crew().slots[0]
    make.session(found, make.crew(ahead(-1)).slots[0])
    change = {"seen_version": 1, "by": probation.coordinator}
    for verb, more in ((scheduling_services.move_session, (there.id, 2)), (scheduling_services.take_off_session, ())):
        extra = {"accepted": ""} if more else {"why": "the host is away"}
        with pytest.raises(RuleBroken, match="This session is over"):
            do(verb, 1, *more, **extra, **change)
    assert sessions(found.reference)[0].state is S.PLANNED


def test_a_crew_at_work_is_not_taken_out_under_its_session(probation, make):
    out = make.crew(ahead(0), (time(0), time(23, 59), 6), name="Crew A")
    make.session(make.job(JobState.UNDER_WAY), out.slots[0], S.RUNNING)
    change = {"seen_version": 1, "accepted": "", "by": probation.coordinator}
    with pytest.raises(RuleBroken, match="has begun there"):
        do(crews_services.remove_crew, out.id, **change)
    with pytest.raises(RuleBroken, match="has begun there"):
        do(pattern_services.say_of_day, ahead(0), False, "training", accepted="", by=probation.coordinator)
    assert crew(out.id).slots[0].planned == 3
