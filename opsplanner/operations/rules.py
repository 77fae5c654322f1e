"""The moves of an operation's state, how long it may last, until when it is answered, and how its agencies stand. Facts in, RuleBroken out."""

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
EARLY = timedelta(hours=1)
"""How long before people have to be there an operation is started without being asked whether that is meant."""
TOOK_PLACE = (S.COMPLETED, S.CUT_SHORT, S.CLOSED)
OFFERED_AFTER = (3, 5, 10)
"""The working days after today that are offered to answer by."""

DONE = {
    "propose": "proposed", "confirm": "confirmed", "put back": "put back to proposed", "move": "moved", "tell of a small change": "changed a little",
    "postpone": "postponed", "propose again": "proposed again", "cancel": "cancelled", "reinstate": "reinstated", "start": "started",
    "not started": "taken back to confirmed",
    "complete": "completed", "cut short": "cut short", "close": "closed", "delete": "deleted", "change agencies": "given other agencies",
    "note afterwards": "noted as completed", "note as called off": "noted as cancelled",
}

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
    """Return up to three dates to answer by: working days, before the day of the operation when that is known; today where there is none."""
    free = frozenset(holidays)
    found = [clock.working_days_after(today, count, free) for count in OFFERED_AFTER]
    if day is None or found[-1] < day:
        return found
    near = [clock.working_days_after(today, count, free) for count in (1, 2, *OFFERED_AFTER)]
    return [offer for offer in near if offer < day][-3:] or [today] * (today <= day)


def check_apart(day: date, taken: Collection[date]) -> None:
    """Raise RuleBroken on "day" where another date of its series is on it (docs/domain.md, "Series")."""
    if day in taken:
        raise RuleBroken(f"Its series has another date on {clock.words_of_day(day)}. Choose another day, or move that one first", "day")


def check_answer_by(answer_by: date | None, starts_on: date, today: date) -> date:
    """Return the date to answer by. Raises RuleBroken when there is none, it has passed, or it lies after the operation."""
    if answer_by is None:
        raise RuleBroken("Enter the date by which the agencies should answer", "answer_by")
    if answer_by < today:
        raise RuleBroken("The date to answer by has passed. Enter today or later", "answer_by")
    if answer_by > starts_on:
        raise RuleBroken("The date to answer by is after the operation. Enter an earlier date", "answer_by")
    return answer_by
