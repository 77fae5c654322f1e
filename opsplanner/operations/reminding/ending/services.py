"""Saying, the morning after, what is over and was not completed. It is the worker's task."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.clock import day_bounds, today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record
from opsplanner.models import Operation, OperationState, Verb
from opsplanner.operations.reminding.rules import HOUR
from opsplanner.operations.rules import LONGEST_ELAPSED
from opsplanner.tasks import services as tasks_services

TASK = "not completed"
NOT_STARTED, NOT_COMPLETED = "it is over, and nobody has said that it took place", "it is over, and nobody has completed it"
"""What the history says of it."""


def tell() -> None:
    """Say in the history of each operation that has ended since this was last done, and is neither completed nor called off; who leads it is told of that."""
    if not tasks_services.is_due_today(TASK, HOUR):
        return
    with unit_of_work():
        if (last := tasks_services.begin_today(TASK)) is None:
            return
        since, until = day_bounds(last).start, day_bounds(today()).start
        ended = Operation.ends_at >= since, Operation.ends_at < until, Operation.starts_at >= since - LONGEST_ELAPSED
        open_ones = Operation.state.in_((OperationState.CONFIRMED, OperationState.UNDER_WAY))
        for operation in db.session.scalars(select(Operation).where(*ended, open_ones).order_by(Operation.id)).all():
            said = NOT_COMPLETED if operation.state is OperationState.UNDER_WAY else NOT_STARTED
            record(operation, Verb.NOT_COMPLETED, said, by=None, new_version=False)
