"""What may happen to an operation, and when. Facts in, RuleBroken out. (docs/domain.md, "States of an operation")"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.commitments.rules import ANSWERABLE, REFUSED, short_of
from opsplanner.errors import RuleBroken
from opsplanner.grammar import list_of
from opsplanner.models import CommitmentState
from opsplanner.models import OperationState as S

LONGEST = timedelta(hours=18)
"""How long an operation lasts at most, by the clock on the wall (docs/domain.md, "How long an operation lasts")."""
LONGEST_ELAPSED = LONGEST + timedelta(hours=1)
"""How much time can pass between its start and its end: an hour more in the night in which the clocks go back."""
EARLIEST_BRIEFING = timedelta(hours=12)
"""How long before its start the briefing is at most."""
A_LITTLE = timedelta(minutes=15)
OFFERED_AFTER = (3, 5, 10)
"""The working days after today that are offered to answer by."""

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
    "complete": (frozenset({S.UNDER_WAY}), S.COMPLETED),
    "cut short": (frozenset({S.UNDER_WAY}), S.CUT_SHORT),
    "close": (frozenset({S.COMPLETED, S.CUT_SHORT}), S.CLOSED),
    "delete": (frozenset({S.DRAFT}), None),
    "change agencies": (frozenset({S.PROPOSED, S.CONFIRMED}), None),
}

DONE = {
    "propose": "proposed", "confirm": "confirmed", "put back": "put back to proposed", "move": "moved", "tell of a small change": "changed a little",
    "postpone": "postponed", "propose again": "proposed again", "cancel": "cancelled", "reinstate": "reinstated", "start": "started",
    "complete": "completed", "cut short": "cut short", "close": "closed", "delete": "deleted", "change agencies": "given other agencies",
}  # fmt: skip


class AnyPart(Protocol):
    """What `standing` reads of one agency's part."""

    @property
    def agency(self) -> str:
        """What the agency is called here."""

    @property
    def state(self) -> CommitmentState:
        """Where its part stands."""

    @property
    def required(self) -> bool:
        """Whether the operation needs this agency."""

    @property
    def answer_by(self) -> date | None:
        """When its answer is due."""


class Part(NamedTuple):
    """One agency's part, as far as it says how an operation stands."""

    agency: str
    state: CommitmentState
    required: bool
    answer_by: date | None


class Standing(NamedTuple):
    """How the agencies of one operation stand: for its page, lists, home and calendars alike (docs/domain.md, "Short of an agency")."""

    accepted: int
    of: int
    missing: tuple[str, ...]
    """Whom it is short of: the required ones that have not accepted."""
    refused: tuple[str, ...]
    """Those of them that said no."""
    waited_for: tuple[str, ...]
    """The others of them."""
    due: date | None
    """When the earliest answer of those that are waited for is due."""
    in_hand: bool
    """Whether they can still answer, so that who is missing holds it up."""


def standing(state: S, parts: Iterable[AnyPart]) -> Standing:
    """Say how an operation's agencies stand. Who was not required and said no is not counted at all, nor who was released."""
    counted = [part for part in parts if part.state is not CommitmentState.RELEASED and (part.required or part.state not in REFUSED)]
    missing = short_of(counted)
    waited_for = [part for part in missing if part.state not in REFUSED]
    return Standing(
        accepted=sum(part.state is CommitmentState.ACCEPTED for part in counted),
        of=len(counted),
        missing=tuple(part.agency for part in missing),
        refused=tuple(part.agency for part in missing if part.state in REFUSED),
        waited_for=tuple(part.agency for part in waited_for),
        due=min((part.answer_by for part in waited_for if part.answer_by), default=None),
        in_hand=state in ANSWERABLE,
    )


def allowed(verb: str, state: S) -> bool:
    """Say whether an operation in this state can make this move."""
    return state in MOVES[verb][0]


