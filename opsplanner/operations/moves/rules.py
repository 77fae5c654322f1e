"""The moves of an operation's state. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of
from opsplanner.models import OperationState as S
from opsplanner.operations.rules import DONE

EARLY = timedelta(hours=1)
"""How long before people have to be there an operation is started without being asked whether that is meant."""

# verb: (the states it starts from, the state it leads to; None keeps the state)
MOVES: dict[str, tuple[frozenset[S], S | None]] = {
    "propose": (frozenset({S.DRAFT}), S.PROPOSED),
    "confirm": (frozenset({S.PROPOSED}), S.CONFIRMED),
    "put back": (frozenset({S.CONFIRMED}), S.PROPOSED),
    "move": (frozenset({S.PROPOSED, S.CONFIRMED}), S.PROPOSED),
    "tell of a small change": (frozenset({S.PROPOSED, S.CONFIRMED}), None),
    "postpone": (frozenset({S.PROPOSED, S.CONFIRMED}), S.POSTPONED),
    "propose again": (frozenset({S.POSTPONED}), S.PROPOSED),
    "cancel": (frozenset({S.PROPOSED, S.CONFIRMED, S.POSTPONED}), S.CANCELLED),
    "reinstate": (frozenset({S.CANCELLED}), S.PROPOSED),
    "start": (frozenset({S.CONFIRMED}), S.UNDER_WAY),
    "not started": (frozenset({S.UNDER_WAY}), S.CONFIRMED),
    "complete": (frozenset({S.UNDER_WAY}), S.COMPLETED),
    "cut short": (frozenset({S.UNDER_WAY}), S.CUT_SHORT),
    "close": (frozenset({S.COMPLETED, S.CUT_SHORT}), S.CLOSED),
    "delete": (frozenset({S.DRAFT}), None),
    "change agencies": (frozenset({S.PROPOSED, S.CONFIRMED}), None),
    "note afterwards": (frozenset({S.DRAFT}), S.COMPLETED),
    "note as called off": (frozenset({S.DRAFT}), S.CANCELLED),
}


def allowed(verb: str, state: S) -> bool:
    """Say whether an operation in this state can make this move."""
    return state in MOVES[verb][0]


def check_move(verb: str, state: S) -> S:
    """Return the state that a move leads to. Raises RuleBroken when the state forbids it."""
    if not allowed(verb, state):
        raise RuleBroken(f"This operation is {state.value}, so it cannot be {DONE[verb]}")
    return MOVES[verb][1] or state


def check_can_confirm(state: S, missing: Sequence[str]) -> S:
    """Return the state after confirming. Raises RuleBroken naming the required agencies that have not accepted."""
    after = check_move("confirm", state)
    if missing:
        raise RuleBroken(f"It can be confirmed when every required agency has accepted. Missing: {list_of(missing)}")
    return after


def is_early(musters_at: datetime, now: datetime) -> bool:
    """Say whether starting now is so early that it is asked about: over an hour before people have to be there."""
    return now < musters_at - EARLY


def check_can_start(state: S, musters_at: datetime, starts_at: datetime, now: datetime, *, early: bool = False) -> S:
    """Return the state after starting: pressed by a person, on the day itself or later; over an hour early by who means it.

    Raises RuleBroken, on `early` where it is only asked about.
    """
    after = check_move("start", state)
    musters_on = clock.local(musters_at).date()
    if clock.local(now).date() < musters_on:
        raise RuleBroken(f"It starts on {clock.words_of_day(musters_on)}. It can be started on that day")
    if is_early(musters_at, now) and not early:
        raise RuleBroken(f"It starts at {clock.words_of_moment(starts_at)}. Start it now, at {clock.words_of_moment(now)}?", "early")
    return after


def check_not_started(state: S, written: bool) -> S:
    """Return the state after a start is taken back. Raises RuleBroken once somebody wrote a line in its log or a number."""
    after = check_move("not started", state)
    if written:
        raise RuleBroken("Somebody has written in its log, or a number, so it has started. Complete it, or say that it was cut short")
    return after
