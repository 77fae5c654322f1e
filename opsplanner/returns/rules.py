"""Which periods are expected, when each is due, and how it stands. Plain functions (docs/domain.md, "The collection calendar")."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import NamedTuple

from opsplanner.clock import words_of_day, working_days_after
from opsplanner.models import Answer, PeriodState
from opsplanner.plan.indicators.periods.rules import Span, period_of, read_period

KINDS = {"month": "Month", "quarter": "Quarter", "financial year": "Plan year"}
"""What returns can be of, and what pages call it. Each lies within one year from April to March, as its year so far does."""
OPENS_WITHIN = timedelta(days=366)
"""So long before its end a period can be opened early."""


class Expected(NamedTuple):
    """What a line of the collection calendar asks for, as far as days go."""

    kind: str
    starts_on: date
    ends_on: date | None
    due_days: int
    due_working: bool


class Said(NamedTuple):
    """What a service has said of a period."""

    answer: Answer
    comes_on: date | None = None


class Standing(NamedTuple):
    """How a period of an expected return stands: tag, colour, words; whether somebody still waits for it, and is it late."""

    tag: str
    colour: str
    words: str
    waits: bool = False
    overdue: bool = False


def next_period(span: Span) -> Span:
    """Return the period after one, of the same kind."""
    return period_of(span.kind, span.ends_on + timedelta(days=1))


def previous_period(span: Span) -> Span:
    """Return the period before one, of the same kind."""
    return period_of(span.kind, span.starts_on - timedelta(days=1))


def periods(expected: Expected, today: date, since: date = date.min) -> list[Span]:
    """Return the periods that are expected up to the one that runs today, the newest first; none that ends before `since`."""
    last = today if expected.ends_on is None else min(today, expected.ends_on)
    found: list[Span] = []
    span = period_of(expected.kind, max(expected.starts_on, since))
    while span.starts_on <= last:
        found.append(span)
        span = next_period(span)
    return found[::-1]


def due_on(expected: Expected, span: Span, holidays: Collection[date]) -> date:
    """Return the day on which a period's figures are due: so many days, or working days, after its last one."""
    if expected.due_working:
        return working_days_after(span.ends_on, expected.due_days, frozenset(holidays))
    return span.ends_on + timedelta(days=expected.due_days)


def is_open(span: Span, state: PeriodState | None, today: date) -> bool:
    """Say whether a period takes figures: once it is over, and before where the office opened it; never while it is locked."""
    return state is PeriodState.OPEN or (state is None and span.ends_on < today)


def standing(span: Span, due: date, said: Said | None, state: PeriodState | None, today: date) -> Standing:
    """Return how a period stands."""
    locked = ", locked" if state is PeriodState.LOCKED else ""
    if said and said.answer is Answer.LATER and said.comes_on:
        late = said.comes_on < today and not locked
        words = f"{'was to come' if said.comes_on < today else 'comes'} on {words_of_day(said.comes_on, weekday=False)}"
        return Standing("Overdue" if late else "Comes later", "red" if late else "yellow", words + locked, waits=not locked, overdue=late)
    if said:
        tag = {Answer.FIGURES: "In", Answer.ESTIMATED: "Estimated", Answer.NOTHING: "Nothing"}[said.answer]
        return Standing(tag, "orange" if said.answer is Answer.ESTIMATED else "green", f"was due {words_of_day(due, weekday=False)}{locked}")
    if locked:
        return Standing("Locked", "grey", "nothing came before it was locked")
    if due < today:
        return Standing("Overdue", "red", f"was due {words_of_day(due, weekday=False)}", waits=True, overdue=True)
    if is_open(span, state, today):
        return Standing("Due", "blue", f"due {words_of_day(due, weekday=False)}", waits=True)
    return Standing("Not due yet", "grey", f"due {words_of_day(due, weekday=False)}")


def may_send(user_id: int, *, owner_id: int | None, deputy_id: int | None, records: bool, keeps: bool) -> bool:
    """Say whether somebody sends a return: its owner and deputy, whatever their role, who records figures for its agency, and the office's managers."""
    return records or keeps or user_id in (owner_id, deputy_id)


def read(text: str) -> Span | None:
    """Return the period that an address names, where returns can be of it; None for another."""
    span = read_period(text)
    return span if span and span.kind in KINDS else None


def overlapping(one: Expected, others: Collection[Expected]) -> Expected | None:
    """Return a line whose days are in part the same; None where there is none. Of a measure and agency one total could not tell them apart."""
    ends = one.ends_on or date.max
    return next((other for other in others if other.starts_on <= ends and one.starts_on <= (other.ends_on or date.max)), None)
