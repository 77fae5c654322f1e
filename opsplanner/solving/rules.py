"""A plan as whole numbers: what holds of them, what they are to be good for, and what an answer is worth. Plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Sum = Mapping[int, int]
"""By the place of a number, how many times it counts."""


class Row(NamedTuple):
    """A sum that is held between two bounds; None for no bound."""

    of: Sum
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Problem:
    """Whole numbers from nought up to the `most` of each, rows that hold, and goals: sums that are to be small, the first before the second and so on."""

    most: Sequence[int]
    rows: Sequence[Row]
    goals: Sequence[Sum]
    floors: int | None = None
    """So many of the goals, the first ones, are never worse than in the answer that it is begun from, whatever is gained by it; None: all of them. Those after
    them are worse only where one before is better."""
    decide: int = 0
    """So many of the numbers, the first ones, decide, and the others follow from them, by rows that only hold them up: once a goal is as small as it goes these
    are made as small as what was decided lets them be. 0: nothing of the kind is known."""


@dataclass(kw_only=True)
class Numbers:
    """What a problem is made of, while it is being made: a room above adds in its own words what the numbers are."""

    most: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def number(self, most: int = 1) -> int:
        """Add a number from nought to so many, and return its place."""
        self.most.append(most)
        return len(self.most) - 1


class Step(NamedTuple):
    """How far the work is: which goal is worked at (from 0), and how small it is so far."""

    goal: int
    value: int


@dataclass(frozen=True)
class Outcome:
    """What was found: an answer that is no worse than the first (`is_no_worse`)."""

    answer: Sequence[int]
    bounds: Sequence[int | None]
    """Of each goal how small it could be at best, those before it as they are; None where nothing is known."""
    trouble: str = ""
    """Why the work ended before its time, in words; "" where it did not."""
    values: Sequence[int] = field(default=())
    """What the answer is worth, goal by goal."""

    @property
    def proved(self) -> bool:
        """Say whether no better answer exists: none is smaller on a goal that is not larger on one before it."""
        return all(bound is not None and bound >= value for bound, value in zip(self.bounds, self.values, strict=True))


def value_of(goal: Sum, answer: Sequence[int]) -> int:
    """Return what an answer is worth on one goal."""
    return sum(times * answer[place] for place, times in goal.items())


def values_of(problem: Problem, answer: Sequence[int]) -> list[int]:
    """Return what an answer is worth on each goal."""
    return [value_of(goal, answer) for goal in problem.goals]


def holds(problem: Problem, answer: Sequence[int]) -> bool:
    """Say whether an answer keeps to the problem: each number within its bounds, and each row."""
    if len(answer) != len(problem.most) or any(not 0 <= number <= most for number, most in zip(answer, problem.most, strict=True)):
        return False
    sums = ((value_of(row.of, answer), row) for row in problem.rows)
    return all((row.low is None or found >= row.low) and (row.high is None or found <= row.high) for found, row in sums)


def is_no_worse(problem: Problem, answer: Sequence[int], first: Sequence[int]) -> bool:
    """Say whether an answer is worse than the first on none of the goals that may not be, and on the others only where one before is better."""
    found, before = values_of(problem, answer), values_of(problem, first)
    return found <= before and all(one <= other for one, other in zip(found[: problem.floors], before[: problem.floors], strict=True))


def is_better(problem: Problem, answer: Sequence[int], other: Sequence[int]) -> bool:
    """Say whether an answer is smaller than another on the first goal in which they differ."""
    return values_of(problem, answer) < values_of(problem, other)


def as_sent(problem: Problem, first: Sequence[int], seconds: float) -> dict[str, Any]:
    """Return a problem as it is sent to the process that solves it."""
    return {
        "most": list(problem.most), "rows": [[sorted(row.of.items()), row.low, row.high] for row in problem.rows],
        "goals": [sorted(goal.items()) for goal in problem.goals], "floors": problem.floors, "decide": problem.decide, "first": list(first), "seconds": seconds,
    }
