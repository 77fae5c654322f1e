"""Working days, slots, and what may be written down of a session: facts in, sentences out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from opsplanner.catalogue.closed.rules import Closed, Span
from opsplanner.errors import RuleBroken
from opsplanner.models import AnswersFor, JobState, SessionState, StandDownCause
from opsplanner.payback.days import rules as days_rules
from opsplanner.payback.days.pattern import rules as pattern_rules
from opsplanner.payback.days.pattern.rules import Pattern, Said
from opsplanner.payback.days.slots import rules as slots_rules
from opsplanner.payback.days.slots.rules import NewSlot
from opsplanner.payback.forecast import rules as forecast_rules
from opsplanner.payback.forecast.rules import Need
from opsplanner.payback.sessions import rules as sessions_rules
from opsplanner.payback.sessions.rules import Block, Came, Ending
from opsplanner.payback.sessions.taking_off import rules as taking_off_rules
from opsplanner.payback.sessions.taking_off.rules import Hit

TUESDAY, THURSDAY, SATURDAY = date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 5)
CHRISTMAS = date(2026, 12, 25)


def refused(verb, *given) -> RuleBroken:
    with pytest.raises(RuleBroken) as found:
        verb(*given)
    return found.value


def test_the_pattern_says_which_days_are_worked_and_why_others_are_not():
    kept = Pattern(frozenset({1, 3, 4}), {SATURDAY: Said(True, "a big clean-up"), THURSDAY: Said(False, "training")}, {CHRISTMAS: "Christmas Day"})
    assert kept.works(TUESDAY) and kept.works(SATURDAY)
    assert [kept.why_not(day) for day in (TUESDAY, THURSDAY, date(2026, 12, 2), CHRISTMAS)] == [
        "", "closed: training", "not one of the usual days", "a bank holiday: Christmas Day",
    ]
    assert kept.days(date(2026, 11, 30), date(2026, 12, 6)) == [TUESDAY, date(2026, 12, 4), SATURDAY]
    assert kept.closed(date(2026, 11, 30), date(2026, 12, 6)) == [THURSDAY]


def test_a_bank_holiday_is_worked_when_somebody_says_so():
    kept = Pattern(frozenset({4}), {CHRISTMAS: Said(True, "dinners for the hostel")}, {CHRISTMAS: "Christmas Day"})
    assert kept.works(CHRISTMAS)


def test_a_third_day_in_a_week_warns_and_two_do_not():
    assert pattern_rules.third_day([TUESDAY], THURSDAY) == "" and pattern_rules.third_day([TUESDAY, THURSDAY], THURSDAY) == ""
    assert "would be working day 3 in that week, after Tuesday and Thursday" in pattern_rules.third_day([TUESDAY, THURSDAY], SATURDAY)
    assert pattern_rules.third_weekday([1, 3]) == ""
    assert pattern_rules.third_weekday([1, 3, 5]) == "Tuesdays, Thursdays and Saturdays are 3 days a week; the agreement is for two a week"


def test_what_was_asked_goes_on_only_when_that_was_ticked():
    broken = refused(days_rules.check_accepted, ["Two sites", "", "A third day"], "")
    assert (str(broken), broken.field) == ("Two sites\nA third day", "go_on")
    days_rules.check_accepted(["Two sites", "A third day"], days_rules.asked_as(str(broken)))
    refused(days_rules.check_accepted, ["Two sites", "Another thing"], days_rules.asked_as(str(broken)))
    days_rules.check_accepted(["", ""], "")


def test_of_a_slot_with_fewer_places_those_go_that_were_put_on_last():
    hits = [Hit(n, n, 1, f"PAYBACK-2026-{n:03}", "Clear it", TUESDAY, time(9), time(16), "Crew A", 3, SessionState.PLANNED) for n in (1, 2, 3)]
    assert [hit.session_id for hit in slots_rules.over_capacity(hits, 9)] == []
    assert [hit.session_id for hit in slots_rules.over_capacity(hits, 6)] == [3]
    assert [hit.session_id for hit in slots_rules.over_capacity(hits, 5)] == [2, 3]
    words = taking_off_rules.words_of_hits(hits[:2])
    assert days_rules.lines_of(words) == [
        ("This takes 2 sessions off, and the jobs go back to the queue:",
         [f"PAYBACK-2026-00{n}, Clear it: Tuesday 1 December 2026, 9am to 4pm with Crew A, 3 people" for n in (1, 2)]),
    ]
    assert taking_off_rules.words_of_hits([]) == ""


@pytest.mark.parametrize(
    ("slots", "field"),
    [
        ([NewSlot(1, time(16), time(9), 6)], "ends_1"), ([NewSlot(1, time(9), time(9), 6)], "ends_1"), ([NewSlot(1, time(9), time(16), 0)], "places_1"),
        ([NewSlot(1, time(9), time(16), 26)], "places_1"), ([NewSlot(1, time(9), time(13), 6), NewSlot(2, time(12), time(16), 6)], "starts_2"),
    ],
)
def test_slots_end_after_they_start_and_do_not_overlap(slots, field):
    assert refused(slots_rules.check_slots, TUESDAY, slots).field == field
    slots_rules.check_slots(TUESDAY, [NewSlot(1, time(9), time(12), 6), NewSlot(2, time(12), time(16), 8)])


def test_a_slot_in_the_hour_that_the_clocks_leave_out_is_refused_kindly():
    assert "does not exist" in str(refused(slots_rules.check_slots, date(2026, 3, 29), [NewSlot(1, time(1, 30), time(9), 6)]))


def test_hours_are_the_sum_of_their_blocks():
    blocks = [Block(1, time(9), time(12), 4), Block(2, time(12, 30), time(15, 45), 3)]
    assert sessions_rules.person_minutes(blocks) == 4 * 180 + 3 * 195
    assert sessions_rules.words_of_minutes(1305) == "21 hours 45 minutes" and sessions_rules.words_of_minutes(60) == "1 hour" and sessions_rules.words_of_minutes(0) == "no time"


@pytest.mark.parametrize(
    ("blocks", "worked", "field"),
    [
        ([Block(1, time(12), time(9), 2)], 4, "ends_1"), ([Block(1, time(9), time(12), 5)], 4, "people_1"),
        ([Block(1, time(9), time(12), 3), Block(2, time(11), time(13), 2)], 4, "people_2"), ([], 4, "starts_1"),
    ],
)
def test_blocks_end_after_they_start_and_hold_no_more_than_worked(blocks, worked, field):
    assert refused(sessions_rules.check_blocks, blocks, worked).field == field
    sessions_rules.check_blocks([Block(1, time(9), time(12), 4), Block(2, time(12), time(13), 4)], 4)


def test_nobody_works_who_did_not_arrive():
    assert "cannot have worked when 3 arrived" in str(refused(sessions_rules.check_came, Came(4, 3, 4)))
    sessions_rules.check_came(Came(4, 25, 25))


def unusual(came, *blocks, elsewhere=()):
    """What is asked about in a slot from 9am to 4pm with six places."""
    typed = [Block(n, time(a), time(b), count) for n, (a, b, count) in enumerate(blocks, 1)]
    return sessions_rules.unusual(came, typed, list(elsewhere), 6, time(9), time(16))


def test_more_people_than_places_and_hours_outside_the_slot_are_asked_about():
    assert unusual(Came(6, 6, 6), (9, 16, 6)) == []
    assert unusual(Came(6, 7, 7), (9, 16, 7)) == ["The crew has 6 places in this slot, and 7 people worked"]
    assert unusual(Came(6, 7, 6), (9, 16, 6)) == ["The crew has 6 places in this slot, and 7 people arrived"]
    assert unusual(Came(6, 6, 6), (8, 12, 6), (12, 18, 3)) == ["8am to noon and noon to 6pm are not within the crew's time, 9am to 4pm"]


@pytest.mark.parametrize(
    ("arrived", "blocks", "asked"),
    [
        (3, [(9, 12, 3)], True), (2, [(9, 10, 2), (10, 12, 3)], True), (3, [(9, 12, 2)], True), (3, [(11, 13, 3)], False), (2, [(9, 12, 2)], False),
    ],
)
def test_a_crew_at_two_sites_with_more_people_than_it_has_places_is_asked_about(arrived, blocks, asked):
    """Six places, and four people at another site from 9am to 11am."""
    found = unusual(Came(3, arrived, max(count for _, _, count in blocks)), *blocks, elsewhere=[Block(0, time(9), time(11), 4)])
    assert len(found) == asked and all("The crew has 6 places in this slot, and 4 people were at another site at" in words for words in found)


def test_what_is_cut_short_says_when_why_and_who_answers_for_it():
    at, weather, nobody = time(11), StandDownCause.WEATHER, AnswersFor.NOBODY
    assert refused(sessions_rules.check_ending, Ending(True, None, weather), time(9), time(16)).field == "cut_short_at"
    assert refused(sessions_rules.check_ending, Ending(True, time(8), weather, nobody), time(9), time(16)).field == "cut_short_at"
    assert refused(sessions_rules.check_ending, Ending(True, at), time(9), time(16)).field == "cause"
    assert refused(sessions_rules.check_ending, Ending(True, at, weather), time(9), time(16)).field == "answers_for"
    sessions_rules.check_ending(Ending(True, at, weather, nobody), time(9), time(16))


def test_a_session_is_cut_short_before_its_slot_ends():
    late = Ending(True, time(17), StandDownCause.WEATHER, AnswersFor.NOBODY)
    assert "It was to end at 4pm" in str(refused(sessions_rules.check_ending, late, time(9), time(16)))


@pytest.mark.parametrize(
    ("ends", "cut_short_at", "words", "field"),
    [
        (time(15), None, "It is 2pm now, so they cannot have worked until 3pm", "ends_1"), (time(12), time(15), "It is 2pm now, so it cannot have been cut short at 3pm", "cut_short_at"),
        (time(13), time(12), "It was cut short at noon, so they cannot have worked until 1pm", "ends_1"),
    ],
)
def test_nobody_has_worked_in_hours_to_come_or_after_it_was_cut_short(ends, cut_short_at, words, field):
    now = datetime(2026, 12, 1, 14, tzinfo=UTC)
    broken = refused(sessions_rules.check_past, date(2026, 12, 1), [Block(1, time(9), ends, 3)], cut_short_at, now)
    assert (str(broken), broken.field) == (words, field)
    sessions_rules.check_past(date(2026, 12, 1), [Block(1, time(8), time(14), 3)], time(14), now)
    sessions_rules.check_past(date(2026, 11, 30), [Block(1, time(9), time(23), 3)], None, now)


def test_results_are_refused_before_the_start():
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    assert "from the start on: Tuesday 1 December 2026, 9am" in str(refused(sessions_rules.check_begun, start, datetime(2026, 12, 1, 8, 59, tzinfo=UTC)))
    sessions_rules.check_begun(start, start)


def test_a_session_moves_only_as_the_table_says():
    assert sessions_rules.check_move("start", SessionState.PLANNED) is SessionState.RUNNING
    assert sessions_rules.check_move("stand down", SessionState.RECORDED) is SessionState.STOOD_DOWN
    for verb, state in (("take off", SessionState.RUNNING), ("move", SessionState.RECORDED), ("ready", SessionState.RUNNING), ("record", SessionState.STOOD_DOWN)):
        assert str(refused(sessions_rules.check_move, verb, state)).startswith(f"This session is {state.value}, so it cannot be ")


@pytest.mark.parametrize(
    ("state", "said", "more", "others", "moves"),
    [
        (JobState.SCHEDULED, None, False, False, ["start", "work done"]), (JobState.UNDER_WAY, None, False, True, ["work done"]),
        (JobState.UNDER_WAY, None, True, False, ["more to do"]), (JobState.UNDER_WAY, None, True, True, []), (JobState.SCHEDULED, None, True, True, ["start"]),
        (JobState.WORK_DONE, False, True, False, ["more to do"]), (JobState.WORK_DONE, False, True, True, ["go on"]), (JobState.ACCEPTED, True, False, False, ["work done"]), (JobState.ACCEPTED, True, True, False, []),
        (JobState.WORK_DONE, False, False, False, []), (JobState.CHECKED, False, False, False, []), (JobState.CANCELLED, None, True, False, []),
    ],
)
def test_the_job_is_done_or_goes_back_to_the_queue(state, said, more, others, moves):
    assert sessions_rules.job_moves(state, said, more, others) == moves


def test_what_was_checked_is_not_undone():
    assert refused(sessions_rules.job_moves, JobState.CHECKED, False, True, False).field == "more_to_do"
    refused(sessions_rules.check_can_undo, JobState.CHECKED, True)
    sessions_rules.check_can_undo(JobState.CHECKED, False)


def test_the_queue_is_reached_in_its_order_first_on_free_places_then_at_the_usual_pace():
    days = [date(2026, 12, n) for n in (1, 3, 8, 10)]
    crewed = [(days[0], 600), (days[1], 0)]
    found = forecast_rules.reached([Need(1, 6), Need(2, 6), Need(3, 20), Need(4, 100), Need(5, 1)], crewed, days, 1200)
    assert found == {1: days[0], 2: days[0], 3: days[2], 4: days[3], 5: None}
    assert forecast_rules.reached([Need(1, 2)], [], [], 0) == {1: None}
    assert forecast_rules.reached([Need(1, 2)], [], days, 0) == {1: None}


def test_on_a_day_on_which_its_place_is_closed_nobody_works_on_a_job_and_those_after_it_have_the_day():
    days = [date(2026, 12, n) for n in (1, 3, 8, 10)]
    shut = Closed((1,), (Span(days[3], days[3]),))
    crewed = [(day, 600) for day in days]
    needs = [Need(1, 12, shut), Need(2, 5), Need(3, 10, shut), Need(4, 15), Need(5, 1)]
    assert forecast_rules.reached(needs, crewed, days, 0) == {1: days[1], 2: days[0], 3: None, 4: days[0], 5: days[3]}
