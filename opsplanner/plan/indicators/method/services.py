"""A change of the way an indicator is measured is said, put right and taken back. Inside unit_of_work(); flushes, never commits."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner import clock
from opsplanner.database import db
from opsplanner.errors import NotFound, RuleBroken
from opsplanner.history import record, subjects
from opsplanner.models import Indicator, MethodChange, User, Verb
from opsplanner.plan.indicators.method import rules
from opsplanner.plan.indicators.queries import Whole
from opsplanner.plan.indicators.services import to_keep


def say_change(whole: Whole, period: str, what: str, how: str, *, adjusted: bool, seen_line: int, by: User) -> str:
    """Keep that an indicator is measured in another way from a period on, or put right what was said of it; return the sentence that says so.

    `how`: how baseline and targets were worked out anew, needed with `adjusted`. `seen_line` is the history line that the form was opened with.
    Raises NotFound for who may not, RuleBroken on a box, ChangedMeanwhile.
    """
    indicator = to_keep(whole.row.id, Verb.INDICATOR_METHOD_CHANGED, seen_line, by)
    rules.check(what, how, adjusted=adjusted)
    there = _of(indicator, period)
    if there is None:
        if period not in [span.name for span in rules.could_change(whole.row.facts, clock.today(), [])]:
            raise RuleBroken("Choose a period from the list", "period")
        db.session.add(MethodChange(indicator_id=indicator.id, period=period, what=what, adjusted=adjusted, how=how))
    elif (there.what, there.adjusted, there.how) == (what, adjusted, how):
        return "Nothing was changed"
    else:
        there.what, there.adjusted, there.how = what, adjusted, how
    anew = f"baseline and targets were worked out anew: {how}" if adjusted else "baseline and targets are of the way before"
    _record(indicator, f"said that it is measured in another way from {period}: {what}; {anew}", by)
    return f"The change of method from {period} is kept"


def take_back(whole: Whole, period: str, why: str, *, seen_line: int, by: User) -> str:
    """Take back a change of method that was said in error, and return the sentence that says so. What was said of it stays in the history.

    Raises NotFound for who may not or where there is none, ChangedMeanwhile.
    """
    indicator = to_keep(whole.row.id, Verb.INDICATOR_METHOD_CHANGED, seen_line, by)
    there = _of(indicator, period)
    if there is None:
        raise NotFound()
    db.session.delete(there)
    _record(indicator, f"took back that it is measured in another way from {period}", by, why)
    return f"The change of method from {period} is taken back"


def _of(indicator: Indicator, period: str) -> MethodChange | None:
    return db.session.scalars(select(MethodChange).where(MethodChange.indicator_id == indicator.id, MethodChange.period == period)).one_or_none()


def _record(indicator: Indicator, what: str, by: User, why: str = "") -> None:
    record(None, Verb.INDICATOR_METHOD_CHANGED, what, by=by, why=why, subject=subjects.of_indicator(indicator.id))
    db.session.flush()
