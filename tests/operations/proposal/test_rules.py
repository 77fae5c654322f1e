"""What a quarter is made of: first come, first served, what plans are worth, and small ones whose best plan is known. Plain functions, no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, product
from random import Random

import pytest

from opsplanner.clock import Period
from opsplanner.errors import RuleBroken
from opsplanner.operations.proposal.facts.rules import Facts, Limit, Slot, in_turn, limits, share
from opsplanner.operations.proposal.first.rules import Placed, first_come
from opsplanner.operations.proposal.goals.rules import Worth, model_of, worth
from opsplanner.operations.proposal.rules import Dated, Result, read
from opsplanner.operations.proposal.wishes import rules as wishes_rules
from opsplanner.operations.proposal.wishes.rules import Wanted, Wishes, check, next_quarter
from opsplanner.operations.proposal.words import GOALS
from opsplanner.solving.rules import holds, values_of
from opsplanner.solving.services import solve
from opsplanner.solving.work.rules import percent_better
from opsplanner.solving.work.words import verdict

MONDAY = date(2027, 1, 4)
A, B, C = 1, 2, 3
"""Wards."""


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def slot(line: int, n: int, starts: int = 10, ends: int = 14) -> Slot:
    midnight = datetime(2027, 1, 4, tzinfo=UTC) + timedelta(days=n)
    held = Period(midnight + timedelta(hours=starts), midnight + timedelta(hours=ends))
    return Slot(line, day(n), held, Period(held.start - timedelta(hours=1), held.end + timedelta(hours=1)))


def wishes(*numbers: int, weeks: int = 1, **more) -> Wishes:
    wanted = tuple(Wanted(n, f"T{n}", number, time(10), time(14), None, "any", ()) for n, number in enumerate(numbers))
    return Wishes(first=MONDAY, until=MONDAY + timedelta(weeks=weeks, days=-1), wanted=wanted, wards=(A, B, C), lead_agency_id=1, **more)


def dates(facts: Facts, placed) -> list[tuple[int, int, int]]:
    return [(facts.slots[one.slot].line, (facts.slots[one.slot].day - MONDAY).days, one.ward) for one in placed]


def test_each_takes_the_first_free_day_of_its_stretch_and_the_ward_whose_turn_it_is():
    facts = Facts([slot(0, n) for n in (1, 8, 9, 20)], [], [B, C, A])
    assert dates(facts, first_come(wishes(3, weeks=3), facts)) == [(0, 1, B), (0, 8, C), (0, 20, A)]


def test_a_ward_with_something_else_that_day_waits_for_another_day():
    facts = Facts([slot(0, 1), slot(0, 8)], [], [B, C], beside={(B, day(1)): 1})
    assert dates(facts, first_come(wishes(2, weeks=2), facts)) == [(0, 1, C), (0, 8, B)]


def test_where_no_day_is_left_behind_its_stretch_it_takes_the_last_before_it_and_what_finds_none_is_left_out():
    facts = Facts([slot(0, 1), slot(0, 2)], [], [A, B, C])
    assert dates(facts, first_come(wishes(3, weeks=3), facts)) == [(0, 1, A), (0, 2, B)]


def test_who_comes_first_is_served_first_and_the_agency_has_no_more():
    facts = Facts([slot(0, 0), slot(1, 0), slot(1, 1)], [Limit(("agency", 1), 4, ((0, 3), (1, 3)))], [A, B, C])
    assert dates(facts, first_come(wishes(1, 1), facts)) == [(0, 0, A), (1, 1, B)]


def test_one_day_has_no_more_than_is_wished_for_and_no_ward_twice():
    facts = Facts([slot(line, 0) for line in range(3)], [], [A, B, C])
    assert dates(facts, first_come(wishes(1, 1, 1, a_day=2), facts)) == [(0, 0, A), (1, 0, B)]
    one_ward = Facts(facts.slots, [], [A])
    assert dates(one_ward, first_come(wishes(1, 1, 1, a_day=3), one_ward)) == [(0, 0, A)]


def test_those_that_are_there_at_one_moment_share_and_those_that_only_touch_do_not():
    slots = [slot(0, 0), slot(1, 0, 13, 16), slot(2, 0, 14, 18), slot(3, 0, 22, 27), slot(4, 1, 2, 5)]
    takes = {n: [(("agency", 1), 3)] for n in range(5)}
    assert {one.of for one in limits(slots, takes, lambda what, there: 5)} == {((0, 3), (1, 3)), ((1, 3), (2, 3)), ((3, 3), (4, 3))}
    assert limits(slots, takes, lambda what, there: 6) == [] == limits(slots, takes, lambda what, there: None)


def test_a_resource_is_held_for_its_set_up_and_way_back_too():
    slots, takes = [slot(0, 0), slot(1, 0, 15, 17), slot(2, 0, 19, 20)], {n: [(("resource", 7), 1)] for n in range(3)}
    assert [one.of for one in limits(slots, takes, lambda what, there: 1)] == [((0, 1), (1, 1))]


@pytest.mark.parametrize("seed", range(4))
def test_limits_say_the_same_as_a_plain_look_at_each_moment(seed):
    dice = Random(seed)
    slots = [slot(line, n, starts := dice.randint(0, 23), starts + dice.randint(1, 9)) for line, n in product(range(3), range(3))]
    takes, has = {line: [(("agency", 1), dice.randint(1, 4))] for line in range(3)}, 5
    found = limits(slots, takes, lambda what, there: has)
    for chosen in (those for size in range(len(slots) + 1) for those in combinations(range(len(slots)), size)):
        over = any(sum(takes[slots[n].line][0][1] for n in chosen if slots[n].held.start <= slots[m].held.start < slots[n].held.end) > has for m in chosen)
        assert over == any(sum(number for n, number in one.of if n in chosen) > one.most for one in found)


def test_the_longest_not_visited_come_first_and_have_the_visits_that_are_over():
    assert in_turn([A, B, C], {A: day(-9), C: day(-20)}) == [B, C, A]
    assert share([B, C, A], 5) == {B: 2, C: 2, A: 1} and share([B, C, A], 2) == {B: 1, C: 1, A: 0} and share([], 2) == {}


def test_a_plan_is_worth_what_is_missing_out_of_turn_beside_and_in_gaps():
    plan = [(0, day(0), A), (0, day(1), A), (1, day(8), B)]
    assert worth(wishes(2, 2, weeks=2, rather=(1,)), [A, B, C], plan, 3) == Worth(missing=1, out_of_turn=0, beside=3, gaps=3, other_days=1)
    assert worth(wishes(2, 1, weeks=2), [B, C, A], plan, 0) == Worth(0, 1, 0, 1, 0)


def town(seed: int) -> tuple[Wishes, Facts]:
    dice = Random(seed)
    wished = wishes(dice.randint(1, 3), dice.randint(0, 2), weeks=2, a_day=dice.randint(1, 2), rather=dice.choice(((), (0, 3))))
    slots = [slot(line, n) for line in range(2) for n in range(14) if dice.random() < 0.5]
    shared = limits(slots, {line: [(("agency", 1), dice.randint(1, 3))] for line in range(2)}, lambda what, there: 3)
    turns = dice.sample([A, B, C], dice.randint(1, 3))
    return wished, Facts(slots, shared, turns, beside={(ward, day(n)): 1 for ward in turns for n in range(14) if dice.random() < 0.3})


def beside(facts: Facts, placed) -> int:
    return sum(facts.beside.get((one.ward, facts.slots[one.slot].day), 0) for one in placed)


@pytest.mark.parametrize("seed", range(12))
def test_the_problem_holds_the_first_answer_and_says_of_it_what_a_plain_count_says(seed):
    wished, facts = town(seed)
    model, placed = model_of(wished, facts), first_come(wished, facts)
    answer = model.answer(placed)
    assert holds(model.problem, answer)
    plan = [(facts.slots[one.slot].line, facts.slots[one.slot].day, one.ward) for one in placed]
    assert tuple(model.worth_of(values_of(model.problem, answer))) == worth(wished, facts.turns, plan, beside(facts, placed))
    again = model.placed(answer)
    assert [one.slot for one in again] == [one.slot for one in placed] and {(facts.slots[one.slot].day, one.ward) for one in again} == {(at, ward) for _, at, ward in plan}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_solved_is_the_best_of_all_plans_that_are_worse_on_nothing(seed):
    """Tried against every plan there is: two of one type over six days and two wards."""
    dice = Random(seed)
    wished = wishes(2, weeks=2, a_day=1, rather=(2,))
    facts = Facts([slot(0, n) for n in sorted(dice.sample(range(14), 6))], [], [A, B], beside={(dice.choice((A, B)), day(n)): 1 for n in range(0, 14, 2)})
    every = [
        worth(wished, facts.turns, [(0, facts.slots[n].day, ward) for n, ward in zip(those, wards, strict=True)], beside(facts, map(Placed, those, wards)))
        for those in combinations(range(6), 2) for wards in product((A, B), repeat=2)
    ]
    model = model_of(wished, facts)
    first = model.answer(first_come(wished, facts))
    at_most = model.worth_of(values_of(model.problem, first))
    found = solve(model.problem, first)
    assert tuple(model.worth_of(found.values)) == min(one for one in every if all(value <= most for value, most in zip(one, at_most, strict=True)))
    assert found.proved and percent_better(Worth(*model.worth_of(found.values)), model.worth_of(found.bounds), {0: 2}) is None


@pytest.mark.parametrize(
    ("best", "said"),
    [
        ([2, 1, 0, 0, 0], "No better plan exists"),
        ([1, 1, 0, 0, 0], "At most 13% better is possible: in “Have a day”"),
        ([2, 0, 0, 0, 0], "At most 100% better is possible: in “Out of turn”"),
        ([2, 1, None, 0, 0], "How much better “Beside something else” could be is not known"),
    ],
)
def test_how_much_better_could_be_is_said_of_the_first_goal_that_could(best, said):
    assert verdict(percent_better(Worth(2, 1, 0, 0, 0), best, {0: 10}), GOALS).startswith(said)


@pytest.mark.parametrize(
    ("more", "field", "said"),
    [
        ({"until": day(-1)}, "until", "The last day is before the first"),
        ({"first": date(2026, 11, 18)}, "first", "begins tomorrow at the earliest"),
        ({"until": day(98)}, "until", "That is more than 14 weeks. Let it end by 11 April 2027"),
        ({"wanted": ()}, None, "Say how many operations"),
        ({"wards": ()}, "wards", "Choose at least one ward"),
    ],
)
def test_what_no_quarter_can_be_planned_by_is_refused_beside_its_box(more, field, said):
    with pytest.raises(RuleBroken, match=said) as refused:
        check(Wishes(**vars(wishes(2)) | more), date(2026, 11, 18))
    assert refused.value.field == field


def test_sixty_are_enough_and_a_quarter_begins_in_january_april_july_or_october():
    check(wishes(30, 30), date(2026, 11, 18))
    with pytest.raises(RuleBroken, match="61 operations, and a proposal has 60 at most"):
        check(wishes(30, 31), date(2026, 11, 18))
    assert [next_quarter(date(2026, month, 9)) for month in (3, 11, 12)] == [
        (date(2026, 4, 1), date(2026, 6, 30)), (date(2027, 1, 1), date(2027, 3, 31)), (date(2027, 1, 1), date(2027, 3, 31)),
    ]


def test_what_is_wished_for_and_what_was_found_is_read_as_it_was_kept():
    wished = wishes(2, 1, rather=(1, 3), not_on=(day(2),), holidays=True)
    assert wishes_rules.read(wished.text()) == wished
    found = Result(
        dates=(Dated(1, 0, day(1), A), Dated(2, 1, day(3), B, True, day(2), C)), first=Worth(1, 2, 3, 4, 5), found=Worth(0, 1, 2, 3, 4), best=[0, 1, None, 3, 4],
        last={A: day(-30)}, turns=[B, A], refused={1: ["Kent Fire on 3 of its 5 days"]}, made=(("series", "abc"),),
    )
    assert read(found.text()) == found
    before = found.text().replace(", null]", "]").replace(f", {C}]", "]")  # as it was kept when nobody noted the ward
    assert read(before).dates == tuple(one._replace(proposed_in=None) for one in found.dates)
