"""A period of returns is opened and locked. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner import clock
from opsplanner.clock import words_of_day
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import ExpectedReturn, PeriodState, ReturnPeriod, User, Verb
from opsplanner.plan.indicators.periods.rules import Span
from opsplanner.returns import queries, rules, words


def lock(span: Span, *, by: User) -> str:
    """Let the returns of a period stay as they are, and return the sentence that says so. Raises NotFound for who does not keep the calendar, RuleBroken."""
    period = _period(span, by)
    if period and period.state is PeriodState.LOCKED:
        raise RuleBroken(f"{span.name} is locked already")
    if not rules.is_open(span, period.state if period else None, clock.today()):
        raise RuleBroken(f"{span.name} is not over yet, so there is nothing to lock")
    _set(span, period, PeriodState.LOCKED, by)
    return f"{span.name} is locked: its returns stay as they are until it is opened again"


def open_(span: Span, *, by: User) -> str:
    """Let the returns of a period be entered and changed, early or again, and return the sentence that says so.

    Raises NotFound for who does not keep the calendar, RuleBroken for one that is open, or ends in more than a year.
    """
    period = _period(span, by)
    if rules.is_open(span, period.state if period else None, clock.today()):
        raise RuleBroken(f"{span.name} is open already")
    if span.ends_on > clock.today() + rules.OPENS_WITHIN:
        raise RuleBroken(f"{span.name} ends on {words_of_day(span.ends_on, weekday=False)}. Open it within the year before")
    _set(span, period, PeriodState.OPEN, by)
    return f"{span.name} is open: its returns can be entered and changed"


def _period(span: Span, by: User) -> ReturnPeriod | None:
    """Find what was said of a period. Its lines are locked before, by whoever sends a return too: what comes then is seen, or refused."""
    if not queries.keeps_calendar(by):
        raise NotFound()
    db.session.execute(select(ExpectedReturn.id).where(ExpectedReturn.kind == span.kind).order_by(ExpectedReturn.id).with_for_update()).all()
    return db.session.scalars(select(ReturnPeriod).where(ReturnPeriod.kind == span.kind, ReturnPeriod.starts_on == span.starts_on).with_for_update()).first()


def _set(span: Span, period: ReturnPeriod | None, state: PeriodState, by: User) -> None:
    if period is None:
        db.session.add(ReturnPeriod(kind=span.kind, starts_on=span.starts_on, ends_on=span.ends_on, state=state))
    else:
        period.state = state
    locked = state is PeriodState.LOCKED
    verb = Verb.PERIOD_LOCKED if locked else Verb.PERIOD_OPENED
    record(None, verb, words.period_moved(span, locked=locked), by=by, subject=subjects.of_period(span.kind, span.starts_on))
    db.session.flush()
