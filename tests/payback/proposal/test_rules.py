"""What a month is made of: first come, first served, what plans are worth, and small ones whose best plan is known. Plain functions, no database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from random import Random

import pytest

from opsplanner.catalogue.closed.rules import Closed
from opsplanner.errors import RuleBroken
from opsplanner.payback.promises.rules import Wanted
from opsplanner.payback.proposal.facts.rules import Facts, Job, Place, in_time, minutes_of
from opsplanner.payback.proposal.first.rules import Put, first_come, minutes_got, with_people
from opsplanner.payback.proposal.goals.rules import FLOORS, Worth, model_of, worth
from opsplanner.payback.proposal.rules import Line, Result, Standing, Without, changed, check_chosen, read
from opsplanner.payback.proposal.wishes import rules as wishes_rules
from opsplanner.payback.proposal.wishes.rules import Wishes, check, next_month
from opsplanner.payback.proposal.words import left_out, named_changes
from opsplanner.payback.show_rate.rules import Rate
from opsplanner.solving.rules import holds, values_of
from opsplanner.solving.services import solve

MONDAY = date(2027, 1, 4)
NEVER = Wanted(None, None)


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def place(n: int, slot: int, *, crew: int = 0, left: int = 4, starts: int = 9, minutes: int = 180) -> Place:
    return Place(slot, crew or n + 100, "Crew 1", day(n), time(starts), time(starts + 3), left, minutes)


def job(name: str, hours: int = 6, by: int | None = None, **more) -> Job:
    return Job(name, hours * 60, Wanted(None if by is None else day(by), more.pop("due", None)), **more)


def put(facts: Facts, plan) -> list[tuple[str, int, int]]:
    return [(facts.jobs[one.job].reference, facts.places[one.place].slot, one.people) for one in plan]


def test_each_job_of_the_queue_takes_the_first_free_slots_with_the_people_that_it_needs():
    facts = Facts([job("A", 15), job("B", 3), job("C")], [place(0, 1), place(0, 2, starts=13), place(2, 3), place(7, 4)])
    assert put(facts, first_come(facts)) == [("A", 1, 4), ("A", 2, 1), ("B", 3, 1), ("C", 4, 2)]
    assert worth(facts, first_come(facts)) == Worth(0, 0, 0, 0, 0, 0, 0, waits=1 + 1 + 2 + 3)


def test_a_job_is_put_on_no_day_on_which_its_place_is_closed():
    facts = Facts([job("A", closed=Closed((0,))), job("B", 12)], [place(0, 1), place(2, 2)])
    assert put(facts, first_come(facts)) == [("B", 1, 4), ("A", 2, 2)] and sorted(model_of(facts).goes) == [(0, 1), (1, 0), (1, 1)]


def test_what_finds_no_slot_is_left_out_and_what_finds_too_few_is_begun():
    facts = Facts([job("A", 30, by=0), job("B", by=3)], [place(0, 1), place(2, 2)])
    assert put(facts, first_come(facts)) == [("A", 1, 4), ("A", 2, 4)]
    assert worth(facts, first_come(facts)) == Worth(late=2, without=2, passed=1, short=12, beside=0, wards=0, tools=0, waits=3)


def test_of_whom_nobody_said_how_long_it_takes_all_go_that_there_are_places_for():
    facts = Facts([Job("A", 1, NEVER, rest=True), job("B", 3)], [place(0, 1), place(0, 2, starts=13)])
    assert put(facts, first_come(facts)) == [("A", 1, 4), ("B", 2, 1)] and minutes_got(facts, first_come(facts)) == [1, 180]


def test_no_more_days_of_a_week_are_begun_than_are_agreed():
    week = [place(n, n) for n in (0, 1, 2, 3, 7)]
    facts = Facts([job(name) for name in "ABCDE"], week)
    assert [slot for _, slot, _ in put(facts, first_come(facts))] == [0, 1, 7]
    planned = Facts(facts.jobs, week, planned=frozenset({day(3), day(5)}))
    assert [slot for _, slot, _ in put(planned, first_come(planned))] == [3, 7]
    assert Facts([], [place(0, 1), place(2, 2)]).days_left() == []


def test_a_job_is_never_put_once_more_on_a_slot_that_it_is_on():
    facts = Facts([job("A", 9, ward="Luton"), job("B", 3)], [place(0, 1)._replace(beside=True, on=frozenset({"A"})), place(2, 2), place(7, 3)._replace(on=frozenset("AB"))])
    model, plan = model_of(facts), first_come(facts)
    assert put(facts, plan) == [("B", 1, 1), ("A", 2, 3)]
    assert sorted(model.goes) == [(0, 1), (1, 0), (1, 1)] and holds(model.problem, model.answer(plan))
    assert model.plan(solve(model.problem, model.answer(plan)).answer) == plan


def test_a_place_gives_as_many_minutes_as_people_usually_come():
    assert minutes_of(time(9), time(12, 30), Rate(0.8, 0.5, 0, 0, 8)) == 168


def test_a_slot_keeps_to_a_date_to_its_end_and_to_48_hours_to_the_minute():
    ends = datetime(2027, 1, 6, 12, tzinfo=UTC)
    assert in_time(job("A", by=2), place(2, 1)) and not in_time(job("A", by=1), place(2, 1)) and in_time(job("A"), place(40, 1))
    assert in_time(job("A", due=ends), place(2, 1)) and not in_time(job("A", due=ends - timedelta(minutes=1)), place(2, 1))


def test_second_sites_are_counted_and_wards_and_tools_beyond_the_first_and_what_was_there_before_is_nobodys_fault():
    facts = Facts(
        [job("A", 3, ward="Luton", tools="brooms"), job("B", 3, ward="Strood"), job("C", 3, ward="Rainham", tools="brooms")],
        [place(0, 1, crew=7), place(0, 2, crew=7, starts=13), place(2, 3, crew=8)._replace(beside=True)], there={8: (frozenset({"Luton", "Strood"}), frozenset({"paint"}))},
    )
    assert worth(facts, with_people(facts, [(0, 0), (1, 1), (2, 2)])) == Worth(0, 0, 0, 0, beside=1, wards=1 + 1, tools=1, waits=4)


def town(seed: int, jobs: int = 8, slots: int = 8) -> Facts:
    dice = Random(seed)
    begins = datetime(2027, 1, 4, 9, tzinfo=UTC)
    places = sorted(
        (place(n := dice.choice((0, 1, 2, 3, 7, 9)), slot, crew=100 + n, left=dice.randint(1, 5), starts=9 + slot, minutes=dice.choice((100, 144, 180)))._replace(beside=dice.random() < 0.3) for slot in range(slots)),
        key=lambda one: one.ends_at,
    )
    those = []
    for n in range(jobs):
        due = begins + timedelta(hours=48) if dice.random() < 0.15 else None
        last = dice.randint(0, 9) if dice.random() < 0.5 else None
        those.append(job(f"J{n}", dice.randint(1, 16), last, due=due, ward=dice.choice(("", "Luton", "Strood")), tools=dice.choice(("", "brooms")), rest=dice.random() < 0.1, late=dice.random() < 0.1))
    return Facts(those, places, there={100: (frozenset({"Luton"}), frozenset())}, planned=frozenset({day(1)} if seed % 2 else ()))


def keeps(facts: Facts, plan) -> bool:
    """Whether a plan keeps to what one always keeps to: a job in a slot, its places, the days of a week."""
    days = {facts.places[one.place].day for one in plan} | facts.planned
    begun = {monday: len([one for one in days if monday <= one < monday + timedelta(days=7)]) for monday in (MONDAY, day(7))}
    return (
        max(Counter(one.place for one in plan).values(), default=0) <= 1 and all(0 < one.people <= facts.places[one.place].left for one in plan)
        and all(number <= 2 for number in begun.values())
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_problem_holds_the_first_answer_and_says_of_it_what_a_plain_count_says(seed):
    facts = town(seed)
    model, plan = model_of(facts), first_come(facts)
    answer = model.answer(plan)
    assert keeps(facts, plan) and holds(model.problem, answer) and model.plan(answer) == plan
    assert tuple(model.worth_of(values_of(model.problem, answer))) == worth(facts, plan)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_solved_does_never_fewer_by_their_date_than_first_come_and_never_takes_a_place_that_is_not_there(seed):
    facts = town(100 + seed, 14, 10)
    model, begins = model_of(facts), first_come(facts)
    found = solve(model.problem, model.answer(begins))
    plan = model.plan(found.answer)
    first, then = worth(facts, begins), worth(facts, plan)
    assert keeps(facts, plan) and then <= first and all(now <= before for now, before in zip(then[:FLOORS], first[:FLOORS], strict=True))
    assert tuple(model.worth_of(found.values)) >= then


@pytest.mark.parametrize("seed", range(3))
def test_what_is_solved_is_the_best_of_all_plans(seed):
    """Tried against every plan there is: each of four slots has one of three jobs, or none."""
    facts = town(200 + seed, 3, 4)
    every = [with_people(facts, [(n, m) for m, n in enumerate(those) if n is not None]) for those in product((None, 0, 1, 2), repeat=4)]
    model, begins = model_of(facts), first_come(facts)
    floor = worth(facts, begins)[:FLOORS]
    values = [worth(facts, plan) for plan in every if keeps(facts, plan)]
    best = min(value for value in values if all(now <= before for now, before in zip(value[:FLOORS], floor, strict=True)))
    found = solve(model.problem, model.answer(begins))
    assert worth(facts, model.plan(found.answer)) == best and found.proved


@pytest.mark.parametrize(
    ("first", "until", "field", "said"),
    [(0, 3, "first", "begins tomorrow at the earliest"), (3, 2, "until", "before the first"), (1, 71, "until", "more than ten weeks")],
)
def test_days_that_cannot_be_planned_are_said_beside_their_box(first, until, field, said):
    with pytest.raises(RuleBroken, match=said) as broken:
        check(Wishes(day(first), day(until)), day(0))
    assert broken.value.field == field


def test_four_weeks_from_tomorrow_are_offered():
    assert next_month(MONDAY) == Wishes(day(1), day(28)) == wishes_rules.read(next_month(MONDAY).text())
    check(next_month(MONDAY), MONDAY)


LINE = Line(1, "PAYBACK-2027-001", 5, "Crew 1", day(1), time(9), time(12), 4, 80)


def test_what_was_worked_out_is_read_as_it_was_kept():
    nothing = Worth(0, 0, 0, 0, 0, 0, 0, 0)
    result = Result(
        lines=(LINE, LINE._replace(number=2, slot=6)), without=(Without("PAYBACK-2027-002", 3),), held={LINE.reference: 60}, first=nothing, found=nothing,
        best=[0, None, 0, 0, 0, 0, 0, 0], dated=1, jobs=2, slots=3, standing=1, beyond=2,
    )
    assert read(result.text()) == result and read(result.put_on([2]).text()).open == [LINE]
    assert result.put_on([2]).held_now(LINE.reference) == 60 + 4 * 180 and result.held_now(LINE.reference) == 60
    assert left_out(result) == [
        "1 standing site is left out: it has its dates by its own rule", "2 jobs stand behind the first 2 of the queue, and wait for the next proposal",
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({}, ""), ({"left": 4}, ""), ({"held": 0}, ""), ({"held": None}, "the job needs no day any more"), ({"there": True, "held": 900}, "the job is on this slot already"),
        ({"held": 61}, "the job was put on other days"), ({"left": None}, "the crew does not have this slot any more"),
        ({"closed": "closed: stocktaking"}, "Tuesday 5 January is no working day any more (closed: stocktaking)"),
        ({"shut": "closed on Tuesdays, and Tuesday 5 January 2027 is one"}, "its place is closed on Tuesdays, and Tuesday 5 January 2027 is one"),
        ({"open": False, "left": 0}, "the slot is over, or the crew was stood down"), ({"left": 3}, "only 3 places are left there"), ({"left": 1}, "only 1 place is left there"),
        ({"left": 0}, "no place is left there"),
    ],
)
def test_what_has_changed_meanwhile_is_named(now, said):
    assert changed(LINE, Standing(**{"held": 60, "left": 6, "open": True, "closed": "", "there": False} | now), 60) == said


def test_the_lines_that_changed_are_named_together():
    said = "Nothing is saved, since 1 line that you ticked changed meanwhile. PAYBACK-2027-001 on Tuesday 5 January, 9am, Crew 1: no place is left there"
    assert named_changes([(LINE, "no place is left there")], 2) == f"{said}. Press once more for the others"
    assert named_changes([(LINE, "no place is left there")], 1) == said, "there are no others"


@pytest.mark.parametrize(("numbers", "said"), [((), "Tick the lines"), ((1, 9), "put on its day meanwhile")])
def test_what_is_not_there_is_not_chosen(numbers, said):
    with pytest.raises(RuleBroken, match=said):
        check_chosen(numbers, [1, 2])
    check_chosen([2], [1, 2])


def test_a_slot_that_is_not_needed_is_let_go():
    facts = Facts([job("A", 3)], [place(0, 1), place(2, 2)])
    assert with_people(facts, [(0, 1), (0, 0)]) == [Put(0, 0, 1)]
