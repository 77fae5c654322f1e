"""What an agency may say of its results, and what closing an operation needs. Facts in, RuleBroken out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from opsplanner import clock
from opsplanner.errors import RuleBroken
from opsplanner.figures.rules import figures
from opsplanner.models import OperationState
from opsplanner.outcomes.recording.rules import BEGUN


def why_not_release(restricted: bool, released: bool, state: OperationState, starts_at: datetime, now: datetime) -> str:
    """Return why an operation's figures cannot be released to shared totals now; "" when they can. It cannot be taken back, so not before it begins."""
    if not restricted:
        return "This operation is not restricted: its figures are in every total already"
    if released:
        return "Its figures have been released already"
    if state not in BEGUN:
        return f"This operation is {state.value}. Only the figures of an operation that took place are released"
    if now < starts_at:
        return f"It begins on {clock.words_of_instant(starts_at)}. Its figures can be released after it begins"
    return ""


def check_follow_up(words: str, on: date | None, today: date) -> None:
    """Raise RuleBroken unless both what comes later and when are said, or neither; the date lies ahead."""
    if words and on is None:
        raise RuleBroken("Enter the date by which it comes in", "follow_up_on")
    if on is not None and not words:
        raise RuleBroken("Enter what comes in later, for example: notices that are not answered yet", "follow_up")
    if on is not None and on < today:
        raise RuleBroken("This date has passed. Enter today or later", "follow_up_on")


def check_nothing(entries: int) -> None:
    """Raise RuleBroken when an agency that has recorded figures says that it has nothing to report."""
    if entries:
        raise RuleBroken("There are figures recorded for this agency. Take them out first, or leave them as they are")


def check_can_undo(state: OperationState) -> None:
    """Raise RuleBroken when an agency takes "nothing to report" back of an operation that was closed with it."""
    if state is OperationState.CLOSED:
        raise RuleBroken("This operation is closed, so its answers stay. Record the figure that came in later: it takes the place of “nothing to report”")


def check_can_end_follow_up(state: OperationState, entries: int, nothing: bool) -> None:
    """Raise RuleBroken when nothing would be left of what an agency said of an operation that is closed."""
    if state is OperationState.CLOSED and not entries and not nothing:
        raise RuleBroken("This operation was closed because this comes in later. Record the figures first, or say “Nothing to report”", "follow_up")


class Said(NamedTuple):
    """What one agency has said of what came of an operation."""

    agency_id: int
    code: str
    name: str
    required: bool
    entries: int
    unsigned: int
    """Figures that are not signed off, interim ones left out when the rest is dated."""
    interim_unsigned: int
    nothing: bool
    follow_up: str
    follow_up_on: date | None

    @property
    def reported(self) -> bool:
        """It recorded figures, has nothing to report, or said when they come."""
        return bool(self.entries or self.nothing or self.follow_up_on)


class Lacking(NamedTuple):
    """One thing that an operation still needs before it can be closed. `what` is figures, follow-up, sign-off or debrief."""

    what: str
    sentence: str
    agency: str = ""


def lacking(said: Sequence[Said], has_debrief: bool, today: date) -> list[Lacking]:
    """Return what is missing to close an operation (docs/domain.md, "Closing").

    Every required agency's figures are signed off, or it has nothing to report, or says by when the rest comes in: what
    is final has to be signed off, what is interim may wait for a dated follow-up, until its date has passed.
    """
    found = []
    for agency in said:
        if not agency.required:
            continue
        waiting = agency.unsigned + (0 if agency.follow_up_on else agency.interim_unsigned)
        if not agency.reported:
            found.append(Lacking("figures", f"{agency.name} has not said what came of it", agency.code))
        elif waiting:
            found.append(Lacking("sign-off", f"{agency.name}: {figures(waiting)} still to be signed off", agency.code))
        if agency.follow_up_on and agency.follow_up_on < today:
            due = clock.words_of_day(agency.follow_up_on)
            found.append(Lacking("follow-up", f"{agency.name}: {agency.follow_up} was to come in by {due}: record it, or give a new date", agency.code))
    if not has_debrief:
        found.append(Lacking("debrief", "The debrief is not written yet"))
    return found


def check_can_close(missing: Sequence[Lacking]) -> None:
    """Raise RuleBroken that says what is missing to close an operation."""
    if missing:
        raise RuleBroken("It cannot be closed yet. " + ". ".join(lack.sentence for lack in missing))
