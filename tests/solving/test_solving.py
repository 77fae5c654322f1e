"""Problems in whole numbers: small ones whose answer is known, and what becomes of them when the process that solves them fails."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from opsplanner.solving import services
from opsplanner.solving.rules import Outcome, Problem, Row, holds, is_no_worse, values_of
from opsplanner.solving.services import AWAY, FAILED, KILLED, NOT_THERE, STOPPED, TOO_LONG, solve

SACK = Problem([1, 1, 1, 1], [Row({0: 3, 1: 4, 2: 5, 3: 6}, None, 10)], [{0: -3, 1: -5, 2: -6, 3: -8}, {3: 1}])
"""What goes into a sack for ten: things as dear as can be, and then without the fourth if that is as dear."""


def script(*lines: str) -> list[str]:
    """A program that stands in for HiGHS: it is a process of its own, and does what the lines say."""
    return [sys.executable, "-c", "\n".join(["import json, os, sys, time", "sent = json.load(sys.stdin)", *lines])]


SAYS = "print(json.dumps({'goal': 0, 'answer': %s, 'bound': -11}), flush=True)"


def test_the_best_answer_is_found_and_known_to_be_the_best():
    steps: list[tuple[int, int]] = []
    found = solve(SACK, [0, 0, 0, 1], told=steps.append)
    assert (found.answer, found.values, found.bounds, found.trouble, found.proved) == ([0, 1, 0, 1], [-13, 1], [-13, 1], "", True)
    assert steps[0] == (0, -8) and steps[-1] == (1, 1)


def test_no_goal_is_made_worse_for_one_that_counts_more():
    """The dearest sack has the fourth thing in it, and the first answer has not: so it stays out."""
    found = solve(SACK, [0, 1, 0, 0])
    assert (found.answer, found.values, found.proved) == ([0, 1, 1, 0], [-11, 0], True)


def test_what_is_no_floor_may_be_made_worse_for_what_counts_more():
    found = solve(replace(SACK, floors=1), [0, 1, 0, 0])
    assert (found.answer, found.values, found.proved) == ([0, 1, 0, 1], [-13, 1], True)
    assert solve(replace(SACK, floors=1), [1, 0, 0, 0], program=script(SAYS % [0, 1, 0, 1])).answer == [0, 1, 0, 1]


def test_what_follows_is_as_small_as_what_was_decided_lets_it_be():
    """Two things are chosen of three; the fourth number is held up by the third alone, and nothing but its own goal brings it down."""
    problem = Problem([1, 1, 1, 5], [Row({0: 1, 1: 1, 2: 1}, None, 2), Row({3: 1, 2: -3}, 0, None)], [{0: -1, 1: -1, 2: -1}, {3: 1}], floors=1, decide=3)
    told = []
    found = solve(problem, [0, 0, 1, 5], told=told.append)
    assert (found.answer, found.values, found.proved) == ([1, 1, 0, 0], [-2, 0], True)
    assert next(value for goal, value in told if goal == 1) in (0, 3)


@pytest.mark.parametrize("seed", range(3))
def test_small_problems_are_solved_as_a_plain_loop_over_all_answers_does(seed):
    dice = Random(seed)
    most = [dice.choice((1, 1, 2)) for _ in range(7)]
    rows = [Row({n: dice.randint(1, 4) for n in dice.sample(range(7), 4)}, None, dice.randint(3, 9)) for _ in range(4)]
    goals = [{n: -dice.randint(1, 5) for n in dice.sample(range(7), 5)}, {n: dice.randint(-2, 3) for n in dice.sample(range(7), 4)}]
    problem, first = Problem(most, rows, goals), [0] * 7
    every = [list(one) for one in product(*(range(n + 1) for n in most)) if holds(problem, list(one)) and is_no_worse(problem, list(one), first)]
    best = min(values_of(problem, one) for one in every)
    found = solve(problem, first)
    assert (list(found.values), list(found.bounds), found.proved) == (best, best, True)


@pytest.mark.parametrize(
    ("program", "trouble"),
    [
        (script("os.kill(os.getpid(), 9)"), KILLED),
        (script("sys.exit(1)"), FAILED),
        (script(f"sys.exit({NOT_THERE})"), AWAY),
        (["/nowhere/python"], AWAY),
    ],
)
def test_where_the_process_fails_the_first_answer_stays_and_it_is_said_why(program, trouble):
    found = solve(SACK, [1, 0, 0, 0], program=program)
    assert (found.answer, found.values, found.bounds, found.trouble, found.proved) == ([1, 0, 0, 0], [-3, 0], [None, None], trouble, False)


def test_what_was_found_before_it_was_killed_is_kept():
    found = solve(SACK, [0, 0, 0, 0], program=script(SAYS % [0, 1, 1, 0], "os.kill(os.getpid(), 9)"))
    assert found == Outcome([0, 1, 1, 0], [-11, None], KILLED, [-11, 0])


@pytest.mark.parametrize("answer", [[1, 1, 1, 1], [0, 0, 0, 1], [1], "nothing", [2, 0, 0, 0]], ids=["over a row", "worse on a goal", "too short", "no answer", "over a bound"])
def test_an_answer_that_does_not_hold_or_is_worse_is_not_believed(answer):
    found = solve(SACK, [0, 1, 0, 0], program=script(SAYS % repr(answer), "print('no JSON')", "print('{\"done\": true}')"))
    assert (found.answer, found.trouble) == ([0, 1, 0, 0], "")


def test_one_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(services, "GRACE", 0.0)
    found = solve(SACK, [0, 0, 0, 0], seconds=5, program=script(SAYS % [0, 1, 1, 0], "os.close(0)", "__import__('threading').Event().wait()"))
    assert (found.answer, found.trouble) == ([0, 1, 1, 0], TOO_LONG)


def test_it_is_ended_when_the_worker_is_told_to_stop():
    found = solve(SACK, [0, 0, 0, 0], stopping=lambda: True, program=script("__import__('threading').Event().wait()"))
    assert (found.answer, found.trouble) == ([0, 0, 0, 0], STOPPED)


def test_nothing_of_the_installation_is_told_to_it(monkeypatch):
    monkeypatch.setenv("OPSPLANNER_SECRET_KEY", "s" * 40)
    found = solve(SACK, [0, 0, 0, 0], program=script("os._exit(0 if any('OPSPLANNER' in name for name in os.environ) else 5)"))
    assert found.trouble == FAILED
