"""Who finds what stands in the way (rooms above operations register their sources, and say under which heading), and how a way out of it is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from flask import Flask, current_app

from opsplanner import clock
from opsplanner.grammar import counted
from opsplanner.models import User
from opsplanner.operations.checks.rules import WEEKS, Asked, Checks, Line

THE_DAY, WAY_OUT = "The day", "The nearest way out"
"""The headings of what the day itself is, a weekend or a bank holiday, and of what lies nearest without it."""
Find = Callable[[Sequence[Asked], User], Sequence[list[Line]]]
"""Returns for each plan, in their order, what this person may know of what stands in its way; the number of queries does not grow with the plans.

It asks when it is called and reads when a plan's lines are wanted (`together.later`, `rules.Each`): what all sources ask goes together."""


class Source(NamedTuple):
    """One kind of thing that stands in the way."""

    heading: str
    find: Find
    position: int
    """Where it stands among the others."""
    holds: bool = False
    """What it warns of holds people or things."""


def register(app: Flask, source: Source) -> None:
    """Add a source of a room above operations."""
    app.extensions.setdefault("checks", []).append(source)


def registered() -> list[Source]:
    """Return the sources that rooms above operations have added."""
    found: list[Source] = current_app.extensions.get("checks", [])
    return found


def way_out(plan: Asked, now: Checks, weeks: Sequence[Asked], later: Sequence[Checks]) -> list[Line]:
    """Return the nearest of the weeks to come in which nothing stands in the way, else in which people and resources are free; nothing where nothing does now.

    `weeks` are the plan in these, and `later` says what stands in the way of each.
    """
    if not now.warnings or plan.day is None:
        return []
    today = clock.today()
    to_come = [n for n, other in enumerate(weeks) if other.day and other.day >= today]
    apart = [n for n in to_come if weeks[n].day not in plan.apart]
    for n in apart:
        if not later[n].warnings:
            return [Line(f"{_when(plan, weeks[n])}: all free", day=weeks[n].day)]
    for n in apart if now.held else ():
        if not later[n].held:
            return [Line(f"{_when(plan, weeks[n])}: people and resources are free, {counted(later[n].warnings, 'other thing')} to look at", day=weeks[n].day)]
    return [Line(f"None of the next {WEEKS} {plan.day:%A}s is free of this")] if len(to_come) == WEEKS else []


def _when(plan: Asked, other: Asked) -> str:
    assert plan.day and other.day
    weeks = (other.day - plan.day).days // 7
    day = clock.words_of_day(other.day, weekday=False)
    return f"The same {other.day:%A} next week, {day}" if weeks == 1 else f"{other.day:%A} {day}, {weeks} weeks later"
