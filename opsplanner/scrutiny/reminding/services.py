"""Reminding owners of what is overdue, once for each day that was agreed. It is the worker's task."""

from __future__ import annotations

from opsplanner.clock import today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record, subjects
from opsplanner.models import Verb
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To
from opsplanner.scrutiny import queries
from opsplanner.scrutiny.reminding import rules, words
from opsplanner.scrutiny.words import overdue
from opsplanner.tasks import services as tasks_services

TASK = "scrutiny overdue"


def tell() -> None:
    """Tell each owner of what has become overdue since this was last done."""
    if not tasks_services.is_due_today(TASK, rules.HOUR):
        return
    with unit_of_work():
        last = tasks_services.begin_today(TASK)
        if last is None or last == today():
            return
        for row in queries.matters():
            if row.owner_id is None or row.due_on is None or not row.overdue(today()) or not last < rules.reminded_on(row.due_on) <= today():
                continue
            line = record(None, Verb.MATTER_OVERDUE, overdue(row.kind, row.text, row.due_on), by=None, subject=subjects.of_matter(row.code))
            db.session.flush()
            kinds_services.tell(words.OVERDUE, [line], [To(line.id, row.owner_id)])
