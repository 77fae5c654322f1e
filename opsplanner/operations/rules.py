"""How long an operation may last, until when it is answered, and how its agencies stand. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from opsplanner import clock
from opsplanner.clock import Wall
from opsplanner.commitments.rules import ANSWERABLE, REFUSED, short_of
from opsplanner.errors import RuleBroken
from opsplanner.models import CommitmentState
from opsplanner.models import OperationState as S

LONGEST = timedelta(hours=18)
"""How long an operation lasts at most, by the clock on the wall (docs/domain.md, "How long an operation lasts")."""
LONGEST_ELAPSED = LONGEST + timedelta(hours=1)
"""How much time can pass between its start and its end: an hour more in the night in which the clocks go back."""
EARLIEST_BRIEFING = timedelta(hours=12)
"""How long before its start the briefing is at most."""
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


def check_answer_by(answer_by: date | None, starts_on: date, today: date) -> date:
    """Return the date to answer by. Raises RuleBroken when there is none, it has passed, or it lies after the operation."""
    if answer_by is None:
        raise RuleBroken("Enter the date by which the agencies should answer", "answer_by")
    if answer_by < today:
        raise RuleBroken("The date to answer by has passed. Enter today or later", "answer_by")
    if answer_by > starts_on:
        raise RuleBroken("The date to answer by is after the operation. Enter an earlier date", "answer_by")
    return answer_by