def check_move(verb: str, state: S) -> S:
    """Return the state that a move leads to. Raises RuleBroken when the state forbids it."""
    if not allowed(verb, state):
        raise RuleBroken(f"This operation is {state.value}, so it cannot be {DONE[verb]}")
    return MOVES[verb][1] or state


def check_times(wall: Wall, now: datetime | None) -> None:
    """Raise RuleBroken for times that no operation may have: over 18 hours by the clock on the wall, or (with `now`) a start that has passed.

    The March gap is refused by `Wall` itself.
    """
    period = wall.period()
    if clock.local(period.end).replace(tzinfo=None) - clock.local(period.start).replace(tzinfo=None) > LONGEST:
        end = "next morning" if wall.next_morning else "the same day"
        raise RuleBroken(f"That is read as {clock.words_of_times(period)} ({end}), over {LONGEST // timedelta(hours=1)} hours. Plan a longer one as several operations", "end")
    if wall.muster() < period.start - EARLIEST_BRIEFING:
        raise RuleBroken(f"The briefing is over {EARLIEST_BRIEFING // timedelta(hours=1)} hours before the start. Enter a briefing time nearer to it", "briefing")
    if now is not None and period.start <= now:
        raise RuleBroken("This day and time has passed. Enter a start in the future", "day")


def answer_days(today: date, day: date | None, holidays: Collection[date]) -> list[date]:
    """Return up to three dates to answer by: working days, before the day of the operation when that is known."""
    free = frozenset(holidays)
    found = [clock.working_days_after(today, count, free) for count in OFFERED_AFTER]
    if day is None or found[-1] < day:
        return found
    near = [clock.working_days_after(today, count, free) for count in (1, 2, *OFFERED_AFTER)]
    return [offer for offer in near if offer < day][-3:]


def check_answer_by(answer_by: date | None, starts_on: date, today: date) -> date:
    """Return the date to answer by. Raises RuleBroken when there is none, it has passed, or it lies after the operation."""
    if answer_by is None:
        raise RuleBroken("Enter the date by which the agencies should answer", "answer_by")
    if answer_by < today:
        raise RuleBroken("The date to answer by has passed. Enter today or later", "answer_by")
    if answer_by > starts_on:
        raise RuleBroken("The date to answer by is after the operation. Enter an earlier date", "answer_by")
    return answer_by


def check_can_confirm(state: S, missing: Sequence[str]) -> S:
    """Return the state after confirming. Raises RuleBroken naming the required agencies that have not accepted."""
    after = check_move("confirm", state)
    if missing:
        raise RuleBroken(f"It can be confirmed when every required agency has accepted. Missing: {list_of(missing)}")
    return after


def check_can_start(state: S, musters_on: date, today: date) -> S:
    """Return the state after starting: pressed by a person, on the day itself or later."""
    after = check_move("start", state)
    if today < musters_on:
        raise RuleBroken(f"It starts on {clock.words_of_day(musters_on)}. It can be started on that day")
    return after


def check_can_end(verb: str, state: S, starts_at: datetime, now: datetime) -> S:
    """Return the state after completing or cutting short. Raises RuleBroken before its start."""
    after = check_move(verb, state)
    if now < starts_at:
        raise RuleBroken(f"It begins on {clock.words_of_instant(starts_at)}, and can be {DONE[verb]} after that")
    return after


def is_small(was: Wall, now: Wall) -> bool:
    """Say whether a change is small enough to tell and not to ask again: no time moves by more than a quarter of an hour.

    (docs/domain.md, "Small changes")
    """
    before, after = was.period(), now.period()
    changes = (after.start - before.start, after.end - before.end, now.muster() - was.muster())
    return all(abs(change) <= A_LITTLE for change in changes)


def check_small(was: Wall, now: Wall) -> None:
    """Raise RuleBroken when a change is too large for "tell them, do not ask again"."""
    if not is_small(was, now):
        raise RuleBroken("Only a change of up to 15 minutes, or of the meeting point, may be told without asking again", "how")
