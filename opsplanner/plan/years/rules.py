"""How far a plan year is, and what may follow. Pure functions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from opsplanner.errors import RuleBroken
from opsplanner.models import PlanState

MOVES = {
    "consult on": (frozenset({PlanState.DRAFT, PlanState.CONSULTED}), PlanState.CONSULTED),
    "adopt": (frozenset(PlanState), PlanState.ADOPTED),
    "put back": (frozenset({PlanState.CONSULTED, PlanState.ADOPTED}), PlanState.DRAFT),
}
"""From which states each move leads where (docs/domain.md, "States of a plan year"). The same again says better who was consulted or who adopted it."""


def moves_of(state: PlanState) -> frozenset[str]:
    """Return what can be done with a plan year in this state."""
    return frozenset(move for move, (before, _) in MOVES.items() if state in before)


def check_move(state: PlanState, move: str) -> PlanState:
    """Return the state that a move leads to. Raises RuleBroken where the move is not in the table."""
    before, after = MOVES[move]
    if state not in before:
        again = "Look at it again" if state is after else "Put it back to draft first"
        raise RuleBroken(f"This plan year is {state.value} already. {again}")
    return after


def check_day(on: date, today: date, *, not_before: date | None = None) -> None:
    """Refuse a day that is still to come, or before the consultation that came first. Raises RuleBroken on "on"."""
    if on > today:
        raise RuleBroken("This day is still to come. Enter the day on which it was done", "on")
    if not_before is not None and on < not_before:
        raise RuleBroken("This is before the day on which it was consulted on", "on")


def code_of(first: int) -> str:
    """Return the code of the plan year that begins on 1 April of a year: 2027/28."""
    return f"{first}/{(first + 1) % 100:02}"


def offered(there: Collection[int], today: date) -> list[int]:
    """Return in which years a plan year may still begin: the ones to come first, then those before that are missing; `there` are those that have one."""
    last = today.year + 3
    first = min([*there, today.year - 1])
    return [year for year in (*range(today.year - 1, last + 1), *range(today.year - 2, first - 6, -1)) if year not in there]
