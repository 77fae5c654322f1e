"""Saying, the morning after, what is over and was not completed. It is the worker's task."""

from __future__ import annotations

from sqlalchemy import select

from opsplanner.clock import today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record
from opsplanner.models import Operation, OperationState, Verb
from opsplanner.operations.reminding.ending import queries
from opsplanner.operations.reminding.rules import HOUR
from opsplanner.tasks import services as tasks_services

TASK = "not completed"
NOT_STARTED, NOT_COMPLETED = "it is over, and nobody has said that it took place", "it is over, and nobody has completed it"
"""What the history says of it."""


def tell() -> None:
    """Say in the history of each operation that is over since this was last done, and is neither completed nor called off; who leads it is told of that."""
    if not tasks_services.is_due_today(TASK, HOUR):
        return
    with unit_of_work():
        last = tasks_services.begin_today(TASK)
        if last is None or last == today():
            return
        open_ones = Operation.state.in_((OperationState.CONFIRMED, OperationState.UNDER_WAY))
        ended = select(Operation).where(*queries.ended(last), open_ones, ~queries.said_since(Verb.NOT_COMPLETED))
        for operation in db.session.scalars(ended.order_by(Operation.id)).all():
            said = NOT_COMPLETED if operation.state is OperationState.UNDER_WAY else NOT_STARTED
            record(operation, Verb.NOT_COMPLETED, said, by=None, new_version=False)
