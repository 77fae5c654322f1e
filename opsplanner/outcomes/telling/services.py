"""Saying, the morning after, which agencies owe what came of an operation. It is the worker's task."""

from __future__ import annotations

from sqlalchemy.orm import joinedload

from opsplanner.clock import today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record
from opsplanner.models import Commitment, Verb
from opsplanner.outcomes.telling import queries, words
from opsplanner.tasks import services as tasks_services

TASK = "outcomes due"
HOUR = 8
"""The hour from which it is said, by the clock on the wall."""


def tell() -> None:
    """Say in the history of each operation that is over since this was last done which agencies have recorded nothing, and of what comes in later that its day
    has come; their contacts are told of that.
    """
    if not tasks_services.is_due_today(TASK, HOUR):
        return
    with unit_of_work():
        last = tasks_services.begin_today(TASK)
        if last is None or last == today():
            return
        for part in db.session.scalars(queries.owing(last).options(joinedload(Commitment.operation), joinedload(Commitment.agency))):
            record(part.operation, Verb.OUTCOMES_DUE, words.due(part.agency.name), by=None, agency_id=part.agency_id, new_version=False)
        for report, operation, agency in db.session.execute(queries.promised(last, today())).all():
            what = words.promised(agency.name, report.follow_up, report.follow_up_on or today())
            record(operation, Verb.OUTCOMES_DUE, what, by=None, agency_id=agency.id, new_version=False)
