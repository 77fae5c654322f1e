"""Saying of what should have started that nobody has said so. It is the worker's task."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select

from opsplanner import clock
from opsplanner.database import db, unit_of_work
from opsplanner.history import record
from opsplanner.models import HistoryLine, Operation, OperationState, Verb
from opsplanner.operations.reminding.starting import words
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.tasks import services as tasks_services

TASK = "started late"
LATE = timedelta(minutes=30)
"""So long after its start an operation is late that nobody has marked as started."""


def tell() -> None:
    """Say in the history of each operation that should be under way, and that nobody has started, that it is late, once; who leads it is told of that.

    What begins on the day of an upgrade or before is left alone.
    """
    since, now = clock.day_bounds(tasks_services.since(TASK)).end, clock.now()
    late = db.session.scalars(_late(since, now)).first()
    db.session.rollback()
    if late is None:
        return
    with unit_of_work():
        for operation in db.session.scalars(_late(since, now).with_for_update(of=Operation)).all():
            record(operation, Verb.STARTED_LATE, words.late(operation.starts_at), by=None, new_version=False)


def _late(since: datetime, now: datetime) -> Select[Operation]:
    told = exists().where(HistoryLine.operation_id == Operation.id, HistoryLine.verb == Verb.STARTED_LATE, HistoryLine.at >= Operation.starts_at)
    due = Operation.starts_at >= max(since, now - LONGEST_ELAPSED), Operation.starts_at <= now - LATE, Operation.ends_at > now
    return select(Operation).where(Operation.state == OperationState.CONFIRMED, *due, ~told.correlate(Operation)).order_by(Operation.id)
