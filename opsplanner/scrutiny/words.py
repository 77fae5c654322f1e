"""How scrutiny is said. Pure functions."""

from __future__ import annotations

import calendar
from datetime import date

from opsplanner.clock import words_of_day
from opsplanner.history.words import short
from opsplanner.models import ClockRuns, MatterKind, MatterState, SittingState
from opsplanner.scrutiny.clock.rules import Days, Due

SITTING_COLOURS = {SittingState.PLANNED: "yellow", SittingState.HELD: "green", SittingState.CANCELLED: "red"}
COLOURS = {
    MatterState.OPEN: "yellow", MatterState.UNDER_WAY: "blue", MatterState.ANSWERED: "green", MatterState.ACCEPTED: "green", MatterState.NOT_ACCEPTED: "orange",
    MatterState.DONE: "green", MatterState.DROPPED: "grey",
}
OPEN = {MatterKind.TOPIC: "to come", MatterKind.REVIEW: "to come"}
"""What the open state is called of the work programme."""
MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]
NO_RESIDENT = "No resident is named: write “a resident of the ward”"


def stands(kind: MatterKind, state: MatterState) -> str:
    """Return where a matter stands, as it is said of its kind."""
    return OPEN.get(kind, state.value) if state is MatterState.OPEN else state.value


def title(kind: MatterKind, text: str, most: int = 90) -> str:
    """Return "Recommendation: put a camera in the lane", cut where it is long."""
    return f"{kind.value.capitalize()}: {short(text, most)}"


def day(on: date | None) -> str:
    """Return a day without its weekday; "" for none."""
    return words_of_day(on, weekday=False) if on else ""


def clock_words(runs: ClockRuns, since: date, month: int | None) -> str:
    """Say how often the committee has to sit: "at least once in each twelve months from 30 April 2009; the month agreed is June"."""
    how = f"within twelve months of the last sitting, the first from {day(since)}" if runs is ClockRuns.LAST else f"at least once in each twelve months from {day(since)}"
    return f"{how}; the month agreed is {calendar.month_name[month]}" if month else how


def due_words(due: Due) -> str:
    """Say by when it has to sit, and whether a sitting is planned in time."""
    said = f"The next sitting has to take place by {words_of_day(due.by)}"
    if due.planned is None:
        return f"{said}. None is planned"
    return f"{said}. One is planned for {words_of_day(due.planned)}{'' if due.planned <= due.by else ', which is too late'}"


def missed_words(missed: Days) -> str:
    """Say that no sitting is on record for twelve months that are over."""
    return f"No sitting is on record for the twelve months from {day(missed.first)} to {day(missed.last)}"


def sitting_name(committee: str, on_day: date) -> str:
    """Return what a sitting is called."""
    return f"{committee}, {day(on_day)}"


def became(kind: MatterKind, state: MatterState, reply: str, due_on: date | None, in_plan: bool) -> str:
    """Say what became of what was asked: where it stands, whether it is in the plan, and the reply."""
    said = stands(kind, state).capitalize()
    if state in (MatterState.OPEN, MatterState.UNDER_WAY) and due_on:
        said += f", due {day(due_on)}"
    if in_plan:
        said += ", an action of the plan"
    return f"{said}. {reply}" if reply else f"{said}."


def asked_words(kind: MatterKind, asked_by: str, asked_on: date) -> str:
    """Return "Recommendation, 18 June 2026 (The committee)"."""
    return f"{kind.value.capitalize()}, {day(asked_on)}" + (f" ({asked_by})" if asked_by else "")


def added(kind: MatterKind, owner: str, due_on: date | None) -> str:
    """Say what was noted."""
    return f"noted this {kind.value}; owner {owner or 'nobody yet'}" + (f", due {day(due_on)}" if due_on else "")


def overdue(kind: MatterKind, text: str, due_on: date) -> str:
    """Say that nothing came by the day that was agreed."""
    return f"{title(kind, text)}: no reply yet, and it was due {words_of_day(due_on)}"

