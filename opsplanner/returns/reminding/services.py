"""Reminding owners of returns that are due, once for each day on which some are, and telling deputies the day after. It is the worker's task."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from opsplanner.catalogue.holidays.queries import bank_holidays
from opsplanner.clock import today
from opsplanner.database import db, unit_of_work
from opsplanner.history import record, subjects
from opsplanner.models import Verb
from opsplanner.notices.kinds import services as kinds_services
from opsplanner.notices.kinds.words import To
from opsplanner.returns import queries
from opsplanner.returns.queries import Line
from opsplanner.returns.reminding import rules, words
from opsplanner.tasks import services as tasks_services

TASK = "returns due"
AHEAD = timedelta(days=31)


def tell() -> None:
    """Remind each owner of what is due soon, by one notice for each due date, and tell each deputy of what is overdue since yesterday; since this was last done."""
    if not tasks_services.is_due_today(TASK, rules.HOUR):
        return
    with unit_of_work():
        last = tasks_services.begin_today(TASK)
        if last is None or last == today():
            return
        found = queries.all_waiting(queries.expected(), today())
        holidays = bank_holidays(last - AHEAD, today() + AHEAD)
        for (owner_id, due), lines in _by_owner(found).items():
            if last < rules.reminded_on(due, holidays) <= today() <= due:
                _tell(words.DUE, Verb.RETURNS_DUE, words.due(lines, due), owner_id, due, {owner_id})
            elif last < rules.told_on(due) <= today():
                owner = queries.names([lines[0].row]).get(owner_id, "nobody")
                for deputy_id in sorted({line.row.deputy_id for line in lines if line.row.deputy_id is not None}):
                    hers = [line for line in lines if line.row.deputy_id == deputy_id]
                    _tell(words.OVERDUE, Verb.RETURNS_OVERDUE, words.overdue(hers, owner, due), owner_id, due, {deputy_id})


def _by_owner(found: Sequence[Line]) -> dict[tuple[int, date], list[Line]]:
    by: dict[tuple[int, date], list[Line]] = {}
    for line in found:
        by.setdefault((line.row.owner_id or 0, line.until), []).append(line)
    return by


def _tell(kind: str, verb: Verb, what: str, owner_id: int, due: date, people: set[int]) -> None:
    line = record(None, verb, what, by=None, subject=subjects.of_returns_due(owner_id, due))
    db.session.flush()
    kinds_services.tell(kind, [line], [To(line.id, user_id) for user_id in sorted(people) if user_id])
