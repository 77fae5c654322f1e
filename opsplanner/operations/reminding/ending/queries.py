"""Which operations are over, on the morning after."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Exists, exists

from opsplanner import clock
from opsplanner.clock import day_bounds
from opsplanner.models import HistoryLine, Operation, Verb
from opsplanner.operations.rules import LONGEST_ELAPSED


def ended(last: date) -> tuple[ColumnElement[bool], ...]:
    """True for an operation of a day before today that has ended, on that day or since: a night counts in the day on which it began."""
    since = day_bounds(last).start
    began = Operation.starts_at >= since - LONGEST_ELAPSED, Operation.starts_at < day_bounds(clock.today()).start
    return (*began, Operation.ends_at >= since, Operation.ends_at <= clock.now())


def said_since(verb: Verb, *more: ColumnElement[bool]) -> Exists:
    """True for an operation of which the history has said this since it ended: what ended in the night of the last time was said then."""
    return exists().where(HistoryLine.operation_id == Operation.id, HistoryLine.verb == verb, HistoryLine.at >= Operation.ends_at, *more)
