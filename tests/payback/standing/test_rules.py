"""On which dates a standing site comes back, and what stands in the way of each: plain functions."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from opsplanner.catalogue.closed.rules import Closed, Span
from opsplanner.errors import RuleBroken
from opsplanner.models import JobKind, SessionState
from opsplanner.payback.days.pattern.rules import Pattern, Said
from opsplanner.payback.forecast.rules import USUAL_MINUTES, Need, left_beside, reached
from opsplanner.payback.jobs.referring import rules as referring_rules
from opsplanner.payback.sessions.taking_off import rules as taking_off_rules
from opsplanner.payback.sessions.taking_off.rules import Hit
from opsplanner.payback.sessions.visits import queries as visits_queries
from opsplanner.payback.sessions.visits.queries import Done
from opsplanner.payback.standing import page, rules, words
from opsplanner.payback.standing.rules import Held, On, There
from opsplanner.web.recurrence.rules import Every, Rule

TODAY, END = date(2026, 11, 18), date(2027, 3, 31)
SATURDAY = date(2026, 11, 21)
SECOND = Held(Rule(Every.WEEKS, TODAY, END, weekday=5, weeks=2), 4)
WORKED = Pattern(frozenset({5}), {date(2026, 12, 5): Said(False, "training")}, {date(2026, 12, 19): "Test Day"})


def slot(id_: int, day: date, crew: str = "Crew A", starts: str = "09:00", left: int = 6, *, down: bool = False) -> There:
    return There(id_, day, crew, starts, f"{crew}, {starts}", left, down)


def later(weeks: int) -> date:
    return SATURDAY + timedelta(weeks=weeks)


def test_it_comes_back_on_the_dates_of_the_rule_that_holds():
    another = Held(Rule(Every.MONTH_WEEKDAY, date(2027, 1, 1), END, weekday=5, which=1), 6)
    held = [*rules.cut([SECOND], another.rule.first), another]
    assert rules.days_between(held, TODAY, date(2027, 2, 28)) == {SATURDAY: 4, later(2): 4, later(4): 4, date(2027, 1, 2): 6, date(2027, 2, 6): 6}
    assert rules.cut(held, TODAY) == [] and rules.cut(held, date(2027, 1, 1)) == held[:1], "what has not begun by then is gone"


def test_each_date_says_what_stands_in_its_way():
    on = [On(1, SATURDAY, SessionState.READY, "Crew A"), On(2, later(6), SessionState.STOOD_DOWN, "Crew B"), On(3, later(1), SessionState.PLANNED, "Crew A"), On(4, later(3), SessionState.MOVED, "Crew A")]
    slots = [slot(1, SATURDAY), slot(2, later(2)), slot(3, later(6), left=2), slot(4, later(8), left=0), slot(5, later(10), down=True)]
    found = rules.dates([SECOND], on, slots, WORKED, TODAY, TODAY + timedelta(weeks=13))
    assert [(one.day, page.words_of(one)) for one in found] == [
        (SATURDAY, "on, with Crew A"), (later(1), "on, with Crew A, no date of its rule"), (later(2), "closed: training"), (later(4), "a bank holiday: Test Day"),
        (later(6), "stood down, and can be put on again"), (later(8), "no place is left"), (later(10), "all crews are stood down"), (later(12), "no crew is on yet"),
    ]
    assert [one.day for one in found if one.can] == [later(6)]
    shut = rules.dates([SECOND], on, slots, WORKED, TODAY, TODAY + timedelta(weeks=13), Closed((), (Span(later(5), later(6)),)))
    assert [page.words_of(one) for one in shut if one.day == later(6)] == ["stood down; its place is closed"] and not any(one.can for one in shut)


def test_the_slot_of_the_last_visit_is_offered_else_one_with_places_enough():
    slots = [slot(1, SATURDAY, left=2), slot(2, SATURDAY, "Crew B", left=4), slot(3, SATURDAY, "Crew C", left=8)]
    assert [rules.slot_for(slots, last, people).id for last, people in ((("Crew A", "09:00"), 4), (("Crew A", "13:00"), 4), (None, 4), (None, 9))] == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("rule", "people", "field", "said"),
    [
        (Rule(Every.WEEKS, TODAY - timedelta(days=1), END, weekday=5), 4, "first", "Enter a day from today on, Wednesday 18 November 2026"),
        (Rule(Every.WEEKS, TODAY, TODAY - timedelta(days=1), weekday=5), 4, "until", "The last day is before the first. Enter a later one"),
        (Rule(Every.WEEKS, TODAY, date(2030, 1, 1), weekday=5), 4, "until", "A rule holds for three years at most. Enter an earlier last day; it can be given another rule then"),
        (Rule(Every.WEEKS, TODAY, TODAY + timedelta(days=1), weekday=5), 4, "until", "There is no such day in that time. Enter a later last day, or another rule"),
        (Rule(Every.WEEKS, SATURDAY, END, weekday=5, weeks=2), 4, "every", "Nothing would change. Enter other days, or another number of people"),
    ],
)
def test_a_rule_that_makes_no_sense_is_a_sentence(rule, people, field, said):
    with pytest.raises(RuleBroken) as refused:
        rules.check_rule(rule, people, TODAY, [SECOND])
    assert (refused.value.field, str(refused.value)) == (field, said)
    rules.check_rule(rule, people + 1, TODAY, [SECOND]) if field == "every" else None


def test_what_is_said_of_rules():
    after = Held(Rule(Every.MONTH_DAY, date(2027, 4, 1), date(2027, 9, 30), month_day=1), 1)
    assert words.of_rules([SECOND], TODAY) == "every second Saturday until Wednesday 31 March 2027, 4 people"
    assert words.of_rules([SECOND, after], TODAY) == "every second Saturday until Wednesday 31 March 2027, 4 people; then from Thursday 1 April 2027 the 1st of each month until Thursday 30 September 2027, 1 person"
    assert words.of_rules([after], TODAY).startswith("from Thursday 1 April 2027: the 1st of each month") and words.of_rules([], TODAY) == "no rule yet"
    assert words.of_rules([SECOND], END + timedelta(days=1)) == "its rule ended on Wednesday 31 March 2027"


def test_the_queue_gets_what_standing_sites_leave():
    assert left_beside([6, 8], [4, 5]) == [2, 3] and left_beside([2], [4]) == [0] and left_beside([], [4]) == []
    days = [TODAY + timedelta(days=n) for n in (1, 2, 3)]
    pace = 6 * USUAL_MINUTES
    assert reached([Need(1, 24), Need(2, 4)], [], days, pace)[2] == days[1], "the first job takes the whole of the first day"
    assert reached([Need(1, 24), Need(2, 4)], [], days, pace, {days[0]: [4], days[1]: [4]})[2] == days[2]


def test_a_standing_site_needs_no_hours_and_no_date():
    asked = referring_rules.Referral(True, True, "A. Host", "01632 960456", True, True, True, "Glass", "", "", 0)
    assert [gap.field for gap in referring_rules.missing_to_send(asked)] == ["estimated_hours"] and referring_rules.missing_to_send(asked._replace(standing=True)) == []
    referring_rules.check_no_date(JobKind.STANDING, None)
    referring_rules.check_no_date(JobKind.USUAL, END)
    with pytest.raises(RuleBroken, match="comes back by a rule"):
        referring_rules.check_no_date(JobKind.STANDING, END)


def test_what_a_closed_day_takes_off_goes_back_to_no_queue():
    hit = Hit(1, 2, 3, "PAYBACK-2026-001", "Sweep the steps", SATURDAY, time(9), time(12), "Crew A", 4, SessionState.PLANNED, standing=True)
    assert taking_off_rules.words_of_hits([hit]).splitlines()[0] == "This takes 1 session off:"
    assert taking_off_rules.words_of_hits([hit, hit._replace(job_id=4, standing=False)]).splitlines()[0] == "This takes 2 sessions off, and the jobs go back to the queue:"


def test_months_without_such_a_day_are_named():
    assert words.months_without(Rule(Every.MONTH_DAY, date(2027, 1, 1), END, month_day=31)) == " February 2027 has no 31st." and words.months_without(SECOND.rule) == ""


def test_a_crew_reads_of_the_latest_visits_alone():
    done = [Done(n, 1, 1, SATURDAY + timedelta(weeks=n), time(9), "Crew A", 4, 720, "", ()) for n in range(9)]
    assert [one.session_id for one in visits_queries.before(done, later(8), time(9))] == [2, 3, 4, 5, 6, 7]
